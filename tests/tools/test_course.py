"""`make lab` and its sisters: what they say when the course can't be set up, and when it is."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("course", ROOT / "tools" / "course.py")
course = importlib.util.module_from_spec(spec)
spec.loader.exec_module(course)


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """The course in a folder of its own that isn't set up."""
    for name in ("requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(course, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(course, "STAMP", tmp_path / ".venv/course-is-set-up")
    return tmp_path


@pytest.fixture
def steps(fresh, monkeypatch):
    """Record the steps of a set-up instead of carrying them out."""
    done = []

    def run_step(command):
        done.append(command)
        course.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        course.PYTHON.touch()

    monkeypatch.setattr(course, "run_step", run_step)
    return done


def script(text):
    return [sys.executable, "-c", text]


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 14, 0), (2, 7, 18)])
def test_another_python_that_fits_is_found(version):
    assert course.find_python(version, {"python3.12": "/bin/py312"}.get) == "/bin/py312"


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 14, 0)])
def test_a_python_that_does_not_fit_is_named(version):
    with pytest.raises(course.SetupError, match=r"This is Python 3\.1[04]; the course needs 3\.11"):
        course.find_python(version, lambda name: None)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 5)])
def test_a_python_that_fits_is_used(version):
    assert course.find_python(version, lambda name: None) == sys.executable


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError: Failed to establish a new connection", "No package index answers"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "No package index answers"),
        ("ERROR: No matching distribution found for tensorflow==2.21.0", "no TensorFlow for this"),
        ("[WinError 5] Access is denied: 'C:\\course'", "can't be written to"),
    ],
)
def test_the_cause_of_a_failed_step_is_named(output, cause, capfd):
    with pytest.raises(course.SetupError, match=cause):
        course.run_step(script(f"print({output!r}); raise SystemExit(1)"))
    assert output in capfd.readouterr().err


def test_a_failure_without_a_known_cause_shows_its_last_lines(capfd):
    with pytest.raises(course.SetupError, match="last lines above"):
        course.run_step(script("print('gcc: what?'); raise SystemExit(3)"))
    assert "gcc: what?" in capfd.readouterr().err


def test_downloads_are_shown_while_they_run(capfd):
    course.run_step(script("print('Downloading x.whl (5 MB)'); print('Requirement satisfied')"))
    out = capfd.readouterr().out
    assert "Downloading x.whl (5 MB)" in out
    assert "Requirement" not in out


def test_a_full_disk_is_named_before_anything_is_downloaded(fresh, monkeypatch, steps, capfd):
    usage = shutil.disk_usage("/")._replace(free=10**8)
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: usage)
    assert course.main(["setup"]) == 1
    assert "The disk has 0.1 GB left" in capfd.readouterr().out
    assert steps == []


def test_the_first_set_up_makes_the_environment_and_the_second_does_nothing(steps, capfd):
    assert course.main(["setup"]) == 0
    assert [step[2] for step in steps] == ["venv", "pip", "pip"]
    assert "Ready." in capfd.readouterr().out
    steps.clear()
    assert course.main(["setup"]) == 0
    assert steps == []
    assert capfd.readouterr().out == ""


def test_changed_pins_are_installed(fresh, steps):
    course.main(["setup"])
    steps.clear()
    (fresh / "requirements.txt").write_text("numpy==2.4.6\n")
    assert not course.is_set_up()
    course.main(["setup"])
    assert [step[2] for step in steps] == ["pip", "pip"]


def test_an_interrupted_set_up_is_not_taken_for_a_whole_one(fresh, steps, monkeypatch, capfd):
    def interrupted(command):
        course.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        course.PYTHON.touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "run_step", interrupted)
    assert course.main(["setup"]) == 1
    assert "goes on from here" in capfd.readouterr().out
    assert not course.is_set_up()


def test_lab_listens_on_this_machine_only_and_keeps_its_token(steps, monkeypatch):
    calls = []
    monkeypatch.setattr(course, "python", lambda *a, **options: calls.append((a, options)) or 0)
    assert course.main(["lab", "--no-browser"]) == 0
    command, options = calls[0]
    assert "--ServerApp.ip=127.0.0.1" in command
    assert command[-1] == "--no-browser"
    assert not any("token" in part.lower() or "password" in part.lower() for part in command)
    assert Path(options["cwd"]).name == "notebooks"


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_ctrl_c_lets_the_program_end_in_its_own_way(fresh, monkeypatch):
    monkeypatch.setattr(course, "PYTHON", sys.executable)
    program = """
import os, signal, time
try:
    os.kill(os.getppid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
except KeyboardInterrupt:
    time.sleep(0.5)  # longer than subprocess.call would wait before it kills
    raise SystemExit(7)
"""
    assert course.python("-c", program) == 7
