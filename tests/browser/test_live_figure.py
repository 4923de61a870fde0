"""The live figure in a real JupyterLab: what only a browser can tell."""

import time

import pytest

from helpers.plots.style import new_figure
from kit.fake_browser import place
from kit.lab import wait_for

EXPLORER = """
from dataclasses import dataclass
from traitlets import Float, HasTraits, Int
from helpers.live.explorer import Explorer
from helpers.plots.style import new_figure

class State(HasTraits):
    x = Float(5.0, min=0.0, max=10.0)
    size = Int(12, min=1, max=40)

@dataclass(frozen=True)
class Frame:
    x: float
    size: int

class Dot(Explorer):
    State = State
    compute = staticmethod(lambda state: Frame(state.x, state.size))
    describe = staticmethod(lambda frame: f"A dot of size {frame.size} at {frame.x:.2f}.")
    hotkeys = ("ArrowLeft", "ArrowRight", "Delete")

    def make_controls(self):
        return [self.control("x", "Place"), self.control("size", "Size")]

    def make_artists(self):
        figure, ax = new_figure(width=6, height=2.5)
        ax.set(xlim=(0, 10), ylim=(0, 1))
        (self.dot,) = ax.plot([0], [0.5], "o")
        return figure, [self.dot]

    def draw(self, frame):
        self.dot.set_xdata([frame.x])
        self.dot.set_markersize(frame.size)

    def on_key(self, event):
        if event.key == "Delete":
            raise LookupError("nothing to delete")
        self.state.x += 0.5 if event.key == "ArrowRight" else -0.5

    def on_pointer(self, event):
        self.state.x = min(max(event.x, 0.0), 10.0)

dot = Dot()
dot
"""
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


@pytest.fixture(scope="module")
def notebook(open_notebook):
    return open_notebook(EXPLORER, "1 + 1")


@pytest.fixture
def shown(notebook):
    shown = notebook.explorer()
    shown.button("Reset").click()
    wait_for(lambda: "size 12 at 5.00" in shown.caption.inner_text(), "the reset")
    yield shown
    assert notebook.problems() == []


def at(x):
    """Where on the canvas the dot is for ``x``."""
    figure, ax = new_figure(width=6, height=2.5)
    ax.set(xlim=(0, 10), ylim=(0, 1))
    figure.draw_without_rendering()
    return place(figure, 0, x, 0.5)


def test_the_canvas_has_its_size_and_is_sharp(shown):
    box = shown.canvas.bounding_box()
    assert (box["width"], box["height"]) == (540, 225)
    assert shown.shape() == (540, 225)


def test_a_reader_without_eyes_is_told_what_is_shown(shown):
    assert shown.canvas.get_attribute("aria-label") == "A dot of size 12 at 5.00."
    assert shown.canvas.get_attribute("role") == "application"
    assert shown.canvas.get_attribute("tabindex") == "0"
    assert shown.caption.get_attribute("aria-live") == "polite"
    shown.press("Size", "ArrowRight")
    wait_for(
        lambda: shown.canvas.get_attribute("aria-label") == "A dot of size 13 at 5.00.",
        "the new description",
    )


def test_keys_move_what_is_drawn_and_leave_the_notebook_alone(notebook, shown):
    before = shown.picture()
    shown.canvas.focus()
    notebook.page.keyboard.press("ArrowRight")
    shown.await_picture(unlike=before)
    for key in ("ArrowLeft", "d", "d", "b", "ArrowUp"):  # d d deletes a cell, b makes one
        notebook.page.keyboard.press(key)
    shown.await_picture(like=before)
    assert notebook.page.locator(".jp-CodeCell").count() == 2
    assert shown.canvas.evaluate("(canvas) => canvas === document.activeElement")


def test_the_notebooks_shortcuts_stay_out_of_the_controls(notebook, shown):
    for key in ("ArrowUp", "ArrowDown", "d", "d", "x", "b", "Home"):
        shown.press("Size", key)
    assert notebook.page.locator(".jp-CodeCell").count() == 2
    shown.press("Size", "ArrowUp")
    assert shown.control("Size").evaluate("(handle) => handle === document.activeElement")
    ran = "jupyterapp.shell.currentWidget.content.widgets[0].model.executionCount"
    before = notebook.page.evaluate(ran)
    shown.press("Size", "Shift+Enter")  # runs the cell, as everywhere else
    wait_for(lambda: notebook.page.evaluate(ran) not in (before, None), "the cell to run")


