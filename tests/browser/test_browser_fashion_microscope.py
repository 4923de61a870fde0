"""The fashion microscope in a real JupyterLab: every control, strokes by pointer and by keys."""

import pytest

from helpers.explorers.fashion_microscope.picture import FINDINGS
from helpers.explorers.fashion_microscope.state import TOOLS
from kit.fake_browser import place
from kit.lab import wait_for

CELL = """
from helpers.data.loaders import CLASS_NAMES
from helpers.explorers.fashion_microscope import FashionMicroscope
from kit.trained_garments import trained_network, unseen_garments
network, (images, labels) = trained_network(), unseen_garments()
explorer = FashionMicroscope(network, images[:8], labels[:8], CLASS_NAMES)
explorer
"""
START = "Image 1: Ankle boot. The network says"
FIND = "Find the smallest change that fools it"


@pytest.fixture(scope="module")
def spot():
    """A function from pixels of the image to where they are on the canvas."""
    names = {}
    exec(CELL, names)
    explorer = names["explorer"]
    yield lambda x, y, axes=0: place(explorer.live.figure, axes, x, y)
    explorer.close()


def test_the_search_shows_what_fools_it_and_its_strength_moves_by_keyboard(notebook, shown):
    before = shown.await_still_picture()
    shown.button(FIND).press("Enter")
    shown.await_words("What fools it: ")
    shown.await_picture(unlike=before)
    shown.canvas.press("6")
    shown.await_words("1.00 × the change of pixels")
    shown.await_words("wrong")
    shown.await_still_picture()
    shown.moves_and_comes_back("Pixel change ×")
    shown.button("Undo changes").press("Enter")
    shown.await_words("Image 1: Ankle boot. The network says Ankle boot")
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


def test_a_click_applies_what_was_found(notebook, shown, spot):
    shown.canvas.press("f")
    shown.await_words("What fools it: ")
    notebook.page.mouse.click(*shown.point(spot(14, 14, FINDINGS)))
    shown.await_words("Image 1: Ankle boot, shifted by")
    shown.await_words("wrong")


def test_the_pointer_draws_and_erases(notebook, shown, spot):
    before = shown.await_still_picture()
    shown.drag(spot(3, 3), spot(24, 3))
    shown.await_words(", drawn on")
    notebook.await_value("explorer.frame.picture[3, 3:25].min()", "1.0")
    notebook.run("explorer.state.tool = 'erase'")
    shown.drag(spot(10, 3), spot(10, 3))
    notebook.await_value("explorer.frame.picture[3, 10]", "0.0")
    shown.button("Clear drawing").press("Enter")
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


def test_the_pointer_moves_turns_and_covers(notebook, shown, spot):
    before = shown.await_still_picture()
    for tool, begin, end, words in (
        ("move", (10, 10), (13, 8), "shifted by (3, −2)"),
        ("turn", (26.5, 11.5), (16.5, 1.5), "turned by 90°"),
        ("cover", (14, 14), (8.5, 8.5), "6 × 6 pixels covered"),
    ):
        shown.canvas.press(TOOLS[tool])
        notebook.await_value("explorer.state.tool", tool)
        shown.drag(spot(*begin), spot(*end))
        shown.await_words(words)
    shown.canvas.press("0")
    shown.await_words("Image 1: Ankle boot. The network")
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


@pytest.mark.parametrize(("width", "least"), [(1280, 522), (900, 522), (600, 490)])
def test_the_picture_stays_large_on_a_narrow_page(notebook, shown, width, least):
    notebook.page.set_viewport_size({"width": width, "height": 1000})
    wait_for(lambda: notebook.page.evaluate("innerWidth") == width, "another page")
    picture, controls = shown.canvas.bounding_box(), shown.button("Reset").bounding_box()
    assert picture["width"] >= least
    beside = controls["x"] >= picture["x"] + picture["width"]
    assert beside == (width == 1280)
    notebook.page.set_viewport_size({"width": 1280, "height": 1000})
