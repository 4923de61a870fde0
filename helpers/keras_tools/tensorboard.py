"""``%tensorboard`` for the course: servers that end with the kernel that has started them.

``%load_ext helpers.keras_tools.tensorboard`` gives the magic of ``%load_ext tensorboard``, with the
same arguments. TensorBoard's own one trusts a list of servers in the temporary folder, which holds
those that were killed too; its servers outlive the kernel, but not the interrupt of a cell.
"""

import json
import os
import re
import shlex
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import no_var_expand
from IPython.display import IFrame, display
from IPython.utils.text import DollarFormatter

from helpers.keras_tools.apart import start_apart

# The server's process ends when its input does, and that is when this process ends, however.
PROGRAM = """
import json, os, sys
from tensorboard import program
board = program.TensorBoard()
board.configure(sys.argv)
print(json.dumps([board.flags.logdir, board.launch()]), flush=True)
os.read(0, 1)
os._exit(0)
"""
START_SECONDS = 120.0  # until it must have told its address


@dataclass(frozen=True)
class _Server:
    process: subprocess.Popen
    logdir: str
    address: str

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_servers: dict[tuple[str, ...], _Server] = {}  # by folder and arguments


class _Marks(DollarFormatter):
    """Puts a mark where a value belongs, and keeps the value."""

    def __init__(self) -> None:
        self.values: list[str] = []

    def format_field(self, value: object, specification: str) -> str:
        self.values.append(super().format_field(value, specification))
        return f"\0{len(self.values) - 1}\0"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Give a notebook the magic ``%tensorboard``."""

    @no_var_expand
    def tensorboard(line: str) -> None:
        address = _find_or_start(split(line, shell.user_ns)).address
        display(IFrame(address, width="100%", height=800))

    shell.register_magic_function(tensorboard)


def split(line: str, names: dict[str, object]) -> list[str]:
    """Return the arguments in a line; what stands in braces is filled in, blanks and all."""
    marks = _Marks()
    lexer = shlex.shlex(marks.vformat(line, (), names), posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    lexer.escape = ""  # Windows' paths are full of backslashes
    return [re.sub("\0(.+?)\0", lambda mark: marks.values[int(mark[1])], word) for word in lexer]


def _find_or_start(arguments: list[str]) -> _Server:
    """Return the TensorBoard that runs with these arguments, started if need be."""
    key = os.getcwd(), *arguments
    if key in _servers and not _servers[key].running:
        _servers.pop(key).stop()
    if key not in _servers:
        _servers[key] = _start(arguments)
    return _servers[key]


def _start(arguments: list[str]) -> _Server:
    with tempfile.TemporaryFile() as complaints:
        process = start_apart(PROGRAM, *arguments, stdout=subprocess.PIPE, stderr=complaints)
        timer = threading.Timer(START_SECONDS, process.kill)
        timer.start()
        try:
            answer = process.stdout.readline()
            if not answer:
                complaints.seek(0)
                last = complaints.read().decode(errors="replace").strip().rpartition("\n")[2]
                raise RuntimeError(f"TensorBoard doesn't start: {last or 'it takes too long'}")
        except BaseException:
            process.kill()
            process.communicate()
            raise
        finally:
            timer.cancel()
    process.stdout.close()
    return _Server(process, *json.loads(answer))


def list_runs(logdir: str | os.PathLike, at_least: int = 0, timeout: float = 30.0) -> list[str]:
    """Ask the TensorBoard that shows a directory which runs it shows.

    Parameters
    ----------
    logdir : str or path
        As it was given to ``--logdir``.
    at_least : int
        Ask again until there are so many: it answers before it has read the directory.
    timeout : float
        Seconds to wait.

    Raises
    ------
    LookupError
        If no TensorBoard of this kernel shows the directory.
    TimeoutError
        If there aren't as many in time.
    """
    opener = build_opener(ProxyHandler({}))  # a proxy has no business on this machine's loopback
    deadline = time.monotonic() + timeout
    while True:
        running = [server for server in _showing(logdir) if server.running]
        if not running:
            raise LookupError(
                f"no TensorBoard of this notebook shows {os.fspath(logdir)!r}: run the cell with "
                "%tensorboard first"
            )
        try:
            with opener.open(f"{running[-1].address}data/runs", timeout=timeout) as answer:
                runs = sorted(json.load(answer))
        except OSError as error:  # it is about to end, or hangs
            runs = error
        if isinstance(runs, list) and len(runs) >= at_least:
            return runs
        if time.monotonic() > deadline:
            raise TimeoutError(f"TensorBoard shows {runs}, not at least {at_least} runs")
        time.sleep(0.1)


def stop_server(logdir: str | os.PathLike) -> None:
    """Stop what this kernel has started to show a directory, given as it was to ``--logdir``."""
    for server in _showing(logdir):
        server.stop()


def _showing(logdir: str | os.PathLike) -> list[_Server]:
    wanted = Path(logdir).absolute()
    return [server for server in _servers.values() if Path(server.logdir).absolute() == wanted]
