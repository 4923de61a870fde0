"""The gradient flow in a real JupyterLab: every control and button by keyboard."""

import numpy as np
import pytest

from kit.lab import wait_for

CELL = """
from helpers.explorers.gradient_flow import GradientFlow
explorer = GradientFlow()
explorer
"""
START = "20 layers of 50 sigmoid neurons, glorot normal weights × 1.00."


@pytest.mark.parametrize(
    "label", ["Hidden layers", "Neurons in each", "Activation", "Initial weights", "Weights ×"]
)
def test_each_control_moves_by_keyboard(shown, label):
    shown.await_still_picture()
    shown.moves_and_comes_back(label)


def test_the_buttons_draw_other_weights_and_go_back(shown):
    before = shown.await_still_picture()
    shown.button("New weights").press("Enter")
    shown.await_picture(unlike=before)
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


def test_the_verdict_is_heard_as_well(notebook, shown):
    notebook.run("explorer.update(activation='relu', initializer='he_normal')")
    wait_for(lambda: "gradient is healthy" in shown.caption.inner_text(), "the verdict")
    assert shown.canvas.get_attribute("aria-label") == shown.caption.inner_text()


def test_it_looks_right(open_notebook):
    """Screenshots for the eye; that they show what they should is checked by their brightness."""
    for ratio in (1, 2):
        notebook = open_notebook(CELL, pixel_ratio=ratio)
        shown = notebook.explorer()
        assert shown.picture().shape == (342 * ratio, 810 * ratio, 4)
        for theme in ("Light", "Dark"):
            notebook.set_theme(f"JupyterLab {theme}")
            pixels = shown.screenshot(f"gradient-flow-{theme.lower()}-{ratio}x")
            assert (np.median(pixels) > 128) == (theme == "Light")
        assert notebook.problems() == []
