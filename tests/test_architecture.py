"""The rooms, as far as import-linter doesn't look after them: what loading one loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HELPERS = Path(__file__).parents[1] / "helpers"
HEAVY = {"tensorflow", "keras", "matplotlib", "ipywidgets", "IPython", "pooch", "scipy"}


@pytest.mark.parametrize(
    ("rooms", "heavy"),
    [
        ("helpers.checks, helpers.nn, helpers.data", HEAVY),
        ("helpers.plots, helpers.lesson, helpers.live.explorer", {"tensorflow", "keras"}),
    ],
)
def test_a_light_room_loads_no_heavy_library(rooms, heavy):
    code = f"import sys, {rooms}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_room_stands_in_the_package_s_docstring():
    rooms = {p.stem for p in HELPERS.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    described = ast.get_docstring(ast.parse((HELPERS / "__init__.py").read_text(encoding="utf8")))
    assert {room for room in rooms - {"__init__"} if f"``{room}``:" not in described} == set()


def test_no_module_uses_pyplot():
    for path in HELPERS.rglob("*.py"):
        assert "matplotlib.pyplot" not in path.read_text(encoding="utf8"), path
