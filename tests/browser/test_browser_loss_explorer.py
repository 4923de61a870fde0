"""The loss explorer in a real JupyterLab: every control by keyboard, the outlier by pointer."""

import numpy as np
import pytest

from helpers.explorers.loss_explorer import LossExplorer
from kit.fake_browser import place
from kit.lab import wait_for

CELL = """
from helpers.explorers.loss_explorer import LossExplorer
explorer = LossExplorer()
explorer
"""
START = "Outlier at x = 2.6"


@pytest.fixture(scope="module")
def twin():
    """The same explorer in this process, to know where on the canvas things are."""
    explorer = LossExplorer()
    yield explorer.live.figure
    explorer.close()


@pytest.mark.parametrize("label", ["Outlier x", "Outlier y", "Huber's d", "Good points"])
def test_each_control_moves_by_keyboard(shown, label):
    shown.await_still_picture()
    shown.moves_and_comes_back(label)


def test_the_reset_button_goes_back(notebook, shown):
    before = shown.await_still_picture()
    notebook.run("explorer.update(x=9.0, y=-20.0, delta=5.0, n_points=5)")
    shown.await_picture(unlike=before)
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


@pytest.mark.parametrize(("there", "back"), [("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown")])
def test_arrow_keys_on_the_figure_move_the_outlier(shown, there, back):
    before = shown.await_still_picture()
    shown.canvas.press(there)
    shown.await_picture(unlike=before)
    shown.canvas.press(back)
    shown.await_picture(like=before)


def test_a_click_gives_the_focus_and_moves_nothing(notebook, shown, twin):
    before = shown.await_still_picture()
    x, y = shown.point(place(twin, 0, 8.0, 5.0))
    mouse = notebook.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 2, y + 1)  # a hand isn't still
    mouse.up()
    shown.canvas.press("ArrowLeft")
    shown.await_picture(unlike=before)
    shown.canvas.press("ArrowRight")
    shown.await_picture(like=before)


def test_the_outlier_is_dragged(notebook, shown, twin):
    before = shown.await_still_picture()
    shown.drag(place(twin, 0, 2.6, -13.0), place(twin, 0, 8.0, 5.0))
    wait_for(
        lambda: notebook.run("print(explorer.state.x, explorer.state.y)") == "8.0 5.0", "(8, 5)"
    )
    wait_for(lambda: "x = 8.0, y = 5.00" in shown.caption.inner_text(), "the outlier there")
    shown.await_picture(unlike=before)
    shown.drag(place(twin, 0, 8.0, 5.0), place(twin, 0, 2.6, -13.0))
    shown.await_picture(like=before)


def test_it_looks_right(open_notebook):
    """Screenshots for the eye; that they show what they should is checked by their brightness."""
    for ratio in (1, 2):
        notebook = open_notebook(CELL, pixel_ratio=ratio)
        shown = notebook.explorer()
        assert shown.picture().shape == (504 * ratio, 810 * ratio, 4)
        for theme in ("Light", "Dark"):
            notebook.set_theme(f"JupyterLab {theme}")
            pixels = shown.screenshot(f"loss-{theme.lower()}-{ratio}x")
            assert (np.median(pixels) > 128) == (theme == "Light")
        assert notebook.problems() == []
