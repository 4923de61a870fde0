"""What a learner does on a page, in JupyterLab as learners have it."""

import pytest

from kit.lab import Notebook, running_lab, wait_for, write_notebook

SHOW = """
from helpers.explorers.perceptron_microscope.explorer import PerceptronMicroscope
microscope = PerceptronMicroscope()
microscope
"""
ASK = """
from helpers.lesson import Prediction
guess = Prediction("Which of the two?", ["this one", "that one"])
guess
"""
STILL = """
from helpers.lesson import drawing
with drawing(alt="A line that rises.") as ax:
    ax.plot([1, 2])
"""
PLOT = """
import time
import matplotlib.pyplot as plt
lines = plt.plot([1, 2, 3], label="kept")
time.sleep(4)
plt.legend()
len(plt.gca().lines)
"""
COUNT = """
import gc
from comm import get_comm_manager
from ipywidgets.widgets.widget import _instances
gc.collect()
microscopes = sum(type(thing) is type(microscope) for thing in gc.get_objects())
print(len(_instances), len(get_comm_manager().comms), microscopes)
"""
MICROSCOPE, QUESTION, AGAIN, FIGURE, PLOT_CELL = range(5)


@pytest.fixture(scope="module")
def learners_lab(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("learner")
    with running_lab(folder, {}) as address:
        yield folder, address


@pytest.fixture(scope="module")
def notebook(browser, learners_lab):
    folder, address = learners_lab
    write_notebook(folder / "notebooks/page.ipynb", SHOW, ASK, "microscope", STILL, PLOT)
    notebook = Notebook(browser, address.format(name="page.ipynb"))
    for cell in (MICROSCOPE, QUESTION, AGAIN, FIGURE):
        run(notebook, cell)
    yield notebook
    notebook.close()


@pytest.fixture(autouse=True)
def no_problems(notebook):
    yield
    assert notebook.problems() == []


def run(notebook, cell, *, wait=True):
    notebook.page.evaluate(
        """async ([cell, wait]) => {
            jupyterapp.shell.currentWidget.content.activeCellIndex = cell;
            const done = jupyterapp.commands.execute("notebook:run-cell");
            if (wait) await done;
        }""",
        [cell, wait],
    )


def press(notebook, *keys):
    for key in keys:
        notebook.page.keyboard.press(key)


def focused(notebook):
    return notebook.page.evaluate("document.activeElement.className")


def test_keys_belong_to_the_control_until_escape_gives_the_cell_back(notebook):
    page, shown = notebook.page, notebook.explorer()
    cells = page.locator(".jp-CodeCell")
    controls = (
        page.get_by_role("radio", name="this one"),
        shown.control("Step"),
        shown.control("Points"),
        shown.button("Step"),
        shown.canvas,
    )
    for control in controls:
        control.focus()
        press(notebook, "d", "d", "a", "x", "j")
        assert control.evaluate("(element) => element === document.activeElement")
        assert cells.count() == 5
        press(notebook, "Escape")
        assert "jp-Cell" in focused(notebook)
    press(notebook, "b")
    wait_for(lambda: cells.count() == 6, "JupyterLab to hear of the key")
    press(notebook, "d", "d")
    wait_for(lambda: cells.count() == 5, "the cell to go")


def test_every_control_has_a_name_and_shows_its_focus(notebook):
    page, shown = notebook.page, notebook.explorer()
    question = page.get_by_role("radiogroup", name="Your prediction. Which of the two?")
    assert question.get_by_role("radio").count() == 2
    for name in ("Order", "Step"):
        assert shown.box.get_by_role("slider", name=name).count() == 1
        assert shown.box.get_by_role("textbox", name=name).count() == 1
    assert page.get_by_role("img", name="A line that rises.").count() == 1
    shown.control("Points").focus()
    for _ in range(12):
        press(notebook, "Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none", page.evaluate("document.activeElement.outerHTML")


def test_two_views_play_together_and_each_is_sharp(notebook):
    first, second = notebook.explorer(0), notebook.explorer(1)
    second.box.evaluate("(box) => { box.style.width = '740px'; }")
    second.await_sharp_picture()
    assert (first.shape()[0], second.shape()[0]) == (810, 740)
    first.button("Play").press("Enter")
    second.await_words("step 3 of 48")
    assert first.caption.inner_text() == second.caption.inner_text()
    second.button("Pause").press("Enter")
    notebook.await_value("microscope.live.beat", "0")


def test_what_nobody_sees_stops_and_a_cell_run_again_leaves_nothing(notebook):
    run(notebook, MICROSCOPE)
    run(notebook, AGAIN)
    notebook.explorer().button("Play").press("Enter")
    notebook.run("old = microscope")
    notebook.await_value("old.live.beat > 0", "True")
    run(notebook, MICROSCOPE)
    run(notebook, AGAIN)
    notebook.await_value("(old.live.beat, old.live.watched, old.comm)", "(0, False, None)")
    notebook.run("del old")
    counts = []
    for _ in range(3):
        for cell in (MICROSCOPE, QUESTION, AGAIN):
            run(notebook, cell)
        notebook.explorer(1)
        notebook.await_value("microscope._view_count", "2")
        counts.append(notebook.run(COUNT))
    assert len(set(counts)) == 1
    assert counts[0].endswith(" 1")


def test_a_widget_leaves_the_figure_of_a_running_cell_alone(notebook):
    run(notebook, PLOT_CELL, wait=False)
    shown = notebook.explorer()
    before = shown.picture()
    shown.button("Step").press("Enter")
    shown.await_picture(unlike=before)
    notebook.page.get_by_role("radio", name="that one").click()
    output = notebook.page.locator(".jp-CodeCell").nth(PLOT_CELL).locator(".jp-OutputArea")
    output.locator(".jp-OutputArea-output pre", has_text="1").wait_for()
    wait_for(lambda: output.locator("img").count() == 1, "the figure")  # at the cell's very end


def test_a_lost_answer_holds_nothing_up(notebook):
    shown = notebook.explorer()
    notebook.run("send, microscope.live.send = microscope.live.send, lambda message: None")
    shown.canvas.press("n")
    step = int(notebook.run("print(microscope.frame.step)"))
    notebook.run("microscope.live.send = send")
    shown.canvas.press("n")
    notebook.await_value(f"microscope.frame.step - {step}", "1")


def test_a_connection_cut_in_mid_drag_holds_nothing_up(notebook):
    shown, mouse = notebook.explorer(), notebook.page.mouse
    mouse.move(*shown.point((0.2, 0.3)))
    mouse.down()
    mouse.move(*shown.point((0.25, 0.35)), steps=3)
    kernel = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
    notebook.page.evaluate(f"{kernel}.reconnect(); 0")
    mouse.move(*shown.point((0.3, 0.4)), steps=3)
    mouse.up()
    notebook.page.wait_for_function(f"{kernel}.connectionStatus === 'connected'")
    before = shown.picture()
    shown.canvas.press("n")
    shown.await_picture(unlike=before)


@pytest.mark.parametrize("width", [900, 600])
def test_on_a_narrow_page_letters_keep_their_size(notebook, width):
    shown = notebook.explorer()
    notebook.set_screen(1, width)
    wait_for(lambda: shown.canvas.bounding_box()["width"] < 780, "another layout")
    shown.await_sharp_picture()
    notebook.await_value("round(microscope.live.figure.dpi)", "90")
    fits = "(box) => [box, ...box.children].every((part) => part.scrollWidth <= part.clientWidth)"
    assert shown.box.evaluate(fits)
    assert int(notebook.run("print(microscope.live.width)")) == shown.canvas.bounding_box()["width"]
    shown.screenshot(f"narrow-{width}")
    notebook.set_screen(1)
    notebook.await_value("microscope.live.width", "810")


def test_live_and_still_figures_look_alike_on_a_dark_page(notebook):
    still = notebook.page.get_by_role("img", name="A line that rises.")
    turned = "(picture) => getComputedStyle(picture).filter"
    light = [picture.evaluate(turned) for picture in (still, notebook.explorer().canvas)]
    notebook.set_theme("JupyterLab Dark")
    dark = [picture.evaluate(turned) for picture in (still, notebook.explorer().canvas)]
    notebook.set_theme("JupyterLab Light")
    assert light == ["none", "none"]
    assert dark == 2 * ["invert(0.93) hue-rotate(180deg)"]


def shows_what_was_seen(notebook):
    page = notebook.page
    wait_for(lambda: page.locator(".jp-RenderedImage img").count() >= 2, "the pictures")
    page.get_by_text("( ) this one").wait_for()
    assert page.locator(".live-figure").count() == 0
    for complaint in ("model not found", "Loading widget", "javascript error"):
        assert page.get_by_text(complaint).count() == 0, complaint


def test_the_second_day_shows_what_was_seen_and_goes_on(notebook):
    save = "jupyterapp.commands.execute('docmanager:save')"
    context = "jupyterapp.shell.currentWidget.sessionContext"
    for end_the_day in ("shutdown", "restartKernel"):
        notebook.page.evaluate(f"async () => {{ await {save}; await {context}.{end_the_day}(); }}")
        notebook.reload()
        shows_what_was_seen(notebook)
        for cell in (MICROSCOPE, QUESTION, AGAIN):
            run(notebook, cell)
        notebook.explorer().press("Step", "ArrowRight")
        notebook.explorer().await_words("step 1 of 48")


def test_without_anywidget_the_picture_says_what_is_missing(browser, learners_lab):
    folder, address = learners_lab
    write_notebook(folder / "notebooks/bare.ipynb", SHOW)
    configuration = folder / "config/labconfig/page_config.json"
    configuration.write_text('{"disabledExtensions": {"anywidget": true}}')
    bare = Notebook(browser, address.format(name="bare.ipynb"))
    configuration.unlink()
    bare.run_all()
    output = bare.page.locator(".jp-OutputArea-output")
    output.get_by_role("img", name="separable, 12 points").wait_for()
    output.get_by_text("separable, 12 points").wait_for()
    output.get_by_text("the Jupyter server lacks the package anywidget").wait_for()
    assert not output.get_by_text("javascript error").is_visible()
    bare.close()
