"""Make the course's virtual environment, and make it sound again whatever happened to it.

A set-up can be broken off at any moment, the folder moved, the Python below it replaced. So the
environment holds two stamps: one that it is made, here and from this Python, and one that it holds
the pinned packages. Each is written last, and what isn't stamped is done again.

Runs on Pythons that are too old for the course as well, to say so.
"""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
GIGABYTES_NEEDED = 4
REQUIREMENTS = {"course": "requirements.txt", "development": "requirements-dev.txt"}

# Of a user's settings for pip these lead to the packages; no other one reaches the environment.
PIP_SETTINGS = ["index-url", "extra-index-url", "find-links", "no-index", "trusted-host"]
PIP_SETTINGS += ["keyring-provider", "proxy", "cert", "client-cert", "timeout", "retries"]

# Files of settings in the environment, which reach nothing outside of it.
SETTINGS = {
    "share/jupyter/lab/settings/overrides.json": {
        "@jupyterlab/apputils-extension:notification": {
            "checkForUpdates": False,  # a learner without a network shouldn't be asked about news
            "fetchNews": "false",
        }
    },
    "etc/ipython/ipython_config.json": {
        "InteractiveShellApp": {  # a file beside the notebooks, keras.py for instance, comes last
            "ignore_cwd": True,
            "exec_lines": ["import sys; sys.path.append(''); del sys"],
        }
    },
}

# What a step prints when it fails -> what a person can do about it.
CAUSES = (
    (
        ("No space left on device", "Errno 28", "not enough space on the disk", "Disk quota"),
        "The disk is full. Free about {gigabytes} GB and run the same command again.",
    ),
    (
        ("ensurepip is not available", "No module named ensurepip", "No module named venv"),
        "This Python lacks what makes virtual environments. On Debian and Ubuntu: "
        "sudo apt install python3-venv. Then run the same command again.",
    ),
    (
        (
            "NewConnectionError",
            "Temporary failure in name resolution",
            "getaddrinfo failed",
            "nodename nor servname",
            "ProxyError",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "Network is unreachable",
            "Connection refused",
            "CERTIFICATE_VERIFY_FAILED",
        ),
        "No package index answers. Check the network (or the proxy: HTTPS_PROXY, PIP_INDEX_URL) "
        "and run the same command again.",
    ),
    (
        ("No matching distribution found for tensorflow",),
        "There is no TensorFlow for this machine: it needs 64-bit Linux, Windows or a Mac with an "
        "Apple chip. Use Colab or Binder instead (see the README).",
    ),
    (
        ("Permission denied", "PermissionError", "Access is denied", "Read-only file system"),
        "The folder {root} can't be written to. Clone the course into a folder of your own.",
    ),
)


class SetupError(Exception):
    """The course can't be set up; the text says why and what to do."""


def say(text: str) -> None:
    """Print a line of progress at once."""
    print("[course] " + text, flush=True)


def python_path() -> Path:
    """Return where the environment's Python is, or will be."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def find_python(running: tuple = sys.version_info, which: Callable = shutil.which) -> str:
    """Return a Python the course runs on: this one, or another on the PATH."""
    if OLDEST <= tuple(running[:2]) <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = which(f"python3.{minor}")
        if other:
            return other
    raise SetupError(
        "This is Python {}.{}; the course needs 3.11, 3.12 or 3.13 (TensorFlow has no build for "
        "others). Install one from python.org and run the same command with it, for example: "
        "python3.12 tools/course.py lab".format(*running[:2])
    )


def explain(output: str) -> str:
    """Turn the output of a failed step into its cause."""
    for signs, cause in CAUSES:
        if any(sign in output for sign in signs):
            return cause.format(gigabytes=GIGABYTES_NEEDED, root=ROOT)
    return "The last lines above say why."


def run_step(command: list) -> None:
    """Run a step of the set-up, show its downloads, and name the cause if it fails."""
    tail = deque(maxlen=200)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    # A program may print what isn't UTF-8, a file's name for instance; that must not hide the rest.
    text = {"encoding": "utf-8", "errors": "replace"}
    with subprocess.Popen(
        command, cwd=str(ROOT), env=clean_environment(), **streams, **text
    ) as process:
        for line in process.stdout:
            tail.append(line)
            if line.lstrip().startswith(("Downloading", "Using cached", "Installing")):
                print("    " + line.strip()[:100], flush=True)
    if process.returncode != 0:
        output = "".join(tail)
        print("\n".join(output.splitlines()[-15:]), file=sys.stderr)
        raise SetupError(explain(output))


def clean_environment() -> dict:
    """Return the environment variables with only those settings of pip that lead to packages."""
    settings = read_pip_settings()
    kept = {k: v for k, v in os.environ.items() if not k.upper().startswith(("PIP_", "PYTHON"))}
    kept.update({f"PIP_{name.upper().replace('-', '_')}": v for name, v in settings.items()})
    return {**kept, "PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"}


def read_pip_settings() -> dict:
    """Read the user's settings of pip, from files and variables: those of ``PIP_SETTINGS``."""
    found = {}
    for line in ask_python("-m", "pip", "config", "list").splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if name in PIP_SETTINGS and section in ("global", "install", ":env:"):
            found[name] = " ".join(str(ast.literal_eval(value)).split())  # later ones win
    return found


