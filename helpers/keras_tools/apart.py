"""What outlives an interrupt of the kernel, and not the kernel: a process apart, a folder."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

APART = (
    {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    if os.name == "nt"
    else {"start_new_session": True}
)
SWEEPER = """
import os, shutil, sys, time
os.read(0, 1)
for _ in range(10):  # others who write there may need a moment to end
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    time.sleep(0.5)
"""
_sweepers: list[subprocess.Popen] = []


def start_apart(code: str, *arguments: str | Path, **options: object) -> subprocess.Popen:
    """Start Python code in a process that Jupyter's interrupt doesn't reach.

    Its input is a pipe that ends when this process does, however it does; the code has to end then.
    """
    command = [sys.executable, "-P", "-c", code, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, **APART, **options)


def temporary_folder() -> Path:
    """Make a folder for as long as this process lives.

    Returns
    -------
    Path
        A new, empty folder. It is removed when the process ends, even if it is killed; whoever is
        done with it earlier removes it.
    """
    folder = Path(tempfile.mkdtemp(prefix="course_"))
    _sweepers.append(start_apart(SWEEPER, folder))
    return folder
