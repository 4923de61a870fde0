"""TensorBoards that ``%tensorboard`` has started: find one, ask it, stop it."""

import json
import os
import shutil
import signal
import sysconfig
import time
from urllib.request import ProxyHandler, build_opener

from tensorboard import manager

__all__ = ["find_server", "list_runs", "stop_server"]

HOST = "127.0.0.1"

# `%tensorboard` looks for the program on the PATH only; a kernel's needn't hold its own programs.
if program := shutil.which("tensorboard", path=sysconfig.get_path("scripts")):
    os.environ.setdefault("TENSORBOARD_BINARY", program)


def find_server(logdir: str | os.PathLike) -> manager.TensorBoardInfo:
    """Return the running TensorBoard that shows a directory.

    Parameters
    ----------
    logdir : str or path
        As it was given to ``--logdir``.

    Returns
    -------
    TensorBoardInfo
        With its ``port`` and ``pid``.

    Raises
    ------
    LookupError
        If none shows it.
    """
    for server in manager.get_all():
        if server.logdir == os.fspath(logdir):
            return server
    raise LookupError(f"no TensorBoard shows {os.fspath(logdir)!r}")


def list_runs(
    server: manager.TensorBoardInfo, at_least: int = 0, timeout: float = 30.0
) -> list[str]:
    """Ask a TensorBoard which runs it shows.

    Parameters
    ----------
    server : TensorBoardInfo
    at_least : int
        Ask again until there are so many: it answers before it has read the directory.
    timeout : float
        Seconds to wait.

    Returns
    -------
    list of str

    Raises
    ------
    TimeoutError
        If there aren't as many in time.
    """
    opener = build_opener(ProxyHandler({}))  # a proxy has no business on this machine's loopback
    deadline = time.monotonic() + timeout
    while True:
        with opener.open(f"http://{HOST}:{server.port}/data/runs", timeout=timeout) as answer:
            runs = sorted(json.load(answer))
        if len(runs) >= at_least:
            return runs
        if time.monotonic() > deadline:
            raise TimeoutError(f"TensorBoard shows {runs}, fewer than {at_least} runs")
        time.sleep(0.1)


def stop_server(logdir: str | os.PathLike, timeout: float = 20.0) -> None:
    """Stop the TensorBoard that shows a directory, and wait until it is gone.

    Parameters
    ----------
    logdir : str or path
        As it was given to ``--logdir``.
    timeout : float
        Seconds to wait.

    Raises
    ------
    LookupError
        If none shows it.
    TimeoutError
        If it doesn't end.
    """
    server = find_server(logdir)
    os.kill(server.pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while server in manager.get_all():  # it takes its own entry off the list when it ends
        if time.monotonic() > deadline:
            raise TimeoutError(f"TensorBoard (process {server.pid}) is still running")
        time.sleep(0.05)
