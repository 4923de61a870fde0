"""The time machine in a real JupyterLab: training in slices, controls, scrubbing, the line."""

import numpy as np
import pytest

from helpers.explorers.time_machine.explorer import SHOWS_LOSS, TimeMachine
from kit.fake_browser import place
from kit.lab import wait_for

CELL = """
from helpers.explorers.time_machine.explorer import TimeMachine
explorer = TimeMachine()
explorer
"""
START = "Run A (tanh, η = 0.3, batch 10) at step 0 of 0"
TRAINED = "data=circles noise=10 layers=2 neurons=3 seed=4 A=0..300,tanh,0.3,10"
BRANCHED = (
    "data=spiral noise=3 layers=4 neurons=8 seed=0 A=0..2000,tanh,0.3,10 "
    "B=A@800..2000,leaky_relu,0.3,200 C=A@0..2000,leaky_relu,3,10 D=B@1200..2000,leaky_relu,1,200 "
    "shown=B step=1500"
)
LONG = "data=spiral noise=3 layers=4 neurons=8 seed=0 A=0..0,gelu,0.1,200 " + " ".join(
    f"{name}=A@0..0,gelu,0.03,200" for name in "BCD"
)


@pytest.fixture(scope="module")
def losses():
    """A function from a step and a loss to where they are on the canvas."""
    explorer = TimeMachine.from_line(TRAINED)
    yield lambda step, loss: place(explorer.live.figure, SHOWS_LOSS, step, loss)
    explorer.close()


def restore(notebook, shown, line=TRAINED, step=100):
    notebook.run(f"explorer.paste('{line} step={step}')")
    shown.await_words(f"at step {step} of 300")
    field = shown.box.get_by_label("Configuration")
    wait_for(lambda: field.input_value().endswith(f"step={step}"), "the line")
    return shown.await_still_picture()


def test_each_control_moves_by_keyboard(notebook, shown):
    restore(notebook, shown)
    for label in (
        *("Data", "Noise (× 0.01)", "Hidden layers", "Neurons in each", "Activation"),
        *("Learning rate η", "Batch size", "Step"),
    ):
        shown.moves_and_comes_back(label)


def test_how_long_to_train_and_which_run_to_see_are_chosen_by_keyboard(notebook, shown):
    shown.press("Train for", "ArrowUp")
    wait_for(lambda: notebook.run("print(explorer.state.more)") == "300", "300 steps")
    before = restore(notebook, shown, f"{TRAINED} B=A@50..300,relu,1,200 shown=A")
    shown.press("Look at run", "ArrowDown")
    shown.await_words("Run B (relu")
    shown.press("Look at run", "ArrowUp")
    shown.await_picture(like=before)


def test_it_trains_in_slices_and_can_be_stopped(notebook, shown):
    before = shown.await_still_picture()
    # Long enough not to be over before it's stopped: 4 × 3,000 steps of the slowest kind.
    notebook.run(f"explorer.paste({LONG!r})")
    notebook.run("explorer.state.more = 3000")
    shown.await_words("at step 0 of 0")
    shown.button("Train").press("Enter")
    wait_for(lambda: "at step 0 of 0" not in shown.caption.inner_text(), "the first steps")
    assert notebook.run("print(1 + 1, explorer.training)") == "2 True"
    shown.button("Stop").press("Enter")
    shown.button("Train").wait_for()
    stopped = shown.await_still_picture()
    assert 150 <= int(notebook.run("print(explorer.frame.end)")) < 3000
    shown.canvas.press("t")
    shown.await_picture(unlike=stopped)
    shown.canvas.press("t")
    shown.button("Train").wait_for()
    assert int(notebook.run("print(explorer.frame.end)")) < 6000
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


def test_a_training_ends_by_itself_as_one_from_python(notebook, shown):
    shown.button("Train").press("Enter")
    shown.await_words("at step 1,000 of 1,000")
    shown.button("Train").wait_for()
    picture = shown.await_still_picture()
    notebook.run("explorer.start_anew()")
    shown.await_words("at step 0 of 0")
    notebook.run("explorer.train()")
    shown.await_picture(like=picture)


def test_a_branch_comes_by_button_and_by_key(notebook, shown):
    restore(notebook, shown)
    shown.press("Activation", "ArrowDown")
    shown.button("Branch here").press("Enter")
    shown.await_words("at step 300 of 300")
    wait_for(lambda: notebook.run("print(explorer.training)") == "False", "the end")
    shown.canvas.press("Home")
    shown.await_words("up to step 100 it is run A")
    shown.canvas.press("b")
    wait_for(lambda: notebook.run("print(len(explorer.frame.runs))") == "3", "run C")
    shown.await_words("at step 300 of 300")
    for name in "AB":
        shown.canvas.press("r")
        shown.await_words(f"Run {name}")
    shown.button("Start anew").press("Enter")
    shown.await_words("at step 0 of 0")


def test_new_weights_change_the_picture(shown):
    before = shown.await_still_picture()
    shown.button("New weights").press("Enter")
    shown.await_picture(unlike=before)


def test_scrubbing_by_keys_and_by_pointer(notebook, shown, losses):
    before = restore(notebook, shown)
    for key, step in (("ArrowRight", 101), ("Shift+ArrowRight", 116), ("Home", 0), ("End", 300)):
        shown.canvas.press(key)
        shown.await_words(f"at step {step} of 300")
    shown.drag(losses(250, 0.1), losses(40, 0.1))
    wait_for(lambda: notebook.run("print(explorer.frame.step)") in ("39", "40", "41"), "step 40")
    shown.drag(losses(40, 0.1), losses(200, 0.1))
    shown.await_picture(unlike=before)
    notebook.run("explorer.state.step = 100")
    shown.await_picture(like=before)


def test_a_line_is_copied_and_pasted(notebook, shown):
    before = restore(notebook, shown)
    field = shown.box.get_by_label("Configuration")
    line = field.input_value()
    shown.button("Reset").press("Enter")
    shown.await_words("at step 0 of 0")
    field.fill(line)
    field.press("Enter")
    shown.await_picture(like=before)


def test_a_bad_line_is_explained_and_can_be_put_right(notebook, shown):
    before = restore(notebook, shown)
    field = shown.box.get_by_label("Configuration")
    line = field.input_value()
    field.fill(line.replace("circles", "cirkles"))
    field.press("Enter")
    wait_for(lambda: "data must be one of" in shown.alert.inner_text(), "the error")
    assert np.array_equal(shown.picture(), before)
    assert "cirkles" in field.input_value()
    field.fill(line.replace("step=100", "step=0"))
    field.press("Enter")
    shown.await_words("at step 0 of 300")
    assert shown.alert.is_hidden()


def test_the_figure_with_its_loss_curve_fits_on_the_page_below_the_cell(notebook, shown):
    """With five lines of code above it, at 1280 × 1000."""
    controls = shown.canvas.bounding_box()["y"] - shown.box.bounding_box()["y"]
    assert controls < 200


def test_it_looks_right(notebook, open_notebook):
    """Screenshots for the eye; that they show what they should is checked by their brightness."""
    for ratio, one in ((1, notebook), (2, open_notebook(CELL, pixel_ratio=2))):
        shown = one.explorer()
        one.run(f"explorer.paste('{BRANCHED}')")
        shown.await_words("at step 1,500 of 2,000")
        for theme in ("Light", "Dark"):
            one.set_theme(f"JupyterLab {theme}")
            pixels = shown.screenshot(f"time-machine-{theme.lower()}-{ratio}x")
            assert (np.median(pixels) > 128) == (theme == "Light")
        assert one.problems() == []