def test_tab_leads_from_the_controls_through_the_figure_and_on(notebook, shown):
    shown.button("Reset").focus()
    notebook.page.keyboard.press("Tab")
    assert shown.canvas.evaluate("(canvas) => canvas === document.activeElement")
    notebook.page.keyboard.press("Tab")
    assert not shown.canvas.evaluate("(canvas) => canvas === document.activeElement")


def test_a_drag_reports_data_coordinates(notebook, shown):
    shown.drag(at(5.0), at(2.0))
    wait_for(lambda: "at 2.0" in shown.caption.inner_text(), "the dot at 2")
    assert float(notebook.run("print(dot.state.x)")) == pytest.approx(2.0, abs=0.02)
    shown.drag(at(2.0), (1.5, 0.5))  # out of the canvas; the drag goes on
    wait_for(lambda: "at 10.00" in shown.caption.inner_text(), "the dot at the end")


def test_moving_without_a_button_does_nothing(notebook, shown):
    before = shown.picture()
    notebook.page.mouse.move(*shown.point(at(1.0)))
    notebook.page.mouse.move(*shown.point(at(9.0)), steps=20)
    assert notebook.run("print(dot.state.x)") == "5.0"
    assert shown.picture() == before


def test_python_moves_the_picture_and_the_slider(notebook, shown):
    before = shown.picture()
    notebook.run("dot.update(x=7.5, size=30)")
    shown.await_picture(unlike=before)
    handle = shown.control("Place")
    wait_for(lambda: float(handle.get_attribute("aria-valuenow")) == 7.5, "the slider")


def test_a_held_key_ends_at_the_right_picture_without_a_blank_frame(notebook, shown):
    notebook.run("dot.update(x=5.0 + 30 * 0.1)")
    wait_for(lambda: "at 8.00" in shown.caption.inner_text(), "the dot at 8")
    after = shown.await_sharp_picture()
    shown.button("Reset").click()
    wait_for(lambda: "at 5.00" in shown.caption.inner_text(), "the reset")
    notebook.page.evaluate(PROBE)
    shown.control("Place").focus()
    for _ in range(30):
        notebook.page.keyboard.press("ArrowRight")
        time.sleep(1 / 30)
    shown.await_picture(like=after)
    seen = notebook.page.evaluate("seen")
    assert seen["frames"] > 10
    assert seen["blank"] == 0


def test_the_figure_stays_live_while_a_cell_runs(notebook, shown):
    before = shown.picture()
    with notebook.busy():
        shown.press("Place", "ArrowRight")
        shown.await_picture(unlike=before)


def test_an_error_is_shown_below_the_figure_until_something_else_is_done(notebook, shown):
    shown.canvas.focus()
    notebook.page.keyboard.press("Delete")
    wait_for(shown.alert.is_visible, "the error")
    assert shown.alert.inner_text() == "LookupError: nothing to delete"
    notebook.page.keyboard.press("ArrowRight")
    wait_for(lambda: not shown.alert.is_visible(), "the error to go")


def test_the_picture_follows_the_pixel_ratio_and_the_width(notebook, shown):
    notebook.set_screen(2, 1270)
    shown.await_sharp_picture()
    assert shown.shape()[0] == 1080
    notebook.set_screen(1.5, 1280)
    shown.await_sharp_picture()
    assert shown.shape()[0] == 810
    notebook.set_screen(1, 560)
    wait_for(lambda: shown.canvas.bounding_box()["width"] < 500, "the narrow page")
    shown.await_sharp_picture()
    assert shown.shape()[0] < 500
    shown.drag(at(5.0), at(3.0))
    wait_for(lambda: abs(float(notebook.run("print(dot.state.x)")) - 3) < 0.05, "the dot at 3")
    notebook.set_screen(1)
    shown.await_sharp_picture()


def test_a_page_loaded_anew_shows_the_present_state(notebook, shown):
    before = shown.picture()
    notebook.run("dot.update(x=1.0)")
    moved = shown.await_picture(unlike=before)
    notebook.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    notebook.reload()
    notebook.explorer().await_picture(like=moved)


def test_a_closed_explorer_leaves_the_page(open_notebook):
    notebook = open_notebook(EXPLORER)
    notebook.explorer()
    notebook.run("dot.close()")
    wait_for(lambda: notebook.page.locator(".live-figure").count() == 0, "the empty output")
    assert notebook.problems() == []


def test_two_views_of_one_explorer_both_follow(open_notebook):
    notebook = open_notebook(EXPLORER, "dot")
    first, second = notebook.explorer(0), notebook.explorer(1)
    before = second.picture()
    first.press("Place", "ArrowRight")
    moved = second.await_picture(unlike=before)
    first.await_picture(like=moved)
    assert notebook.problems() == []
