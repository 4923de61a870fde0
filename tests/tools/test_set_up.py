"""The virtual environment: made once, sound again after whatever happened to it."""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

TOOLS = Path(__file__).parents[2] / "tools"
spec = importlib.util.spec_from_file_location("set_up", TOOLS / "set_up.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """The course in a folder of its own that isn't set up."""
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(TOOLS.parent / name, tmp_path)
    (tmp_path / "tools").mkdir()
    shutil.copy(TOOLS / "set_up.py", tmp_path / "tools")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "VENV", tmp_path / ".venv")
    return tmp_path


@pytest.fixture
def steps(fresh, monkeypatch):
    """Record the steps of a set-up; only a bare environment, with this Python's pip, is made."""
    done = []

    def run_step(command):
        done.append(command)
        if "venv" in command:
            shutil.rmtree(tool.VENV, ignore_errors=True)
            bare = [sys.executable, "-m", "venv", "--without-pip", "--system-site-packages"]
            subprocess.run([*bare, str(tool.VENV)], check=True)

    monkeypatch.setattr(tool, "run_step", run_step)
    return done


def kinds(steps):
    """What each step does."""
    return [next(w for w in step if w in ("venv", "--editable", "-r")) for step in steps]


WHOLE, PACKAGES = ["venv", "-r", "--editable"], ["-r", "--editable"]


def script(text):
    return [sys.executable, "-c", text]


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 14, 0), (2, 7, 18)])
def test_in_place_of_a_python_that_does_not_fit_another_is_found_or_asked_for(version):
    assert tool.find_python(version, {"python3.12": "/bin/py312"}.get) == "/bin/py312"
    with pytest.raises(tool.SetupError, match=r"This is Python [23]\.\d+; the course needs 3\.11"):
        tool.find_python(version, lambda name: None)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 5)])
def test_a_python_that_fits_is_used(version):
    assert tool.find_python(version, lambda name: None) == sys.executable


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError: Failed to establish a new connection", "No package index answers"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "No package index answers"),
        ("ERROR: No matching distribution found for tensorflow==2.21.0", "no TensorFlow for this"),
        ("[WinError 5] Access is denied: 'C:\\course'", "can't be written to"),
        ("because ensurepip is not available", "sudo apt install python3-venv"),
        ("No module named venv", "sudo apt install python3-venv"),
        ("gcc: what?", "last lines above"),  # no known cause
    ],
)
def test_the_cause_of_a_failed_step_is_named(output, cause, fresh, capfd):
    with pytest.raises(tool.SetupError, match=cause):
        tool.run_step(script(f"print({output!r}); raise SystemExit(1)"))
    assert output in capfd.readouterr().err


def test_a_byte_that_is_no_utf_8_does_not_hide_the_cause(fresh):
    program = "import os; os.write(1, b'caf\\xe9.whl\\nNo space left on device\\n'); exit(1)"
    with pytest.raises(tool.SetupError, match="disk is full"):
        tool.run_step(script(program))


def test_downloads_are_shown_while_they_run(fresh, capfd):
    tool.run_step(script("print('Downloading x.whl (5 MB)'); print('Requirement satisfied')"))
    out = capfd.readouterr().out
    assert "Downloading x.whl (5 MB)" in out
    assert "Requirement" not in out


