"""The backprop ledger in a real JupyterLab: walk, fill in, find the bug; by keys and by pointer."""

import pytest

from helpers.explorers.backprop_ledger.explorer import BackpropLedger
from helpers.explorers.backprop_ledger.graph import PLACES
from kit.fake_browser import place
from kit.lab import wait_for

CELL = """
from helpers.explorers.backprop_ledger import BackpropLedger
from helpers.explorers.backprop_ledger.state import FILL, HUNT, WATCH
explorer = BackpropLedger()
explorer
"""
START = "Watch, before the first of 31 steps"


@pytest.fixture(scope="module")
def spot():
    """A function from a number's name to where it is on the canvas."""
    explorer = BackpropLedger()
    yield lambda name: place(explorer.live.figure, 0, *PLACES[name].mean(axis=0))
    explorer.close()


def test_the_hint_shows_the_formula(notebook, shown):
    notebook.run("explorer.update(mode=FILL, step=17)")
    shown.await_words("∂L/∂z₁ = ?")
    wait_for(shown.control("Show the formula").is_enabled, "the hint")
    shown.await_still_picture()
    shown.moves_and_comes_back("Show the formula")


def test_a_click_goes_to_a_number_or_selects_it(notebook, shown, spot):
    start = shown.await_still_picture()
    notebook.page.mouse.click(*shown.point(spot("d_w22")))
    shown.await_words("reverse: ∂L/∂w₂₂ = ∂L/∂z₂·x₂")
    notebook.page.mouse.click(*shown.point(spot("b2")))
    notebook.await_value("explorer.state.number", "b2")
    slider = shown.control("Its value")
    wait_for(lambda: slider.get_attribute("aria-valuenow") == "-0.2", "the slider at −0.2")
    shown.press("Its value", "ArrowRight")
    notebook.await_value("explorer.state.b2", "-0.19")
    shown.button("Reset").press("Enter")
    shown.await_picture(like=start)


@pytest.mark.parametrize(("text", "value"), [("0.46", "0.46"), ("−0,5", "-0.5")])
def test_a_value_is_typed(notebook, shown, text, value):
    row = shown.box.locator(".widget-inline-hbox", has_text="Its value")
    row.locator(".widget-readout").fill(text)
    notebook.page.keyboard.press("Enter")
    notebook.await_value("explorer.state.w11", value)


def test_a_blank_is_filled_in_by_keyboard(notebook, shown):
    shown.press("Mode", "ArrowDown")
    shown.await_words("Fill in the blank, before the first")
    shown.canvas.press("ArrowRight")
    shown.await_words("z₁ = ?")
    field = shown.control("Your number")
    wait_for(field.is_enabled, "the field")
    for text, words in (("1", "along the row"), ("0.1", "Right: 0.1.")):
        field.fill(text)
        field.press("Enter")
        shown.await_words(words)
    shown.canvas.press("ArrowRight")
    shown.await_words("a₁ = ?")
    wait_for(lambda: field.input_value() == "", "an empty field")


def test_a_bug_is_found_by_pointer_and_by_keyboard(notebook, shown, spot):
    notebook.run("explorer.update(mode=HUNT, seed=5)")
    shown.await_words("Find the bug")
    name = notebook.run("print(explorer.frame.bug.name)")
    notebook.page.mouse.click(*shown.point(spot("L" if name != "L" else "z1")))
    shown.await_words("follow from the numbers before it?")
    wait_for(shown.button("It's this one").is_enabled, "the button")
    shown.button("It's this one").press("Enter")
    shown.await_words("Not this one")
    notebook.page.mouse.click(*shown.point(spot(name)))
    shown.await_words("follow from the numbers before it?")
    shown.canvas.press("Enter")
    shown.await_words("Found: ")
    shown.button("Another bug").press("Enter")
    shown.await_words("Find the bug, before the first of 31 steps")


def test_buttons_and_menus_work_while_a_cell_runs(notebook, shown):
    notebook.page.evaluate(
        """() => {
            const {kernel} = jupyterapp.shell.currentWidget.sessionContext.session;
            window.running = true;
            kernel.requestExecute({code: "import time; time.sleep(10)"}).done
                .then(() => { running = false; });
            return 0;
        }"""
    )
    shown.button("Next").press("Enter")
    shown.await_words("step 1 of 31")
    shown.press("Mode", "ArrowDown")
    shown.await_words("Fill in the blank")
    assert notebook.page.evaluate("running")
    wait_for(lambda: not notebook.page.evaluate("running"), "the end of the cell")


def test_nothing_moves_while_stepping(notebook, shown):
    """The page below the explorer stays where it is, whatever the words are."""

    def height():
        return shown.box.bounding_box()["height"]

    before = height()
    for mode in ("WATCH", "FILL", "HUNT"):
        for step in (1, 5, 21, 31):
            notebook.run(f"explorer.update(mode={mode}, step={step}, hint=True)")
            shown.await_words(f"step {step} of 31")
            notebook.run("explorer.commit()")
            assert height() == before, (mode, step)
