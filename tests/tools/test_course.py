"""`make lab` and its sisters: what they run, and what they say."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))  # where it finds set_up, as a program does
spec = importlib.util.spec_from_file_location("course", ROOT / "tools" / "course.py")
course = importlib.util.module_from_spec(spec)
spec.loader.exec_module(course)


@pytest.fixture
def calls(monkeypatch):
    """What would be run, as (arguments, options); the environment is taken to be there."""
    calls = []
    monkeypatch.setattr(course.set_up, "set_up", lambda kind: calls.append(kind))
    monkeypatch.setattr(course, "python", lambda *a, **options: calls.append((a, options)) or 0)
    return calls


def test_lab_listens_on_this_machine_only_and_keeps_its_token(calls):
    assert course.main(["lab", "--no-browser"]) == 0
    assert calls[0] == "course"
    command, options = calls[1]
    assert "--ServerApp.ip=127.0.0.1" in command
    assert command[-1] == "--no-browser"
    assert not any("token" in part.lower() or "password" in part.lower() for part in command)
    assert Path(options["cwd"]).name == "notebooks"


def test_what_a_user_has_set_for_other_work_does_not_move_the_lab(calls):
    course.main(["lab"])
    command, options = calls[1]
    for name in ("ServerApp.root_dir", "ServerApp.preferred_dir"):
        assert f"--{name}={ROOT / 'notebooks'}" in command
    assert "--LabApp.default_url=/lab" in command
    assert options["env"]["JUPYTER_PREFER_ENV_PATH"] == "1"


def test_root_is_told_how_to_start_the_lab(calls, monkeypatch, capfd):
    monkeypatch.setattr(course.os, "geteuid", lambda: 0, raising=False)
    course.main(["lab"])
    assert "make lab ARGS=--allow-root" in capfd.readouterr().out
    course.main(["lab", "--allow-root"])
    assert "You are root" not in capfd.readouterr().out


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyboardInterrupt(), "The same command goes on from here"),
        (course.SetupError("Free some."), "Free some."),
        (OSError(28, "No space left on device"), "The disk is full"),
        (OSError(30, "Read-only file system"), "can't be written to"),
    ],
)
def test_what_stops_a_set_up_is_said_in_a_sentence(error, words, monkeypatch, capfd):
    def stop(kind):
        raise error

    monkeypatch.setattr(course.set_up, "set_up", stop)
    assert course.main(["setup"]) == 1
    assert words in capfd.readouterr().out


def test_a_path_or_a_test_s_name_takes_the_place_of_all_tests(calls):
    course.main(["test", "tests/tools/test_course.py::test_x"])
    course.main(["test", "-k", "perceptron"])
    assert calls[0] == "development"
    some, everything = calls[1][0], calls[3][0]
    assert "tests" not in some
    assert {"tests", str(ROOT / "notebooks/01_perceptron.ipynb")} <= set(everything)


def test_a_learner_s_own_notebooks_are_named_and_left_alone(calls, monkeypatch, capfd):
    changed = ["01_perceptron.ipynb", "Untitled.ipynb"]
    monkeypatch.setattr(course, "changed_notebooks", lambda: changed)
    course.main(["test"])
    said = capfd.readouterr().out
    assert "01_perceptron.ipynb has been changed here: it is tested as it is now." in said
    assert "Untitled.ipynb isn't the course's: it is left alone." in said
    assert not any("Untitled" in word for word in calls[1][0])


def test_git_tells_which_notebooks_are_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(course, "ROOT", tmp_path)
    assert course.changed_notebooks() == []  # no repository
    (tmp_path / "notebooks").mkdir()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "notebooks/Übung 1.ipynb").write_text("{}")
    (tmp_path / "notebooks/notes.txt").write_text("")
    assert course.changed_notebooks() == ["Übung 1.ipynb"]


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_ctrl_c_lets_the_program_end_in_its_own_way(monkeypatch):
    monkeypatch.setattr(course.set_up, "python_path", lambda: sys.executable)
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
