"""The Fashion microscope in a real JupyterLab: its picture beside or above its controls."""

import pytest

EXPLORER = "fashion"


@pytest.mark.parametrize(("width", "least"), [(1280, 522), (900, 522), (600, 490)])
def test_the_picture_stays_large_on_a_narrow_page(notebook, shown, width, least):
    notebook.set_screen(1, width)
    shown.await_sharp_picture()
    picture, controls = shown.canvas.bounding_box(), shown.button("Reset").bounding_box()
    assert picture["width"] >= least
    beside = controls["x"] >= picture["x"] + picture["width"]
    assert beside == (width == 1280)
    notebook.set_screen(1)
