"""`make lab` and its sisters: what they run, and what they say."""

import importlib.util
import json
import os
import signal
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


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A learner's clone of a course of one notebook, and a function that runs git in a folder."""

    def git(folder, *arguments):
        person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *person, *arguments], cwd=folder, check=True)

    course_folder, mine = tmp_path / "course", tmp_path / "my clone"
    (course_folder / "notebooks").mkdir(parents=True)
    (course_folder / ".gitignore").write_text("notebooks/mine/\n")
    (course_folder / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    (course_folder / "notebooks/01_a.ipynb").write_text('{"version": 1}\n')
    git(course_folder, "init", "-q", "-b", "main")
    git(course_folder, "add", ".")
    git(course_folder, "commit", "-q", "-m", "Begin")
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "-q", str(course_folder), str(mine))
    assert b"\r" not in (mine / "notebooks/01_a.ipynb").read_bytes()
    monkeypatch.setattr(course, "ROOT", mine)
    return course_folder, mine / "notebooks", git


def test_an_update_keeps_what_a_learner_has_saved(clone, capfd):
    upstream, notebooks, git = clone
    (upstream / "notebooks/01_a.ipynb").write_text('{"version": 2}\n')
    git(upstream, "commit", "-q", "-am", "Go on")
    for times, mine in enumerate(["mine/01_a.ipynb", "mine/01_a_2.ipynb"]):
        (notebooks / "01_a.ipynb").write_text(f'{{"answers": {times}}}')
        assert course.main(["update", "-q"]) == 0
        assert json.loads((notebooks / "01_a.ipynb").read_text()) == {"version": 2}
        assert json.loads((notebooks / mine).read_text()) == {"answers": times}
        assert Path(mine).name in capfd.readouterr().out
    assert course.changed_notebooks() == []


def test_an_update_without_a_network_leaves_everything_as_it_was(clone, capfd):
    upstream, notebooks, _ = clone
    upstream.rename(upstream.with_name("gone"))
    (notebooks / "01_a.ipynb").write_text('{"answers": 1}')
    assert course.main(["update", "-q"]) != 0
    assert json.loads((notebooks / "01_a.ipynb").read_text()) == {"answers": 1}
    assert "as they were" in capfd.readouterr().out


def test_a_stash_that_meets_a_new_version_leaves_a_notebook_that_can_be_read(clone):
    upstream, notebooks, git = clone
    (upstream / "notebooks/01_a.ipynb").write_text('{"version": 2}\n')
    git(upstream, "commit", "-q", "-am", "Go on")
    (notebooks / "01_a.ipynb").write_text('{"answers": 1}\n')
    git(notebooks, "stash", "-q")
    git(notebooks, "pull", "-q", "--ff-only")
    with pytest.raises(subprocess.CalledProcessError):
        git(notebooks, "stash", "pop", "-q")
    assert json.loads((notebooks / "01_a.ipynb").read_text())


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_ctrl_c_lets_the_program_end_in_its_own_way(monkeypatch):
    monkeypatch.setattr(course.set_up, "python_path", lambda: sys.executable)
    # Under nohup, cron and many CI runners SIGINT is ignored, by all that is started there as well.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
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
    try:
        assert course.python("-c", program) == 7
    finally:
        signal.signal(signal.SIGINT, before)
