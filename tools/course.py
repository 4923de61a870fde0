"""Run the course: `make lab` and its sisters call this, and so can you.

Needs nothing but Python itself: what else it takes, ``set_up`` brings.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import set_up
from set_up import ROOT, SetupError, say

# What is stored and tested mustn't depend on what a learner here has answered.
NOBODY_S = {**os.environ, "ANN_ANSWERS": ""}


def python(*arguments: str, **options: object) -> int:
    """Run the environment's Python in the project's folder and return its exit code."""
    command = [str(set_up.python_path()), *arguments]
    with subprocess.Popen(command, **{"cwd": str(ROOT), **options}) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # it got the Ctrl+C too; wait for it to end in its own way
                pass


def lab(*arguments: str) -> int:
    """Open JupyterLab in notebooks/, on this machine only, with its token."""
    say("Starting JupyterLab. It opens in your browser; if not, use the address with the token.")
    say("Press Ctrl+C twice to stop it.")
    folder = str(ROOT / "notebooks")
    options = [  # those that a user may have set otherwise for work of another kind
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.preferred_dir={folder}",
        "--ServerApp.default_url=/lab",
        "--LabApp.default_url=/lab",
        "--LabApp.extension_manager=readonly",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in arguments:
        say("You are root: JupyterLab refuses that, unless you run make lab ARGS=--allow-root.")
    # The environment's own kernel comes before one of the same name that a user has installed.
    environment = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}
    return python("-m", "jupyterlab", *options, *arguments, cwd=folder, env=environment)


def test(*arguments: str) -> int:
    """Run all tests, and every notebook against its stored output."""
    notebooks = course_notebooks()
    for name in changed_notebooks():
        if ROOT / "notebooks" / name in notebooks:
            say(f"notebooks/{name} has been changed here: it is tested as it is now.")
        else:
            say(f"notebooks/{name} isn't the course's: it is left alone.")
    # One more than there are processors, because some tests wait for a browser. The files that
    # take longest come first, so that no processor is idle while the last one runs.
    workers = str(min(4, 1 + (os.cpu_count() or 1)))
    order = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder", "-ra"]
    nbval = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "600"]
    sanitise = ["--nbval-sanitize-with", "tests/nbval_sanitize.cfg"]
    everything = [*map(str, notebooks), "tests/browser", "tests"]
    some = any((ROOT / each.split("::")[0]).exists() for each in arguments)
    # Notebooks side by side share the cores: NumPy's threads would only wait for each other.
    environment = {**NOBODY_S, "OPENBLAS_NUM_THREADS": "1"}
    command = ["-m", "pytest", *order, *nbval, *sanitise, *([] if some else everything)]
    return python(*command, *arguments, env=environment)


def course_notebooks() -> list:
    """Return the course's own notebooks, in order; a learner may have others beside them."""
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def changed_notebooks() -> list:
    """Return the names of notebooks that differ from the course's, as far as git can tell."""
    command = ["git", "status", "--porcelain", "-z", "--untracked-files=all", "notebooks"]
    try:
        asked = subprocess.run(
            command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return []
    changes = asked.stdout.decode("utf-8", "replace").split("\0")
    return [change.split("/", 1)[1] for change in changes if change.endswith(".ipynb")]


def check(*arguments: str) -> int:
    """Check style, imports and the tests that need no browser: what to run while editing."""
    folders = ["tests", "--ignore", "tests/browser"]
    quick = ["-n", "auto", "--dist", "loadfile", "-q"]
    environment = {**NOBODY_S, "OPENBLAS_NUM_THREADS": "1"}
    return lint() or python("-m", "pytest", *quick, *folders, *arguments, env=environment)


def render(*arguments: str) -> int:
    """Run notebooks from clean kernels and write them back normalised."""
    return python("tools/render.py", *arguments, env=NOBODY_S)


def lint(*arguments: str) -> int:
    """Check style and common mistakes, types, and that imports keep to their rooms."""
    rooms = "from importlinter.cli import lint_imports_command as main; main(['--no-logo'])"
    programs = [
        ("-m", "ruff", "check", *arguments),
        ("-m", "ruff", "format", "--check"),
        ("-m", "mypy"),
        ("-c", rooms),
    ]
    return max([python(*program) for program in programs])


def bench(*arguments: str) -> int:
    """Run the benchmarks, one after the other."""
    found = [str(path) for path in sorted((ROOT / "benchmarks").glob("bench_*.py"))]
    return max([python(name) for name in arguments or found])


def site(*arguments: str) -> int:
    """Make the book in site/, from what the notebooks have stored; it can be put on any server."""
    return python("tools/book/build.py", *arguments, env=NOBODY_S)


def lock(*arguments: str) -> int:
    """Pin the requirements from pyproject.toml, for all platforms at once; or --check them."""
    return python("tools/lock.py", *arguments)


def update(*arguments: str) -> int:
    """Get the course's newest version; changed notebooks are kept in notebooks/mine."""
    kept = {}
    for name in changed_notebooks():
        if ROOT / "notebooks" / name in course_notebooks():
            kept[ROOT / "notebooks" / name] = keep_copy(ROOT / "notebooks" / name)
            say(f"Your {name} is kept as {kept[ROOT / 'notebooks' / name].relative_to(ROOT)}.")
    git = ["git", "-C", str(ROOT)]
    if kept:
        subprocess.run([*git, "checkout", "--quiet", "HEAD", "--", *map(str, kept)], check=True)
    failed = subprocess.run([*git, "pull", "--ff-only", *arguments]).returncode
    for path, copy in kept.items() if failed else ():
        shutil.copy2(str(copy), str(path))
    if failed:
        say("The newest version couldn't be had; your notebooks are as they were.")
    return failed


def keep_copy(path: Path) -> Path:
    """Copy a notebook into notebooks/mine under a name that is free, and return where it is."""
    folder = ROOT / "notebooks" / "mine"
    folder.mkdir(exist_ok=True)
    copy, number = folder / path.name, 1
    while copy.exists():
        number += 1
        copy = folder / f"{path.stem}_{number}.ipynb"
    shutil.copy2(str(path), str(copy))
    return copy


def setup(*arguments: str) -> int:
    """Make the environment and stop there."""
    return 0


NEEDS_THE_COURSE_ONLY = (lab, setup)
COMMANDS = (lab, update, test, check, render, lint, bench, site, lock, setup)
COMMANDS = {command.__name__: command for command in COMMANDS}


def main(arguments: list = None) -> int:
    """Set up what is missing, then run a command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = " ".join(f"{name}: {f.__doc__}" for name, f in COMMANDS.items())
    parser.add_argument("command", choices=COMMANDS, help=commands)
    options, rest = parser.parse_known_args(arguments)
    command = COMMANDS[options.command]
    sys.stdout.reconfigure(errors="replace")  # a terminal may lack a letter of a name
    if command is update:
        return command(*rest)
    try:
        set_up.set_up("course" if command in NEEDS_THE_COURSE_ONLY else "development")
    except SetupError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(set_up.explain(str(error)) + " (" + str(error) + ")")
        return 1
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here.")
        return 1
    return command(*rest)


if __name__ == "__main__":
    sys.exit(main())
