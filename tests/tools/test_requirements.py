"""The pins: complete, installable wherever the course claims to run, and silent about mirrors."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf8")
PINS = (ROOT / "requirements.txt").read_text(encoding="utf8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
DIRECT = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
NO_INDEX = re.compile(r"error sending request|dns error|client error \(Connect\)|timed out", re.I)


def pinned():
    """All pins: a list of requirements with their markers."""
    lines = [line for line in PINS.splitlines() if line and not line.lstrip().startswith("#")]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("platform", ["x86_64-manylinux_2_28", "aarch64-apple-darwin", "windows"])
def test_the_pins_resolve_to_wheels(version, platform):
    command = [sys.executable, "-m", "uv", "pip", "compile", str(ROOT / "requirements.txt")]
    target = ["--python-version", version, "--python-platform", platform, "--only-binary", ":all:"]
    done = subprocess.run(
        [*command, *target, "--no-header", "--no-annotate", "--no-color"],
        capture_output=True,
        text=True,
        timeout=240,
    )
    if done.returncode and NO_INDEX.search(done.stderr):
        pytest.skip(f"NO PACKAGE INDEX ANSWERS: pins for {platform}, {version} NOT CHECKED")
    assert done.returncode == 0, done.stderr
    environment = {"python_version": version, "python_full_version": f"{version}.0"}
    wanted = [r for r in map(Requirement, DIRECT) if not r.marker or r.marker.evaluate(environment)]
    resolved = {r.name: r for r in map(Requirement, done.stdout.splitlines())}
    for requirement in wanted:
        (pin,) = resolved[requirement.name].specifier
        assert requirement.specifier.contains(pin.version), requirement.name


def test_every_direct_dependency_is_pinned_within_its_range():
    for requirement in map(Requirement, DIRECT):
        pins = [pin for pin in pinned() if pin.name == requirement.name]
        assert pins, f"{requirement.name} isn't in requirements.txt: make lock"
        for pin in pins:
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            assert requirement.specifier.contains(specifier.version), f"{pin}: make lock"


def test_tensorboard_is_named_because_tensorflow_no_longer_brings_it():
    assert any(Requirement(r).name == "tensorboard" for r in PROJECT["dependencies"])


def test_every_direct_dependency_says_why_it_is_there():
    for requirement in DIRECT:
        line = next(line for line in PYPROJECT.splitlines() if f'"{requirement}"' in line)
        assert re.search(r"#\s+\w+", line), f"{requirement} has no reason"


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml", "environment.yml"])
def test_no_file_names_an_index(name):
    text = (ROOT / name).read_text(encoding="utf8")
    assert not re.search(r"index-url|find-links|https?://|file://", text)


def test_python_3_14_is_refused_because_tensorflow_has_no_wheel_for_it():
    assert PROJECT["requires-python"] == ">=3.11,<3.14"