def ask_python(*arguments: str) -> str:
    """Return what the environment's Python prints; nothing if it fails or isn't there."""
    command = [str(python_path()), "-I", *arguments]
    try:
        asked = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    return asked.stdout.decode("utf-8", "replace") if asked.returncode == 0 else ""


def place() -> str:
    """Identify what an environment can't be moved away from: its folder and its Python."""
    version = ask_python("-c", "import sys, pip; print(*sys.version_info[:2])")
    return f"{ROOT}\n{version}" if version else ""


def contents(kind: str) -> str:
    """Identify the packages that the environment has to hold."""
    digest = hashlib.sha256()
    for name in (REQUIREMENTS[kind], "pyproject.toml", "tools/set_up.py"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def holds(kind: str) -> bool:
    """Tell whether the environment has the packages; one for development has the course's too."""
    stamps = {"course": ("course", "development"), "development": ("development",)}
    return any(read_stamp(f"holds-{each}") == contents(each) for each in stamps[kind])


def read_stamp(name: str) -> str:
    """Return what a stamp says; nothing where there is none."""
    path = VENV / f"course-{name}"
    return path.read_text(encoding="utf8") if path.exists() else ""


def write_stamp(name: str, text: str) -> None:
    """Write a stamp whole or not at all."""
    temporary = VENV / f"course-{name}.part"
    temporary.write_text(text, encoding="utf8")
    os.replace(str(temporary), str(VENV / f"course-{name}"))


def remove_half_installed() -> None:
    """Have pip install again what it was interrupted in: it writes a package's RECORD last."""
    for found in VENV.glob("**/site-packages/*.dist-info"):
        if not (found / "RECORD").exists():
            shutil.rmtree(str(found))


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other set-up works in this folder."""
    with open(str(ROOT / ".venv.lock"), "w") as file:
        waiting = False
        while not _lock(file):
            if not waiting:
                say("Another set-up is at work here; waiting for it ...")
            waiting = True
            time.sleep(0.5)
        yield  # the system unlocks a closed file, also that of a killed process


def _lock(file: object) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def set_up(kind: str = "course") -> None:
    """Make `.venv` and install the pinned packages and the course, unless that is done.

    ``kind`` is "course" for what a learner needs, or "development".
    """
    if holds(kind) and read_stamp("place") == place():
        return
    with alone():
        _set_up(kind)


def _set_up(kind: str) -> None:
    made_here = bool(read_stamp("place")) and read_stamp("place") == place()
    if made_here and holds(kind):
        return  # done while we waited
    python = find_python()
    free = shutil.disk_usage(str(ROOT)).free / 1e9
    if free < GIGABYTES_NEEDED and not made_here:
        raise SetupError(
            f"The disk has {free:.1f} GB left; the course's packages need about "
            f"{GIGABYTES_NEEDED} GB. Free some and run the same command again."
        )
    if not made_here:
        say("Making a virtual environment in .venv ...")
        run_step([python, "-m", "venv", "--clear", str(VENV)])
        write_stamp("place", place())
    for each in REQUIREMENTS:
        (VENV / f"course-holds-{each}").unlink(missing_ok=True)
    remove_half_installed()
    pip = [str(python_path()), "-I", "-m", "pip", "--disable-pip-version-check", "install"]
    say("Installing the pinned packages: about 700 MB to download, once. This takes minutes.")
    run_step([*pip, "--progress-bar", "off", "-r", str(ROOT / REQUIREMENTS[kind])])
    say("Installing the course itself, so that notebooks can import its helpers ...")
    run_step([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    for name, settings in SETTINGS.items():
        (VENV / name).parent.mkdir(parents=True, exist_ok=True)
        (VENV / name).write_text(json.dumps(settings), encoding="utf8")
    write_stamp(f"holds-{kind}", contents(kind))
    say("Ready.")
