"""Lines are put in order from the keyboard alone, and the reply stands on the page."""

from helpers.exercises import Parsons, perceptron

SHOW = """
from helpers.exercises import Parsons
from helpers.exercises import perceptron as exercises
puzzle = Parsons(exercises.first_repeat)
puzzle
"""
LOOP = """
def update(w, b, x, y, learning_rate):
    while True:
        pass

exercises.update.seconds = 0.5
exercises.update.check(update)
"""


def test_a_puzzle_is_solved_from_the_keyboard(open_notebook):
    notebook = open_notebook(SHOW, LOOP)
    keys, twin = notebook.page.keyboard, Parsons(perceptron.first_repeat)
    right = twin.exercise.source.splitlines()[1:]
    notebook.page.get_by_text("It wasn't done after 0.5 seconds and was stopped.").wait_for()
    notebook.page.locator(".widget-select select").focus()
    for place, line in enumerate(right):
        now = twin.lines.index(line)
        keys.press("Home")
        for _ in range(now):
            keys.press("ArrowDown")
        notebook.await_value("puzzle.chosen", str(now))
        keys.press("Tab")
        for to in range(now - 1, place - 1, -1):
            keys.press("Space")
            twin.move(to + 1, to)
            notebook.await_value("puzzle.lines", repr(twin.lines))
        keys.press("Shift+Tab")
    for key in ("Tab", "Tab", "Tab", "Space"):
        keys.press(key)
    notebook.await_value("puzzle.reply.state", "solved")
    notebook.page.get_by_text("✔ Right. Same state, same samples").wait_for()
    assert notebook.problems() == []
