"""Sliders in a real JupyterLab, moved by a program and by the learner."""

import pytest

from kit.lab import wait_for

EXPLORER = "loss"


def test_values_of_the_program_do_not_come_back(notebook, shown):
    for _ in range(5):
        notebook.run("for d in (3.0, 0.7, 20.0): explorer.update(delta=d, x=d / 3)")
        notebook.run("explorer.update(delta=5.0, x=9.87)")  # between two steps of the sliders
        wait_for(lambda: "d = 5.00" in shown.caption.inner_text(), "the last values")
        shown.await_still_picture()
        assert notebook.run("print(explorer.state.delta, explorer.state.x)") == "5.0 9.87"
        notebook.run("explorer.reset()")


@pytest.mark.parametrize("label", ["Outlier x", "Huber's d"])
def test_the_picture_follows_a_slider_while_it_is_dragged(notebook, shown, label):
    before = shown.picture()
    box = shown.control(label).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 40, y, steps=4)
    shown.await_picture(unlike=before)
    notebook.page.mouse.up()


@pytest.mark.parametrize(
    ("label", "typed", "shown_then", "words"),
    [
        ("Outlier y", "−3.25", "−3.25", "y = −3.25"),
        ("Outlier y", "-3,25", "−3.25", "y = −3.25"),
        ("Huber's d", "0.5", "0.50", "d = 0.50"),
        ("Huber's d", "0,5", "0.50", "d = 0.50"),
    ],
)
def test_a_number_is_typed_as_it_is_shown(notebook, shown, label, typed, shown_then, words):
    row = shown.box.locator(".widget-inline-hbox", has=notebook.page.get_by_text(label, exact=True))
    readout = row.locator(".widget-readout")
    readout.fill(typed)
    readout.press("Enter")
    shown.await_words(words)
    wait_for(lambda: readout.inner_text() == shown_then, f"{shown_then} beside the slider")
    if label == "Huber's d":
        assert notebook.run("print(explorer.state.delta)") == "0.5"


def test_a_click_gives_the_focus_and_moves_nothing(notebook, shown):
    before = shown.picture()
    x, y = shown.point((0.3, 0.3))
    mouse = notebook.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 2, y + 1)  # a hand isn't still
    mouse.up()
    shown.canvas.press("ArrowLeft")
    shown.await_picture(unlike=before)
    shown.canvas.press("ArrowRight")
    shown.await_picture(like=before)
