"""One training step of a 2-2-1 network, a number at a time: watch it, work it out, find its bug."""

from typing import ClassVar

import ipywidgets
from matplotlib.figure import Figure
from traitlets import Bunch

from helpers.explorers.backprop_ledger.graph import number_at
from helpers.explorers.backprop_ledger.ledger import GIVEN, SYMBOLS
from helpers.explorers.backprop_ledger.picture import make_figure
from helpers.explorers.backprop_ledger.state import (
    FILL,
    HUNT,
    LIMIT,
    MOST_BUGS,
    STEPS,
    WATCH,
    Frame,
    State,
    compute,
)
from helpers.explorers.backprop_ledger.words import describe
from helpers.live.explorer import Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.live.panel import Panel
from helpers.live.sliders import CONTROL, FloatStepSlider

FINE, COARSE = 0.01, 0.1  # how far the slider and the arrow keys move a number


class BackpropLedger(Explorer):
    """Walk through a training step number by number, forwards and back.

    Each number of the graph has its own place: what is given and what is calculated, below it (∂)
    its gradient, and below that (→) the updated parameter. The one at hand is shaded, those that it
    is made of are framed; at the bottom stands its calculation.

    Watch; or fill in the blank: type each number and have it checked; or find the bug: one number
    doesn't follow from those before it.

    A click on a number goes to it; a click on a given one selects it for the slider. On the
    keyboard, while the figure has the focus: → and ← walk, Home and End go to the ends, ↑ and ↓
    change the selected number, Enter commits.
    """

    State = State
    compute = staticmethod(compute)
    describe = staticmethod(describe)
    reflows = False
    arrows: ClassVar = {"ArrowRight": ("step", 1), "ArrowLeft": ("step", -1)}
    hotkeys = ("ArrowUp", "ArrowDown", "Home", "End", "Enter")
    lines_of_words = 3

    # What can be done.

    def forward(self) -> None:
        """Take the next step."""
        self.go(self.state.step + 1)

    def back(self) -> None:
        """Take the last step back."""
        self.go(self.state.step - 1)

    def go(self, step: int) -> None:
        """Go to a step; before the first and after the last there is none."""
        self.move_to(step=step)

    def answer(self, text: str) -> None:
        """Fill in the blank at hand with a number or a calculation; an empty text empties it."""
        answers = dict(self.state.answers)
        answers.pop(self.state.step, None)
        if text.strip() and self.frame.cell is not None:
            answers[self.state.step] = (text, self.frame.cell.right)
        self.state.answers = answers

    def commit(self) -> None:
        """Say that the number at hand is the one with the bug."""
        if self.frame.bug and self.frame.cell:
            self.state.choice = (self.state.step, self.frame.bug, self.state.seed)

    def another_bug(self) -> None:
        """Plant the next bug."""
        before = self.frame.bug
        with self.one_draw():
            self.state.step = 0
            for _ in range(MOST_BUGS):  # two in a row may be the same
                self.state.seed = self.state.seed % MOST_BUGS + 1
                if self.frame.bug != before or before is None:
                    break

    # What it looks like.

    def make_controls(self) -> list:
        steps = {"min": -LIMIT, "max": LIMIT, "step": FINE}
        self._value = FloatStepSlider(description="Its value", **steps, **CONTROL)
        self._value.observe(lambda change: self._set(change.new), "value")
        self._answer = ipywidgets.Text(
            description="Your number",
            placeholder="or a calculation, then Enter",
            continuous_update=False,
            **CONTROL,
        )
        self._answer.observe(self._answered, "value")
        self.controls |= {"value": self._value, "answer": self._answer}
        self._commit = self.button("It's this one", self.commit, "Commit yourself (Enter)")
        self._another = self.button("Another bug", self.another_bug, "Plant the next one")
        return [
            self.control("mode", "Mode"),
            self.control("step", "Step"),
            self.control("number", "Change", options=[(SYMBOLS[n], n) for n in GIVEN]),
            self._value,
            self.control("activation", "Activation"),
            self.control("loss", "Loss"),
            self.control("learning_rate", "Learning rate η", step=0.05),
            self._answer,
            self.button("Back", self.back, "One step back (←)"),
            self.button("Next", self.forward, "One step on (→)"),
            self.control("hint", "Show the formula", style={}, layout={"width": "auto"}),
            self._commit,
            self._another,
        ]

    def _set(self, value: float) -> None:
        """Change the selected number."""
        self.move_to(**{self.state.number: value})

    def _answered(self, change: Bunch) -> None:
        if change.new != self.frame.answer:
            self.answer(change.new)

    def make_artists(self) -> tuple[Figure, tuple[Panel, ...]]:
        return make_figure()

    def draw(self, frame: Frame) -> None:
        super().draw(frame)
        self._value.value = getattr(self.state, frame.number)
        self._answer.value = frame.answer
        self._answer.disabled = frame.mode != FILL or frame.cell is None
        self.controls["hint"].disabled = frame.mode == WATCH
        self._commit.disabled = self._another.disabled = frame.mode != HUNT

    # The pointer and the keys.

    def on_pointer(self, event: PointerEvent) -> None:
        """Go to a calculated number, or select a given one."""
        if event.type != "down" or event.axes is None:
            return
        name = number_at(event.x, event.y)
        if name in GIVEN:
            self.state.number = name
        elif name:
            self.go(STEPS.index(name) + 1)

    def on_key(self, event: KeyEvent) -> None:
        """Go to one of the ends, change the selected number, or commit."""
        actions = {
            "Home": lambda: self.go(0),
            "End": lambda: self.go(len(STEPS)),
            "ArrowUp": lambda: self._set(self._value.value + COARSE),
            "ArrowDown": lambda: self._set(self._value.value - COARSE),
            "Enter": self.commit,
        }
        actions[event.key]()
