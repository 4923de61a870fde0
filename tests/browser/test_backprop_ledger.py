"""The backprop ledger in a real JupyterLab: fill in, find the bug, and what stays where it is."""

from helpers.explorers.backprop_ledger.graph import PLACES
from kit.fake_browser import place
from kit.lab import wait_for

EXPLORER = "ledger"


def test_a_blank_is_filled_in_by_keyboard(notebook, shown):
    notebook.run("explorer.update(mode='fill in the blank', step=0)")
    shown.await_words("Fill in the blank, before the first")
    shown.canvas.press("ArrowRight")
    shown.await_words("z₁ = ?")
    field = shown.control("Your number")
    wait_for(field.is_enabled, "the field")
    for text, words in (("1", "along the row"), ("0,4·0,5 + 0,3·(−1) + 0,2", "Right: 0.1.")):
        field.fill(text)
        field.press("Enter")
        shown.await_words(words)
    shown.canvas.press("ArrowRight")
    shown.await_words("a₁ = ?")
    wait_for(lambda: field.input_value() == "", "an empty field")


def test_a_bug_is_found_by_pointer_and_by_keyboard(notebook, shown, twin):
    def click(name):
        at = place(twin.live.figure, 0, *PLACES[name].mean(axis=0))
        notebook.page.mouse.click(*shown.point(at))
        shown.await_words("follow from the numbers before it?")

    notebook.run("explorer.update(mode='find the bug', seed=5)")
    shown.await_words("Find the bug")
    name = notebook.run("print(explorer.frame.bug.name)")
    click("L" if name != "L" else "z1")
    wait_for(shown.button("It's this one").is_enabled, "the button")
    shown.button("It's this one").press("Enter")
    shown.await_words("Not this one")
    click(name)
    shown.canvas.press("Enter")
    shown.await_words("Found: ")
    shown.button("Another bug").press("Enter")
    shown.await_words("Find the bug, before the first of 31 steps")


def test_buttons_sliders_and_menus_work_while_a_cell_runs(notebook, shown):
    before = shown.picture()
    with notebook.busy():
        shown.button("Next").press("Enter")
        shown.await_words("step 31 of 31")
        shown.press("Step", "ArrowLeft")
        shown.await_picture(like=before)
        shown.press("Mode", "ArrowDown")
        shown.await_words("Fill in the blank")


def test_nothing_moves_while_stepping(notebook, shown):
    """The page below the explorer stays where it is, whatever the words are."""

    def height():
        return shown.box.bounding_box()["height"]

    before = height()
    for mode in ("watch", "fill in the blank", "find the bug"):
        for step in (1, 5, 21, 31):
            notebook.run(f"explorer.update(mode={mode!r}, step={step}, hint=True)")
            shown.await_words(f"step {step} of 31")
            notebook.run("explorer.commit()")
            assert height() == before, (mode, step)