def test_a_full_disk_is_named_before_anything_is_downloaded(fresh, monkeypatch, steps):
    usage = shutil.disk_usage("/")._replace(free=10**8)
    monkeypatch.setattr(tool.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(tool.SetupError, match=r"The disk has 0\.1 GB left"):
        tool.set_up()
    assert steps == []


def test_the_first_set_up_makes_the_environment_and_the_second_does_nothing(steps, capfd):
    tool.set_up()
    assert kinds(steps) == WHOLE
    assert "Ready." in capfd.readouterr().out
    steps.clear()
    tool.set_up()
    assert steps == []
    assert capfd.readouterr().out == ""


def test_development_is_installed_on_top_of_the_course_and_holds_it(steps):
    tool.set_up("course")
    steps.clear()
    tool.set_up("development")
    assert kinds(steps) == PACKAGES
    assert any("requirements-dev.txt" in word for word in steps[0])
    steps.clear()
    tool.set_up("course")
    assert steps == []


def change_pins(folder, _):
    (folder / "requirements.txt").write_text("numpy==2.4.6\n")


def move(folder, monkeypatch):
    moved = folder.rename(folder.parent / "a folder à part")
    monkeypatch.setattr(tool, "ROOT", moved)
    monkeypatch.setattr(tool, "VENV", moved / ".venv")


def stamp_another_python(folder, _):
    tool.write_stamp("place", f"{folder}\n3 {sys.version_info[1] - 1}\n")


def remove_python(*_):
    if os.name == "nt":
        pytest.skip("Windows copies the program")
    tool.python_path().unlink()
    tool.python_path().symlink_to("/nowhere/python3.12")


@pytest.mark.parametrize(
    ("change", "steps_again"),
    [
        (change_pins, PACKAGES),
        (move, WHOLE),
        (stamp_another_python, WHOLE),
        (lambda *_: tool.write_stamp("place", ""), WHOLE),
        (remove_python, WHOLE),
    ],
)
def test_what_has_changed_is_made_anew(fresh, steps, monkeypatch, change, steps_again):
    tool.set_up()
    steps.clear()
    change(fresh, monkeypatch)
    tool.set_up()
    assert kinds(steps) == steps_again


@pytest.mark.parametrize("stopped_in", range(3))
@pytest.mark.parametrize("how", [KeyboardInterrupt, SystemExit, tool.SetupError])
def test_a_set_up_that_was_broken_off_is_finished(steps, monkeypatch, stopped_in, how):
    run_step = tool.run_step

    def broken_off(command):
        run_step(command)
        if len(steps) > stopped_in:
            raise how

    monkeypatch.setattr(tool, "run_step", broken_off)
    with pytest.raises(how):
        tool.set_up()
    steps.clear()
    monkeypatch.setattr(tool, "run_step", run_step)
    tool.set_up()
    assert kinds(steps) == (WHOLE if stopped_in == 0 else PACKAGES)


def test_what_pip_was_interrupted_in_is_installed_again(steps):
    tool.set_up()
    packages = next(tool.VENV.glob("**/site-packages"))
    for name in ("whole-1.0", "half-1.0"):
        (packages / f"{name}.dist-info").mkdir()
        (packages / f"{name}.dist-info/METADATA").touch()
    (packages / "whole-1.0.dist-info/RECORD").touch()
    (tool.VENV / "course-holds-course").unlink()
    tool.set_up()
    assert [p.name for p in packages.glob("*-1.0.dist-info")] == ["whole-1.0.dist-info"]


KILLED = """
import sys
sys.path.insert(0, {tools!r})
import set_up
from pathlib import Path
set_up.ROOT = Path({root!r})
set_up.VENV = set_up.ROOT / ".venv"
set_up.set_up()
"""


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_a_set_up_that_was_killed_while_it_made_the_environment_is_finished(fresh, steps):
    program = KILLED.format(tools=str(TOOLS), root=str(fresh))
    with subprocess.Popen(script(program), start_new_session=True) as process:
        limit = time.monotonic() + 60
        while not tool.python_path().exists() and time.monotonic() < limit:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)  # before pip is in
    assert tool.python_path().exists()
    assert tool.place() == ""
    tool.set_up()  # isn't kept waiting by the lock of the dead
    assert kinds(steps) == WHOLE
    assert tool.place()


def test_only_settings_of_pip_that_lead_to_packages_reach_the_environment(
    fresh, steps, monkeypatch, tmp_path
):
    tool.set_up()
    settings = tmp_path / "pip.conf"
    settings.write_text(
        "[global]\nindex-url = https://example.org/simple\nno-cache-dir = true\n"
        "[install]\nuser = true\nfind-links =\n    /a\n    /b\n"
    )
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_PROXY", "http://proxy.example.org:3128")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    environment = tool.clean_environment()
    kept = {k: v for k, v in environment.items() if k.startswith(("PIP_", "PYTHON"))}
    wanted = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "https://example.org/simple",
        "PIP_FIND_LINKS": "/a /b",
        "PIP_PROXY": "http://proxy.example.org:3128",
        "PYTHONUTF8": "1",
    }
    assert wanted.items() <= kept.items()
    assert not {"PIP_USER", "PIP_TARGET", "PIP_NO_CACHE_DIR", "PYTHONPATH"} & set(kept)


def test_a_file_beside_the_notebooks_does_not_take_the_place_of_a_module(tmp_path, monkeypatch):
    names = ["helpers", "keras", "numpy", "random"]
    for name in names:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong one')")
    (tmp_path / "mine.py").write_text("answer = 42")
    profile = tmp_path / "settings/profile_default/ipython_config.json"
    profile.parent.mkdir(parents=True)
    profile.write_text(json.dumps(tool.SETTINGS["etc/ipython/ipython_config.json"]))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "settings"))
    code = (
        f"import importlib.util as u, mine; [u.find_spec(n).origin for n in {names}], mine.answer"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources=resources).execute()
    shown = notebook.cells[0].outputs[0].data["text/plain"]
    assert str(tmp_path) not in shown
    assert "42" in shown
