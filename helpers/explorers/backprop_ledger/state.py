"""What can be chosen in the ledger, and the numbers that follow from it."""

from dataclasses import dataclass

import numpy as np
from traitlets import Bool, Dict, Enum, Float, HasTraits, Int, Tuple, validate

from helpers.explorers.backprop_ledger.ledger import (
    ACTIVATIONS,
    GIVEN,
    LOSSES,
    Cell,
    Ledger,
    write_ledger,
)
from helpers.explorers.backprop_ledger.mistakes import Bug, Verdict, judge, judge_find, plant_bug

WATCH, FILL, HUNT = MODES = ("watch", "fill in the blank", "find the bug")
LIMIT = 2.0  # of every number that is given
START = dict(
    zip(GIVEN, (0.5, -1.0, 1.0, 0.4, -0.6, 0.3, 0.8, 0.2, -0.2, 0.7, -0.5, 0.2), strict=True)
)
STEPS = tuple(cell.name for cell in write_ledger(START).cells)
MOST_BUGS = 99

Numbers = type("Numbers", (HasTraits,), {n: Float(START[n], min=-LIMIT, max=LIMIT) for n in GIVEN})


class State(Numbers):
    """What can be chosen: the numbers, the functions, the mode and the place; what was answered."""

    mode = Enum(MODES, WATCH)
    step = Int(0, min=0, max=len(STEPS))  # how many cells there are; the last of them is at hand
    number = Enum(GIVEN, "w11")  # the one that the slider moves
    learning_rate = Float(0.1, min=0.0, max=1.0)
    activation = Enum(tuple(ACTIVATIONS), "sigmoid")
    loss = Enum(tuple(LOSSES), "mse")
    hint = Bool(False)  # whether the formula is shown where something is to be found out
    seed = Int(1, min=1, max=MOST_BUGS)  # of the bug
    # An answer counts as long as what it answers is the same; so that stands beside it.
    answers = Dict()  # step: (what was typed, the right number)
    choice = Tuple()  # the step chosen, the bug and its seed; empty before the first

    @validate(*GIVEN)
    def _without_noise(self, proposal: dict) -> float:
        return round(proposal["value"], 2)


@dataclass(frozen=True)
class Frame:
    """Everything there is to see."""

    mode: str
    step: int  # how many cells have been written
    ledger: Ledger  # all cells, those to come as well
    cell: Cell | None  # the one at hand; None before the first
    shown: tuple[str, ...]  # the cells whose number can be seen
    open: bool  # whether the formula of the one at hand can be seen
    number: str  # the given one that the slider moves
    bug: Bug | None  # None unless one is to be found
    seed: int  # the bug's number
    answer: str  # what was typed for the cell at hand, or nothing
    n_right: int  # how many blanks are filled in rightly
    verdict: Verdict | None  # on the answer, or on the cell chosen
    loss_after: float  # with the updated parameters


def compute(state: State) -> Frame:
    """Return the numbers that belong to ``state``."""
    numbers = {name: getattr(state, name) for name in GIVEN}
    rules = {name: getattr(state, name) for name in ("activation", "loss", "learning_rate")}
    ledger, bug = write_ledger(numbers, **rules), None
    if state.mode == HUNT:
        bug = plant_bug(ledger, np.random.default_rng(state.seed))
        ledger = write_ledger(numbers, forged={bug.name: bug.value}, **rules)
    cell = ledger.cells[state.step - 1] if state.step else None
    answers = {
        step: text
        for step, (text, right) in state.answers.items()
        if state.mode == FILL and ledger.cells[step - 1].right == right
    }
    verdicts = {step: judge(ledger, ledger.cells[step - 1], answers[step]) for step in answers}
    verdict = verdicts.get(state.step)
    if bug and state.choice == (state.step, bug, state.seed):
        verdict = judge_find(ledger, bug, cell)
    solved = verdict is not None and verdict.right
    n_shown = state.step - 1 if state.mode == FILL and not solved else state.step
    after = {name: ledger.values.get(f"new_{name}", ledger.values[name]) for name in GIVEN}
    return Frame(
        mode=state.mode,
        step=state.step,
        ledger=ledger,
        cell=cell,
        shown=STEPS if state.mode == HUNT else STEPS[: max(0, n_shown)],
        open=cell is not None and (state.hint or solved or state.mode == WATCH),
        number=state.number,
        bug=bug,
        seed=state.seed,
        answer=answers.get(state.step, ""),
        n_right=sum(v.right for v in verdicts.values()),
        verdict=verdict,
        loss_after=write_ledger(after, **rules).values["L"],
    )
