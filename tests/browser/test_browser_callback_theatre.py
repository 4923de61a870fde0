"""The callback theatre in a real JupyterLab: every control by keyboard, patience by pointer."""

import numpy as np
import pytest

from helpers.explorers.callback_theatre.explorer import CallbackTheatre
from kit.fake_browser import place
from kit.lab import wait_for

RUN = """
import numpy as np

epochs = np.arange(40)
wobble = np.random.default_rng(1).normal(0, 0.01, 40)
recorded = {
    "loss": 0.9 * np.exp(-epochs / 10) + 0.05,
    "val_loss": 0.6 * np.exp(-epochs / 6) + 0.3 + 0.008 * np.maximum(epochs - 12, 0) + wobble,
    "accuracy": 1 - 0.5 * np.exp(-epochs / 8),
    "val_accuracy": 0.85 - 0.3 * np.exp(-epochs / 5) - wobble,
}
"""
CELL = f"""{RUN}
from helpers.explorers.callback_theatre.explorer import CallbackTheatre
explorer = CallbackTheatre(recorded, mode="min", use_baseline=True, baseline=0.3, zoom=False)
explorer
"""
START = "val_loss, less is better, patience 3: training stops after epoch 14 of 40"


@pytest.fixture(scope="module")
def twin():
    """The figure of the explorer in this process, to know where on the canvas things are."""
    names = {}
    exec(RUN, names)
    explorer = CallbackTheatre(
        names["recorded"], mode="min", use_baseline=True, baseline=0.3, zoom=False
    )
    yield explorer.live.figure
    explorer.close()


@pytest.mark.parametrize(
    "label",
    [
        "monitor",
        "mode",
        "patience",
        "min_delta",
        "start from epoch",
        "restore_best_weights",
        "baseline",
        "use a baseline",
        "zoom in",
    ],
)
def test_each_control_moves_by_keyboard(shown, label):
    shown.await_still_picture()
    shown.moves_and_comes_back(label)


def test_the_reset_button_goes_back(notebook, shown):
    before = shown.await_still_picture()
    notebook.run("explorer.update(patience=20, min_delta=0.05, mode='max')")
    shown.await_picture(unlike=before)
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


@pytest.mark.parametrize(("there", "back"), [("ArrowUp", "ArrowDown"), ("ArrowRight", "ArrowLeft")])
def test_arrow_keys_on_the_figure(shown, there, back):
    before = shown.await_still_picture()
    shown.canvas.press(there)
    shown.await_picture(unlike=before)
    shown.canvas.press(back)
    shown.await_picture(like=before)


def test_patience_and_baseline_are_dragged(notebook, shown, twin):
    before = shown.await_still_picture()
    shown.drag(place(twin, 1, 30, 3), place(twin, 1, 30, 6))
    wait_for(lambda: notebook.run("print(explorer.state.patience)") == "6", "patience 6")
    wait_for(lambda: "patience 6: " in shown.caption.inner_text(), "its description")
    shown.drag(place(twin, 1, 30, 6), place(twin, 1, 30, 3))
    shown.await_picture(like=before)
    shown.drag(place(twin, 0, 30, 0.3), place(twin, 0, 30, 0.7))
    wait_for(lambda: notebook.run("print(explorer.state.baseline)") == "0.7", "baseline 0.7")
    shown.await_picture(unlike=before)


def test_it_looks_right(open_notebook):
    """Screenshots for the eye; that they show what they should is checked by their brightness."""
    for ratio in (1, 2):
        notebook = open_notebook(CELL, pixel_ratio=ratio)
        shown = notebook.explorer()
        assert shown.picture().shape == (486 * ratio, 810 * ratio, 4)
        for theme in ("Light", "Dark"):
            notebook.set_theme(f"JupyterLab {theme}")
            pixels = shown.screenshot(f"theatre-{theme.lower()}-{ratio}x")
            assert (np.median(pixels) > 128) == (theme == "Light")
        assert notebook.problems() == []
