"""The X-ray in a real JupyterLab: every control by keyboard, the weight by pointer."""

import numpy as np
import pytest

from helpers.data.loaders import FEATURE_NAMES
from helpers.explorers.xray import XRay
from kit.fake_browser import place
from kit.lab import wait_for

DATA = """
import numpy as np
from helpers.data.loaders import FEATURE_NAMES
from helpers.explorers.xray import XRay
X = np.random.default_rng(4).normal(3, 2, size=(200, 8))
"""
CELL = f"""{DATA}
explorer = XRay(X, X[:, 7] + np.abs(X[:, 0]), FEATURE_NAMES)
explorer
"""
START = "Loss weights 0.90 and 0.10"


@pytest.fixture(scope="module")
def twin():
    """The same explorer in this process, to know where on the canvas things are."""
    X = np.random.default_rng(4).normal(3, 2, size=(200, 8))
    explorer = XRay(X, X[:, 7] + np.abs(X[:, 0]), FEATURE_NAMES)
    yield explorer.live.figure
    explorer.close()


@pytest.mark.parametrize(
    "label",
    [
        "Wide path",
        "Deep path",
        "Auxiliary output",
        "Features in both",
        "Hidden neurons",
        "Aux loss weight",
    ],
)
def test_each_control_moves_by_keyboard(shown, label):
    shown.await_still_picture()
    shown.moves_and_comes_back(label)


def test_new_weights_move_the_curve_and_reset_goes_back(shown):
    before = shown.await_still_picture()
    shown.button("New weights").press("Enter")
    shown.await_picture(unlike=before)
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


def test_arrow_keys_on_the_figure_move_the_weight(shown):
    before = shown.await_still_picture()
    shown.canvas.press("ArrowRight")
    wait_for(lambda: "Loss weights 0.89 and 0.11" in shown.caption.inner_text(), "weight 0.11")
    shown.canvas.press("ArrowLeft")
    shown.await_picture(like=before)


def test_the_weight_is_dragged(notebook, shown, twin):
    before = shown.await_still_picture()
    shown.drag(place(twin, 0, 0.1, 0.5), place(twin, 0, 0.6, 0.2))
    wait_for(lambda: notebook.run("print(explorer.state.aux_weight)") == "0.6", "weight 0.6")
    shown.await_picture(unlike=before)
    shown.drag(place(twin, 0, 0.6, 0.5), place(twin, 0, 0.1, 0.2))
    shown.await_picture(like=before)


def test_the_code_below_the_figure_follows(notebook, shown):
    code = shown.box.get_by_role("region", name="Keras code")
    assert "wide_scaling" in code.inner_text()
    notebook.run("explorer.state.wide = False")
    wait_for(lambda: "wide_scaling" not in code.inner_text(), "code without the wide path")
    assert code.inner_text() == notebook.run("print(explorer.code)")


def test_it_looks_right(open_notebook):
    """Screenshots for the eye; that they show what they should is checked by their brightness."""
    notebook = open_notebook(CELL)
    shown = notebook.explorer()
    for theme in ("Light", "Dark"):
        notebook.set_theme(f"JupyterLab {theme}")
        pixels = shown.screenshot(f"xray-{theme.lower()}")
        assert (np.median(pixels) > 128) == (theme == "Light")
    assert notebook.problems() == []
