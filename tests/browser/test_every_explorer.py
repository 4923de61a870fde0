"""Every explorer in a real JupyterLab: each row of the table in ``kit/explorers.py``."""

import nbformat
import numpy as np
import pytest

from kit.explorers import EXPLORERS
from kit.fake_browser import place
from kit.lab import ROOT


@pytest.fixture(scope="module", params=EXPLORERS)
def name(request):
    return request.param


@pytest.fixture
def labels(twin):
    """The labels of the controls that can be moved, by the parameter they move."""
    controls = twin.controls.items()
    return {name: c.description for name, c in controls if c.description and not c.disabled}


def await_all(notebook, expected):
    for code, value in expected.items():
        is_so = f"explorer.{code} == {value!r}"
        if isinstance(value, float):
            is_so = f"abs(explorer.{code} - {value}) < 1e-9"
        notebook.await_value(is_so, "True")


def check_size(shown, live, ratio):
    width, height = shown.shape()
    assert width == ratio * live.width
    assert abs(height - ratio * live.height) <= 1  # a figure's height is no whole number


def reset(shown, before):
    shown.button("Reset").click()
    shown.await_picture(like=before, what="Reset:")


def test_it_opens_with_its_words(shown, twin):
    check_size(shown, twin.live, 1)
    assert shown.caption.inner_text() == shown.canvas.get_attribute("aria-label")
    assert shown.caption.inner_text() == twin.description


def test_each_control_moves_by_keyboard_and_by_pointer_and_reset_goes_back(
    notebook, shown, case, labels
):
    before = shown.picture()
    for name, label in labels.items():
        value = f"str(explorer.controls[{name!r}].value)"
        start = notebook.run(f"print({value})")
        shown.press(label, shown.key(label))
        if name not in case.silent:
            shown.await_picture(unlike=before, what=f"{label}:")
        notebook.await_value(f"{value} == {start!r}", "False")
        pressed = notebook.run(f"print({value})")
        shown.move_by_pointer(label)
        notebook.await_value(f"{value} == {pressed!r}", "False")
        reset(shown, before)


def test_each_key_on_the_figure_does_what_the_table_says(notebook, shown, case):
    before = shown.picture()
    for key, expected in case.keys:
        shown.canvas.press(key.replace(" ", "Space"))
        await_all(notebook, expected)
    reset(shown, before)


def test_each_button_is_pressed_by_keyboard(notebook, shown, case):
    before = shown.picture()
    for label, expected in case.buttons:
        shown.button(label).press("Enter")
        await_all(notebook, expected)
    reset(shown, before)


def test_each_drag_goes_where_the_pointer_is(notebook, shown, twin, case):
    before = shown.picture()
    for drag in case.drags:
        begin, end = (place(twin.live.figure, drag.axes, *at) for at in (drag.begin, drag.end))
        shown.drag(begin, end)
        await_all(notebook, drag.expected)
        shown.await_picture(unlike=before)
        reset(shown, before)


def test_it_looks_right_in_light_and_dark(notebook, shown, twin, name):
    """Screenshots for the eye; that they show what they should is checked by their brightness."""
    for ratio, theme, width in ((1, "Light", 1280), (2, "Dark", 1270)):
        notebook.set_screen(ratio, width)
        notebook.set_theme(f"JupyterLab {theme}")
        shown.await_sharp_picture()
        check_size(shown, twin.live, ratio)
        pixels = shown.screenshot(f"{name}-{theme.lower()}")
        if twin.keep_colours:  # photographs stay as they are on a dark page
            assert shown.canvas.evaluate("(canvas) => getComputedStyle(canvas).filter") == "none"
        else:
            assert (np.median(pixels) > 128) == (theme == "Light")
    notebook.set_screen(1)
    notebook.set_theme("JupyterLab Light")
    shown.await_sharp_picture()


def test_its_notebooks_own_cell_opens_it(notebook, shown, case, twin):
    (path,) = (ROOT / "notebooks").glob(f"{case.notebook}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    (cell,) = (c.source for c in cells if f"import {type(twin).__name__}\n" in c.source)
    if case.notebook > "03":
        pytest.skip("it needs what the notebook has made before")
    shown = notebook.show(cell)
    before, label = shown.picture(), twin.controls[case.slider].description
    shown.press(label, shown.key(label))
    shown.await_picture(unlike=before)
