"""The house's floors: imports go down only, and light modules stay light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HELPERS = Path(__file__).parent.parent / "helpers"

FLOORS = {  # the first part of a module's name below helpers -> its floor; see helpers/__init__.py
    "validation": 0,
    "activations": 1,
    "losses": 1,
    "gradient_check": 1,
    "initializers": 1,
    "history": 1,
    "line_fit": 1,
    "early_stopping": 1,
    "toy_data": 1,
    "image_changes": 1,
    "margin": 1,
    "fileformats": 1,
    "datafiles": 1,
    "notice": 1,
    "datasets": 1,
    "standins": 1,
    "model_files": 1,
    "run_directories": 1,
    "perceptron": 2,
    "mlp": 2,
    "plans": 2,
    "timelines": 2,
    "moments": 2,
    "signal_flow": 2,
    "pixel_evidence": 2,
    "smallest_change": 2,
    "ledger": 2,
    "ledger_mistakes": 2,
    "plots": 3,
    "recipes": 4,
    "training": 4,
    "keras_twin": 4,
    "model_graph": 4,
    "gradient_share": 4,
    "wide_deep": 4,
    "event_files": 4,
    "tensorboard_server": 4,
    "interrupted_run": 4,
    "workers": 4,
    "display": 5,
    "prediction": 5,
    "clinic": 5,
    "explorers": 5,
    "live_curves": 5,
}
LIBRARY_FLOORS = {  # what may be imported at the top of a module from which floor on
    "matplotlib": 3,
    "keras": 4,
    "tensorflow": 4,
    "tensorboard": 4,
    "IPython": 5,
    "ipywidgets": 5,
    "anywidget": 5,
    "traitlets": 5,
}
MODULES = sorted(p for p in HELPERS.rglob("*.py") if p != HELPERS / "__init__.py")
LIGHT = sorted(name for name, floor in FLOORS.items() if floor <= 2)


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
