"""Live figures and sliders in a real JupyterLab: what only a browser can tell."""

import time

import pytest

from kit.fake_browser import place
from kit.lab import wait_for

EXPLORER = "loss"
PROBE = """() => {
    window.seen = {blank: 0, frames: 0};
    const canvas = document.querySelector(".live-figure canvas");
    const look = () => {
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        seen.frames += 1;
        seen.blank += new Uint32Array(data.buffer).every((pixel, _, all) => pixel === all[0]);
        requestAnimationFrame(look);
    };
    look();
}"""


@pytest.fixture
def at(twin):
    """A function from data coordinates to where they are on the canvas."""
    return lambda x, y: place(twin.live.figure, 0, x, y)


@pytest.fixture
def cells(notebook):
    """How many cells there are; after the test there must be as many."""
    count = notebook.page.locator(".jp-CodeCell").count
    before = count()
    yield
    assert count() == before


def has_focus(element):
    return element.evaluate("(element) => element === document.activeElement")


# The figure.


def test_a_reader_without_eyes_is_told_what_is_shown(shown):
    assert shown.canvas.get_attribute("role") == "application"
    assert shown.canvas.get_attribute("tabindex") == "0"
    assert shown.caption.get_attribute("aria-live") == "polite"
    shown.press("Good points", "ArrowRight")
    told = shown.canvas.get_attribute
    wait_for(lambda: "beside 20 good points" in told("aria-label"), "the new description")


def test_keys_move_what_is_drawn_and_leave_the_notebook_alone(notebook, shown, cells):
    before = shown.picture()
    shown.canvas.press("ArrowRight")
    shown.await_picture(unlike=before)
    for key in ("ArrowLeft", "d", "d", "b", "ArrowUp", "ArrowDown"):  # d d deletes, b makes a cell
        notebook.page.keyboard.press(key)
    shown.await_picture(like=before)
    assert has_focus(shown.canvas)


def test_the_notebooks_shortcuts_stay_out_of_the_controls(shown, cells):
    for key in ("ArrowUp", "ArrowDown", "d", "d", "x", "b", "Home"):
        shown.press("Good points", key)
    shown.press("Good points", "ArrowUp")
    assert has_focus(shown.control("Good points"))


def test_tab_leads_from_the_controls_through_the_figure_and_on(notebook, shown):
    shown.button("Reset").focus()
    for on_canvas in (True, False):
        notebook.page.keyboard.press("Tab")
        assert has_focus(shown.canvas) == on_canvas


def test_a_drag_goes_on_beside_the_canvas(notebook, shown, at):
    shown.drag(at(2.6, -13), at(20, -5))
    shown.await_words("x = 10.0, y = −5.00")


def test_a_click_gives_the_focus_and_neither_it_nor_the_bare_pointer_moves_anything(
    notebook, shown, at
):
    before, mouse = shown.picture(), notebook.page.mouse
    mouse.move(*shown.point(at(0, 5)))
    mouse.move(*shown.point(at(5, 5)), steps=20)
    x, y = shown.point(at(5, 5))
    mouse.down()
    mouse.move(x + 2, y + 1)  # a hand isn't still
    mouse.up()
    shown.canvas.press("ArrowLeft")
    shown.await_picture(unlike=before)
    shown.canvas.press("ArrowRight")
    shown.await_picture(like=before)


def test_a_held_key_ends_at_the_right_picture_without_a_blank_frame(notebook, shown):
    notebook.run("explorer.update(x=5.6)")
    shown.await_words("x = 5.6")
    after = shown.await_still_picture()
    shown.button("Reset").click()
    shown.await_words("x = 2.6")
    notebook.page.evaluate(PROBE)
    shown.control("Outlier x").focus()
    for _ in range(30):
        notebook.page.keyboard.press("ArrowRight")
        time.sleep(1 / 30)
    shown.await_picture(like=after)
    seen = notebook.page.evaluate("seen")
    assert seen["frames"] > 10
    assert seen["blank"] == 0


@pytest.fixture
def any_screen(notebook, twin):
    """Screens of any kind; after the test it is the usual one again."""
    yield
    twin.live._resize(810, 810)
    notebook.set_screen(1)


def test_the_picture_follows_the_pixel_ratio_and_the_width(notebook, shown, at, twin, any_screen):
    for ratio, width, pixels in ((2, 1270, 1620), (1.5, 1280, 1215)):
        notebook.set_screen(ratio, width)
        shown.await_sharp_picture()
        assert shown.shape()[0] == pixels
    notebook.set_screen(1, 560)
    wait_for(lambda: shown.canvas.bounding_box()["width"] < 500, "the narrow page")
    notebook.await_value("round(explorer.live.figure.dpi)", "90")
    width = round(shown.canvas.bounding_box()["width"])
    twin.live._resize(width, width)
    shown.canvas.scroll_into_view_if_needed()
    shown.drag(at(2.6, -13), at(8.03, 5.1))
    near = "abs(explorer.state.x - 8) < 0.3 and abs(explorer.state.y - 5) < 1"  # two pixels
    notebook.await_value(near, "True")


def test_two_views_follow_a_page_loaded_anew_shows_the_same_and_closing_leaves_none(
    open_notebook, case
):
    notebook = open_notebook(case.cell + "explorer", "explorer")
    first, second = notebook.explorer(0), notebook.explorer(1)
    before = second.picture()
    first.press("Outlier x", "ArrowRight")
    moved = second.await_picture(unlike=before)
    first.await_picture(like=moved)
    notebook.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    notebook.reload()
    notebook.explorer().await_picture(like=moved)
    ran = "jupyterapp.shell.currentWidget.content.widgets[1].model.executionCount"
    count = notebook.page.evaluate(ran)
    notebook.explorer(1).press("Outlier x", "Shift+Enter")  # runs the cell, as everywhere else
    wait_for(lambda: notebook.page.evaluate(ran) not in (count, None), "the cell to run")
    notebook.run("explorer.close()")
    wait_for(lambda: notebook.page.locator(".live-figure").count() == 0, "the empty output")
    assert notebook.problems() == []


# Its sliders.


def test_values_of_the_program_do_not_come_back(notebook, shown):
    for _ in range(5):
        notebook.run("for d in (3.0, 0.7, 20.0): explorer.update(delta=d, x=d / 3)")
        notebook.run("explorer.update(delta=5.0, x=9.87)")  # between two steps of the sliders
        shown.await_words("d = 5.00")
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
