"""A program run by several processes that know of each other and meet on the loopback."""

import json
import os
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile

from helpers.checks import check_int
from helpers.keras_tools.apart import start_apart

HOST = "127.0.0.1"

# Runs a program, and ends it when its input does: when the process that has started it is gone.
LEASH = """
import os, runpy, sys, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(1)), daemon=True).start()
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run_workers(program: str | Path, n_workers: int, timeout: float = 300.0) -> list[str]:
    """Run a program in several processes at once, each told by ``TF_CONFIG`` of all.

    Parameters
    ----------
    program : str or Path
        A Python file.
    n_workers : int
    timeout : float
        Seconds after which the processes are killed.

    Returns
    -------
    list of str
        What each of them has printed.

    Raises
    ------
    RuntimeError
        If one fails; the others are killed, and the message ends with what it said last.
    TimeoutError
        If they take too long.
    """
    addresses = [f"{HOST}:{port}" for port in _find_free_ports(check_int("n_workers", n_workers))]
    deadline = time.monotonic() + timeout
    with ExitStack() as stack:
        workers, outputs = [], []
        for index in range(n_workers):
            task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
            outputs.append([stack.enter_context(TemporaryFile("w+")) for _ in range(2)])
            environment = {**os.environ, "TF_CONFIG": json.dumps(task)}
            said, complained = outputs[-1]
            worker = start_apart(LEASH, program, env=environment, stdout=said, stderr=complained)
            workers.append(stack.enter_context(worker))
            stack.callback(worker.kill)  # does nothing to one that has ended
        while None in (codes := [worker.poll() for worker in workers]) and not any(codes):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the workers haven't ended after {timeout:g} seconds")
            time.sleep(0.05)
        for file in (file for pair in outputs for file in pair):
            file.seek(0)
        for index, code in enumerate(codes):
            if code:
                raise RuntimeError(f"worker {index} failed: {outputs[index][1].read()[-2000:]}")
        return [said.read() for said, _ in outputs]


def _find_free_ports(n_ports: int) -> list[int]:
    with ExitStack() as stack:  # all at once, or the same port might come twice
        sockets = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(n_ports)]
        return [one.getsockname()[1] for one in sockets]
