"""Exercises that answer back: one module a notebook.

In a notebook the question stands in a Markdown cell (``### Exercise: …`` with ``question``), and
below it a code cell with ``stub``::

    from helpers.exercises import perceptron as exercises  # once, at the top

    def update(w, b, x, y, learning_rate):
        ...


    exercises.update.check(update)

``check`` replies in words: not attempted, right and what that shows, one of the usual mistakes by
name, or the first case that differs. ``hint()`` gives one of three hints, ``solution()`` a right
answer. A calculation by hand is checked number by number, ``check(z=1.5, y_pred=1)``, and
``another()`` asks again with new numbers. ``Parsons(exercises.update)`` has its lines put in order.

What is placed where: for each exercise of ``EXERCISES[module]`` its ``section`` names the heading
after whose text it stands, ``question`` and ``stub`` are the two cells, and ``solved_cell`` is the
second one with a right answer. ``progress("perceptron")`` shows what of a notebook is done, and
``before_you_start(2)`` opens notebook 02 with three questions about earlier ones.
"""

from helpers.checks import check_choice
from helpers.exercises import (
    activations_losses,
    backprop,
    fashion,
    functional,
    perceptron,
    saving_callbacks,
    tensorboard_clinic,
)
from helpers.exercises.exercise import Exercise
from helpers.exercises.parsons import Parsons
from helpers.exercises.progress import Progress
from helpers.exercises.recall import before_you_start

__all__ = [
    "EXERCISES",
    "Parsons",
    "activations_losses",
    "backprop",
    "before_you_start",
    "fashion",
    "functional",
    "perceptron",
    "progress",
    "saving_callbacks",
    "tensorboard_clinic",
]

EXERCISES: dict[str, dict[str, Exercise]] = {
    module.__name__.rsplit(".", 1)[-1]: {
        name: value for name, value in vars(module).items() if isinstance(value, Exercise)
    }
    for module in (
        perceptron,
        backprop,
        activations_losses,
        fashion,
        functional,
        saving_callbacks,
        tensorboard_clinic,
    )
}


def progress(module: str | None = None) -> Progress:
    """Show what is solved, of one module or of all.

    Parameters
    ----------
    module : str, optional
        A key of ``EXERCISES``.

    Raises
    ------
    ValueError
        If there is no such module.
    """
    if module is None:
        return Progress(EXERCISES)
    return Progress({module: EXERCISES[check_choice("module", module, tuple(EXERCISES))]})
