"""Sliders in a real JupyterLab, moved by a program and by the learner."""

import pytest

from kit.lab import wait_for

CELL = """
from helpers.explorers.loss_explorer import LossExplorer
explorer = LossExplorer()
explorer
"""
START = "Outlier at x = 2.6"


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
    notebook.run("explorer.reset()")
    before = shown.await_still_picture()
    box = shown.control(label).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 40, y, steps=4)
    shown.await_picture(unlike=before)
    notebook.page.mouse.up()
