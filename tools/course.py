"""Set the course up and run it: `make lab` and its sisters call this, and so can you.

Needs nothing but Python itself. It also starts on Pythons that are too old for the course, so
that it can say so.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course-is-set-up"
REQUIREMENTS = ROOT / "requirements.txt"

OLDEST, NEWEST = (3, 11), (3, 13)
GIGABYTES_NEEDED = 4

LAB_SETTINGS = {  # a learner without a network shouldn't be asked about news of JupyterLab
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "fetchNews": "false",
    }
}

# What pip prints when it fails -> what a person can do about it.
CAUSES = (
    (
        ("No space left on device", "Errno 28", "not enough space on the disk"),
        "The disk is full. Free about {gigabytes} GB and run the same command again.",
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
        ("Permission denied", "PermissionError", "Access is denied"),
        "The folder {root} can't be written to. Clone the course into a folder of your own.",
    ),
)


class SetupError(Exception):
    """The course can't be set up; the text says why and what to do."""


def say(text: str) -> None:
    """Print a line of progress at once."""
    print("[course] " + text, flush=True)


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


def fingerprint() -> str:
    """Identify what the virtual environment is made from."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("requirements.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_set_up() -> bool:
    """Tell whether the environment holds what the files ask for."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def explain(output: str) -> str:
    """Turn the output of a failed step into its cause."""
    for signs, cause in CAUSES:
        if any(sign in output for sign in signs):
            return cause.format(gigabytes=GIGABYTES_NEEDED, root=ROOT)
    return "The last lines above say why."


def run_step(command: list) -> None:
    """Run a step of the set-up, show its downloads, and name the cause if it fails."""
    tail = deque(maxlen=200)
    with subprocess.Popen(
        command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout:
            tail.append(line)
            if line.lstrip().startswith(("Downloading", "Using cached", "Installing")):
                print("    " + line.strip()[:100], flush=True)
    if process.returncode != 0:
        output = "".join(tail)
        print("\n".join(output.splitlines()[-15:]), file=sys.stderr)
        raise SetupError(explain(output))


def set_up() -> None:
    """Make `.venv` and install the pinned packages and the course, unless that is done."""
    if is_set_up():
        return
    python = find_python()
    free = shutil.disk_usage(str(ROOT)).free / 1e9
    if free < GIGABYTES_NEEDED and not PYTHON.exists():
        raise SetupError(
            f"The disk has {free:.1f} GB left; the course's packages need about "
            f"{GIGABYTES_NEEDED} GB. Free some and run the same command again."
        )
    if not PYTHON.exists():
        say("Making a virtual environment in .venv ...")
        run_step([python, "-m", "venv", "--clear", str(VENV)])
    STAMP.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install"]
    say("Installing the pinned packages: about 700 MB to download, once. This takes minutes.")
    run_step([*pip, "--progress-bar", "off", "-r", str(REQUIREMENTS)])
    say("Installing the course itself, so that notebooks can import its helpers ...")
    run_step([*pip, "--no-deps", "--no-build-isolation", "--editable", "."])
    settings = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(LAB_SETTINGS))
    STAMP.write_text(fingerprint())
    say("Ready.")


def python(*arguments: str, **options: object) -> int:
    """Run the environment's Python in the project's folder and return its exit code."""
    with subprocess.Popen([str(PYTHON), *arguments], **{"cwd": str(ROOT), **options}) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # it got the Ctrl+C too; wait for it to end in its own way
                pass


def lab(*arguments: str) -> int:
    """Open JupyterLab in notebooks/, on this machine only, with its token."""
    say("Starting JupyterLab. It opens in your browser; if not, use the address with the token.")
    say("Press Ctrl+C twice to stop it.")
    options = ["--ServerApp.ip=127.0.0.1", "--LabApp.extension_manager=readonly"]
    return python("-m", "jupyterlab", *options, *arguments, cwd=str(ROOT / "notebooks"))


def test(*arguments: str) -> int:
    """Run all tests, and every notebook against its stored output."""
    # One more than there are processors, because some tests wait for a browser. The files that
    # take longest come first, so that no processor is idle while the last one runs.
    workers = str(min(4, 1 + (os.cpu_count() or 1)))
    options = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder", "-ra"]
    folders = ["notebooks", "tests/browser", "tests"]
    nbval = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "600"]
    sanitise = ["--nbval-sanitize-with", "tests/nbval_sanitize.cfg"]
    # Notebooks side by side share the cores: NumPy's threads would only wait for each other.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = ["-m", "pytest", *options, *nbval, *sanitise, *folders, *arguments]
    return python(*command, env=environment)


def render(*arguments: str) -> int:
    """Run notebooks from clean kernels and write them back normalised."""
    return python("tools/render.py", *arguments)


def lint(*arguments: str) -> int:
    """Check style and common mistakes in Python files and notebooks."""
    checked = python("-m", "ruff", "check", *arguments)
    return python("-m", "ruff", "format", "--check") or checked


def bench(*arguments: str) -> int:
    """Run the benchmarks, one after the other."""
    patterns = ("bench_*.py", "growth_*.py")
    found = [str(path) for p in patterns for path in sorted((ROOT / "benchmarks").glob(p))]
    return max([python(name) for name in arguments or found])


def lock(*arguments: str) -> int:
    """Pin requirements.txt from pyproject.toml, for all platforms at once."""
    options = ["--universal", "--python-version", "3.11", "--extra", "test", "--quiet"]
    header = ["--custom-compile-command", "make lock"]
    files = ["pyproject.toml", "--output-file", "requirements.txt"]
    return python("-m", "uv", "pip", "compile", *options, *header, *arguments, *files)


def setup(*arguments: str) -> int:
    """Make the environment and stop there."""
    return 0


COMMANDS = {f.__name__: f for f in (lab, test, render, lint, bench, lock, setup)}


def main(arguments: list = None) -> int:
    """Set up what is missing, then run a command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = " ".join(f"{name}: {f.__doc__}" for name, f in COMMANDS.items())
    parser.add_argument("command", choices=COMMANDS, help=commands)
    options, rest = parser.parse_known_args(arguments)
    try:
        set_up()
    except SetupError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(explain(str(error)) + " (" + str(error) + ")")
        return 1
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here.")
        return 1
    return COMMANDS[options.command](*rest)


if __name__ == "__main__":
    sys.exit(main())
