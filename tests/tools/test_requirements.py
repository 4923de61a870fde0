"""The pins: complete, installable wherever the course claims to run, and silent about mirrors."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
COURSE, DEV = PROJECT["dependencies"], PROJECT["optional-dependencies"]["dev"]


def pinned(name):
    """All pins of a file: a list of requirements with their markers."""
    lines = (ROOT / name).read_text(encoding="utf8").splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(
    ("name", "wanted"), [("requirements.txt", COURSE), ("requirements-dev.txt", COURSE + DEV)]
)
def test_every_direct_dependency_is_pinned_within_its_range(name, wanted):
    for requirement in map(Requirement, wanted):
        pins = [pin for pin in pinned(name) if pin.name == requirement.name]
        assert pins, f"{requirement.name} isn't in {name}: make lock"
        for pin in pins:
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            assert requirement.specifier.contains(specifier.version), f"{pin}: make lock"


def test_development_has_the_course_s_own_pins_and_what_a_learner_does_not_install():
    assert set(map(str, pinned("requirements.txt"))) < set(map(str, pinned("requirements-dev.txt")))
    needless = {Requirement(each).name for each in DEV} - {"pytest", "nbformat", "nbclient"}
    assert not needless & {pin.name for pin in pinned("requirements.txt")}


def test_tensorboard_is_named_because_tensorflow_no_longer_brings_it():
    assert any(Requirement(r).name == "tensorboard" for r in COURSE)


def test_every_direct_dependency_says_why_it_is_there():
    for requirement in COURSE + DEV:
        line = next(line for line in PYPROJECT.splitlines() if f'"{requirement}"' in line)
        assert re.search(r"#\s+\w+", line), f"{requirement} has no reason"


FILES = ["requirements.txt", "requirements-dev.txt", "pyproject.toml", "environment.yml"]


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_an_index(name):
    text = (ROOT / name).read_text(encoding="utf8")
    assert not re.search(r"index-url|find-links|https?://|file://", text)


def test_python_3_14_is_refused_because_tensorflow_has_no_wheel_for_it():
    assert PROJECT["requires-python"] == ">=3.11,<3.14"
