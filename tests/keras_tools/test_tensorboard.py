"""Real TensorBoards, started by the course's `%tensorboard`."""

import os
import signal
import sys
import time

import psutil
import pytest
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import start_new_kernel

import helpers.keras_tools.tensorboard
from helpers.keras_tools.quiet import tf
from helpers.keras_tools.tensorboard import list_runs, split, stop_server
from kit.light_room import LIGHT_ROOM

LOCAL = "--host 127.0.0.1 --port 0"


@pytest.fixture
def root(tmp_path):
    """A log directory with two runs, and all in its name that a shell would stumble over."""
    root = tmp_path / "my {logs} of $HOME, it's #1"
    for name in ("slow", "fast"):
        with tf.summary.create_file_writer(str(root / name)).as_default():
            tf.summary.scalar("loss", 1.0, step=0)
    return root


@pytest.fixture
def show(root, monkeypatch):
    """The magic in a notebook whose ``root`` is the log directory; returns the page's address."""
    pages = []
    monkeypatch.setattr(helpers.keras_tools.tensorboard, "display", pages.append)
    shell = InteractiveShell(user_ns={"root": root})
    shell.run_line_magic("load_ext", "helpers.keras_tools.tensorboard")

    def run(line):
        shell.run_line_magic("tensorboard", line)
        return pages[-1].src

    yield run
    stop_server(root)


def servers(parent=None):
    """The processes of TensorBoards below a process: each, and what it has started itself."""
    children = psutil.Process(parent).children(recursive=True)
    return [child for child in children if "tensorboard" in " ".join(child.cmdline())]


def await_end(processes):
    assert not psutil.wait_procs(processes, timeout=20)[1]


def test_a_server_is_shown_asked_and_stopped_twice(show, root):
    with pytest.raises(LookupError, match="run the cell with %tensorboard first"):
        list_runs(root)
    page = show(f"--logdir {{root}} {LOCAL}")
    assert page.startswith("http://127.0.0.1:")
    assert list_runs(root, at_least=2) == ["fast", "slow"]
    with pytest.raises(TimeoutError, match="not at least 3"):
        list_runs(root, at_least=3, timeout=0.2)
    assert show(f"--logdir {{root}} {LOCAL}") == page
    running = servers()
    for _ in range(2):
        stop_server(root)
        await_end(running)
    with pytest.raises(LookupError):
        list_runs(root)


def test_a_server_that_was_killed_is_started_anew_and_counts_as_stopped(show, root):
    for _ in range(2):
        show(f"--logdir={{root}} {LOCAL}")
        assert list_runs(root, at_least=2) == ["fast", "slow"]
        running = servers()
        running[0].kill()
        await_end(running)
    stop_server(root)


def test_a_server_that_can_t_start_is_an_error_that_says_why(show):
    with pytest.raises(RuntimeError, match=r"doesn't start: .*--wrong"):
        show("--logdir {root} --wrong")
    with pytest.raises(NameError, match="absent"):
        show("--logdir {absent}")
    assert servers() == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--logdir {root}, --port 0", ["--logdir", "/a b,", "--port", "0"]),
        ("--logdir=$root", ["--logdir=/a b"]),
        ("--logdir '{root}/x' \"{root}\"", ["--logdir", "/a b/x", "/a b"]),
        ("--logdir {root + '/c d'}", ["--logdir", "/a b/c d"]),
        ("--logdir 'my logs' C:\\logs", ["--logdir", "my logs", "C:\\logs"]),
    ],
)
def test_each_argument_stays_one_word(line, words):
    assert split(line, {"root": "/a b"}) == words


def run(client, code):
    """Run code in a kernel; return what it prints."""
    printed = []
    client.execute_interactive(
        code,
        timeout=120,
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
    )
    return "".join(printed)


CELL = f"""
{LIGHT_ROOM}
from helpers.keras_tools.apart import temporary_folder
from helpers.keras_tools.tensorboard import list_runs
%load_ext helpers.keras_tools.tensorboard
folder = temporary_folder()
%tensorboard --logdir {{folder}} {LOCAL}
print(folder, end="")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_server_and_a_folder_outlive_an_interrupt_but_not_their_kernel():
    manager, client = start_new_kernel()
    try:
        for end in (manager.restart_kernel, manager.signal_kernel):
            client.wait_for_ready(timeout=60)
            folder = run(client, CELL)
            started = psutil.Process(manager.provisioner.pid).children(recursive=True)
            assert len(started) >= 2 and os.path.isdir(folder)
            manager.interrupt_kernel()
            time.sleep(0.5)
            assert run(client, "print(list_runs(folder))") == "[]\n"
            assert os.path.isdir(folder)
            end(**{"signum": signal.SIGKILL} if end == manager.signal_kernel else {})
            await_end(started)
            assert not os.path.exists(folder)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
