"""Run a learner's code for a limited time, with what it prints kept off the page.

It runs in a thread of its own, and what takes too long gets an exception raised in that thread
(CPython's ``PyThreadState_SetAsyncExc``). That works alike on Linux, macOS and Windows and costs
the code no time; the thread that waits is never disturbed, so the kernel goes on. All code runs in
the same thread as long as it's in time, because Keras numbers its layers by thread.
"""

import contextlib
import ctypes
import io
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

MAX_KEPT = 2_000  # characters of what is printed
N_STRIKES = 20  # and as many twentieths of a second, until a thread is left to itself


class TookTooLong(BaseException):
    """Ends the thread; no ``Exception``, so that few clauses swallow it."""


class Output(io.TextIOBase):
    """A stream that counts its lines and keeps the beginning."""

    def __init__(self) -> None:
        self.kept, self.n_lines = "", 0

    def write(self, text: str) -> int:
        """Take a text."""
        self.kept += text[: MAX_KEPT - len(self.kept)]
        self.n_lines += text.count("\n")
        return len(text)


@dataclass
class Run:
    """What came of one call."""

    value: object = None
    error: Exception | None = None
    in_time: bool = True
    output: Output = field(default_factory=Output)


class Worker(threading.Thread):
    """A thread that makes one call after the other."""

    current: "Worker | None" = None

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.calls: queue.SimpleQueue = queue.SimpleQueue()
        self.results: queue.SimpleQueue = queue.SimpleQueue()
        self.start()

    def run(self) -> None:
        """Work until stopped."""
        with np.errstate(all="ignore"), contextlib.suppress(TookTooLong):
            while True:
                call = self.calls.get()
                try:
                    self.results.put((call(), None))
                except Exception as error:
                    self.results.put((None, error))

    def stop(self) -> None:
        """End the thread, whatever it does; only compiled code is left to go on."""
        Worker.current = None
        for _ in range(N_STRIKES):
            strike = ctypes.pythonapi.PyThreadState_SetAsyncExc
            strike(ctypes.c_ulong(self.ident), ctypes.py_object(TookTooLong))
            self.join(1 / N_STRIKES)
            if not self.is_alive():
                break


def run(call: Callable[[], object], seconds: float | None = None) -> Run:
    """Call; errors, output and a lack of time are kept, not shown."""
    worker = Worker.current = Worker.current or Worker()
    done = Run(in_time=False)
    try:
        with contextlib.redirect_stdout(done.output), contextlib.redirect_stderr(done.output):
            worker.calls.put(call)
            with contextlib.suppress(queue.Empty):
                done.value, done.error = worker.results.get(timeout=seconds)
                done.in_time = True
    finally:
        if not done.in_time:
            worker.stop()
    return done
