"""Processes that are told of each other. What they train is in notebook 07."""

import json
import signal
import subprocess
import sys
import time

import psutil
import pytest

from helpers.keras_tools.workers import run_workers
from kit.light_room import LIGHT_ROOM

SLEEP = "import time; time.sleep(600)"


def write(folder, text):
    path = folder / "a program.py"
    path.write_text(text)
    return path


def test_each_worker_is_told_of_all_and_which_it_is(tmp_path):
    program = write(tmp_path, "import os; print(os.environ['TF_CONFIG'])")
    told = [json.loads(text) for text in run_workers(program, 3)]
    assert [each["task"] for each in told] == [{"type": "worker", "index": i} for i in range(3)]
    addresses = told[0]["cluster"]["worker"]
    assert all(each["cluster"]["worker"] == addresses for each in told)
    assert len(set(addresses)) == 3
    assert all(address.startswith("127.0.0.1:") for address in addresses)


def test_one_that_fails_ends_the_others_and_says_why(tmp_path):
    fail_second = f"import os; 'index\": 1' in os.environ['TF_CONFIG'] and abacus\n{SLEEP}"
    with pytest.raises(RuntimeError, match=r"(?s)worker 1 failed: .*NameError.*abacus"):
        run_workers(write(tmp_path, fail_second), 2)
    assert children() == []


def test_those_that_take_too_long_are_killed(tmp_path):
    with pytest.raises(TimeoutError, match=r"haven't ended after 0\.5 seconds"):
        run_workers(write(tmp_path, SLEEP), 2, timeout=0.5)
    assert children() == []


def children(parent=None):
    started = psutil.Process(parent).children()
    return [child for child in started if "a program.py" in " ".join(child.cmdline())]


# Under nohup, cron and many CI runners SIGINT is ignored, by all that is started there as well.
PARENT = f"""
{LIGHT_ROOM}
import signal
from helpers.keras_tools.workers import run_workers
signal.signal(signal.SIGINT, signal.default_int_handler)
run_workers(sys.argv[1], 2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_the_process_that_has_started_them(tmp_path, end):
    command = [sys.executable, "-c", PARENT, str(write(tmp_path, SLEEP))]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as parent:
        while len(started := children(parent.pid)) < 2:
            assert parent.poll() is None
            time.sleep(0.1)
        parent.send_signal(end)
        assert not psutil.wait_procs(started, timeout=20)[1]


@pytest.mark.parametrize("n_workers", [0, 1.5])
def test_less_than_one_worker_is_refused(n_workers):
    with pytest.raises((TypeError, ValueError), match="n_workers"):
        run_workers("absent.py", n_workers)
