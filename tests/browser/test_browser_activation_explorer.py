"""The activation explorer in a real JupyterLab: every control by keyboard, the point by pointer."""

import numpy as np
import pytest

from helpers.explorers.activation_explorer import ActivationExplorer
from kit.fake_browser import place
from kit.lab import wait_for

CELL = """
from helpers.explorers.activation_explorer import ActivationExplorer
explorer = ActivationExplorer()
explorer
"""
START = "sigmoid at z = 1.00"


@pytest.fixture(scope="module")
def twin():
    """The same explorer in this process, to know where on the canvas things are."""
    explorer = ActivationExplorer()
    yield explorer.live.figure
    explorer.close()


@pytest.mark.parametrize(
    ("label", "function"),
    [
        ("Function", "sigmoid"),
        ("Compare with", "sigmoid"),
        ("Point z", "sigmoid"),
        ("ELU's α", "elu"),
        ("Leaky slope", "leaky_relu"),
        ("Weight w", "sigmoid"),
        ("Bias b", "sigmoid"),
    ],
)
def test_each_control_moves_by_keyboard(notebook, shown, label, function):
    notebook.run(f"explorer.update(activation={function!r}, z=-0.5)")
    words = function.replace("_", " ")
    wait_for(lambda: shown.caption.inner_text().startswith(f"{words} at z = −0.50"), words)
    shown.await_still_picture()
    shown.moves_and_comes_back(label)


def test_the_reset_button_goes_back(notebook, shown):
    before = shown.await_still_picture()
    notebook.run("explorer.update(activation='gelu', compare='swish', z=-2.0, w=3.0)")
    shown.await_picture(unlike=before)
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


def test_arrow_keys_on_the_figure_move_the_point(notebook, shown):
    before = shown.await_still_picture()
    shown.canvas.press("ArrowLeft")
    shown.await_picture(unlike=before)
    shown.canvas.press("ArrowRight")
    shown.await_picture(like=before)


@pytest.mark.parametrize("axes", [0, 1], ids=["function", "unit"])
def test_the_point_is_dragged(notebook, shown, twin, axes):
    before = shown.await_still_picture()
    shown.drag(place(twin, axes, 1.0, 0.5), place(twin, axes, -3.0, 0.2))
    wait_for(lambda: notebook.run("print(explorer.state.z)") == "-3.0", "z = -3")
    wait_for(lambda: "at z = −3.00" in shown.caption.inner_text(), "the point at -3")
    shown.await_picture(unlike=before)
    shown.drag(place(twin, axes, -3.0, 0.2), place(twin, axes, 1.0, 0.2))
    shown.await_picture(like=before)


def test_it_looks_right(open_notebook):
    """Screenshots for the eye; that they show what they should is checked by their brightness."""
    for ratio in (1, 2):
        notebook = open_notebook(CELL, pixel_ratio=ratio)
        shown = notebook.explorer()
        assert shown.picture().shape == (360 * ratio, 810 * ratio, 4)
        for theme in ("Light", "Dark"):
            notebook.set_theme(f"JupyterLab {theme}")
            pixels = shown.screenshot(f"activation-{theme.lower()}-{ratio}x")
            assert (np.median(pixels) > 128) == (theme == "Light")
        assert notebook.problems() == []
