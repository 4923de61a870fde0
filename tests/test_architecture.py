"""The house's floors: imports go down only, and light modules stay light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HELPERS = Path(__file__).parent.parent / "helpers"

FLOORS = {  # a room -> its floor; see helpers/__init__.py
    "checks": 0,
    "nn": 1,
    "data": 1,
    "plots": 2,
    "lesson": 3,
    "live": 4,
    "keras_tools": 5,
    "explorers": 6,
}
LIBRARY_FLOORS = {  # what may be imported at the top of a module from which floor on
    "matplotlib": 2,
    "keras": 5,
    "tensorflow": 5,
    "tensorboard": 5,
    "IPython": 3,
    "ipywidgets": 3,
    "anywidget": 3,
    "traitlets": 3,
}
MODULES = sorted(p for p in HELPERS.rglob("*.py") if p != HELPERS / "__init__.py")
LIGHT = sorted(name for name, floor in FLOORS.items() if floor <= 1)


def module_name(path):
    return ".".join(path.relative_to(HELPERS.parent).with_suffix("").parts)


def imports(path):
    """Yield (module imported, whether at the top level) for every import of a file."""
    tree = ast.parse(path.read_text(encoding="utf8"))
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module, id(node) in top


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_go_down_only(path):
    own = module_name(path).split(".")[1]
    for imported, at_top in imports(path):
        package, *rest = imported.split(".")
        if package == "helpers" and rest and rest[0] != own:
            assert FLOORS[rest[0]] <= FLOORS[own], f"{own} (floor {FLOORS[own]}) imports {imported}"
        if at_top and package in LIBRARY_FLOORS:
            assert LIBRARY_FLOORS[package] <= FLOORS[own], f"{own} imports {package} at the top"


def test_every_module_has_a_floor():
    assert {module_name(p).split(".")[1] for p in MODULES} == set(FLOORS)


@pytest.mark.parametrize("name", LIGHT)
def test_a_numpy_module_loads_no_heavy_library(name):
    heavy = "{'tensorflow', 'keras', 'matplotlib', 'ipywidgets', 'IPython', 'pooch'}"
    code = f"import sys, helpers.{name}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_plot_function_uses_pyplot_state():
    for path in (HELPERS / "plots").glob("*.py"):
        assert "pyplot" not in {part for name, _ in imports(path) for part in name.split(".")}
