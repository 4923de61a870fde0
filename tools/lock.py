"""Pin the packages: pyproject.toml becomes requirements.txt and requirements-dev.txt.

With ``--check`` nothing is written; what the index offers has to hold the pins, as wheels, for
every platform and Python that the course claims to run on.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = [sys.executable, "-m", "uv", "pip", "compile", "--quiet"]
FILES = {"requirements.txt": [], "requirements-dev.txt": ["--extra", "dev"]}
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-apple-darwin", "windows")


def lock(*arguments: str) -> int:
    """Write both files; what they share gets the same pin."""
    failed = 0
    for name, extra in FILES.items():
        shared = [] if name == "requirements.txt" else ["--constraint", "requirements.txt"]
        options = ["--universal", "--python-version", "3.11", *extra, *shared, "--no-annotate"]
        header = ["--custom-compile-command", "make lock", "--output-file", name]
        command = [*UV, *options, *header, *arguments, "pyproject.toml"]
        failed |= subprocess.run(command, cwd=ROOT, check=False).returncode
    return failed


def check() -> int:
    """Resolve the pins for each platform and Python; return how many can't be installed."""
    failed = 0
    for version in PYTHONS:
        for platform in PLATFORMS:
            target = ["--python-version", version, "--python-platform", platform]
            command = [*UV, "requirements-dev.txt", *target, "--only-binary", ":all:"]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            print(f"Python {version} on {platform}: {'ok' if done.returncode == 0 else 'FAILED'}")
            if done.returncode:
                failed += 1
                print(done.stderr, file=sys.stderr)
    return failed


if __name__ == "__main__":
    _, *arguments = sys.argv
    sys.exit(check() if arguments == ["--check"] else lock(*arguments))
