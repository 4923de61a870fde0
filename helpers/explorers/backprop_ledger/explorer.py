"""One training step of a 2-2-1 network, a number at a time: watch it, work it out, find its bug."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from traitlets import Bool, Dict, Enum, Float, HasTraits, Int, Tuple, validate

from helpers.explorers.backprop_ledger.ledger import (
    ACTIVATIONS,
    GIVEN,
    LOSSES,
    NEURONS,
    PHASES,
    SYMBOLS,
    Cell,
    Ledger,
    bracket,
    format_number,
    write_ledger,
)
from helpers.explorers.backprop_ledger.mistakes import Bug, Verdict, judge, judge_find, plant_bug
from helpers.explorers.backprop_ledger.picture import HEIGHT, WIDTH, number_at, plot_ledger
from helpers.live.explorer import CONTROL_WIDTH, LABEL_WIDTH, Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.live.quick_text import add_quick_text
from helpers.live.sliders import FloatStepSlider
from helpers.plots.style import BLACK, GREY, new_figure

WATCH, FILL, HUNT = MODES = ("watch", "fill in the blank", "find the bug")
LIMIT = 2.0  # of every number that is given
GRID = 0.1  # of the slider that changes them
START = dict(
    zip(GIVEN, (0.5, -1.0, 1.0, 0.4, -0.6, 0.3, 0.8, 0.2, -0.2, 0.7, -0.5, 0.2), strict=True)
)
STEPS = tuple(cell.name for cell in write_ledger(START).cells)
MOST_BUGS = 99
PANEL = 146.0  # CSS pixels below the graph
PLACES_OF_PHASES = dict(zip(PHASES, (520, 598, 648, 722), strict=True))  # CSS pixels
FACTORS = tuple(14 + 132.0 * i for i in range(6))  # where they stand
LINE = 105  # letters in a line of the words below them; there's room for two lines
LEGEND = ("∂: the gradient, how fast L grows with it", "→: the parameter after the update")
KEYS = {"ArrowRight": "forward", "ArrowLeft": "back", "Enter": "commit"}

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


class Factor(NamedTuple):
    """A number of the present calculation: its role, its symbol, and itself."""

    role: str
    symbol: str
    number: str


@dataclass(frozen=True)
class Frame:
    """Everything there is to see.

    Attributes
    ----------
    mode : str
    step : int
        How many cells have been written.
    ledger : Ledger
        All cells, those to come as well.
    cell : Cell or None
        The one at hand; None before the first.
    shown : tuple of str
        The cells whose number can be seen.
    open : bool
        Whether the formula of the one at hand can be seen.
    number : str
        The given number that the slider moves.
    bug : Bug or None
        None unless one is to be found.
    seed : int
        The bug's number.
    answer : str
        What was typed for the cell at hand, or nothing.
    n_right : int
        How many blanks are filled in rightly.
    verdict : Verdict or None
        On the answer, or on the cell chosen.
    loss_after : float
        With the updated parameters.
    """

    mode: str
    step: int
    ledger: Ledger
    cell: Cell | None
    shown: tuple[str, ...]
    open: bool
    number: str
    bug: Bug | None
    seed: int
    answer: str
    n_right: int
    verdict: Verdict | None
    loss_after: float


def compute(state: State) -> Frame:
    """Return the numbers that belong to ``state``."""
    numbers = {name: getattr(state, name) for name in GIVEN}
    rules = {"activation": state.activation, "loss": state.loss}
    rules["learning_rate"] = state.learning_rate
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
    blank = state.mode == FILL and not (verdict and verdict.right)
    n_shown = len(STEPS) if state.mode == HUNT else max(0, state.step - blank)
    secret = state.mode == HUNT and not (verdict and verdict.right)
    after = {name: ledger.values.get(f"new_{name}", ledger.values[name]) for name in GIVEN}
    return Frame(
        mode=state.mode,
        step=state.step,
        ledger=ledger,
        cell=cell,
        shown=STEPS[:n_shown],
        open=cell is not None and (state.hint or not (blank or secret)),
        number=state.number,
        bug=bug,
        seed=state.seed,
        answer=answers.get(state.step, ""),
        n_right=sum(v.right for v in verdicts.values()),
        verdict=verdict,
        loss_after=write_ledger(after, **rules).values["L"],
    )


def describe(frame: Frame) -> str:
    """Return the cell at hand with its calculation, and what is to be done or said about it."""
    if frame.cell is None:
        given = ", ".join(
            f"{SYMBOLS[name]} = {format_number(frame.ledger.values[name])}" for name in GIVEN
        )
        return f"{frame.mode.capitalize()}, before the first of {len(STEPS)} steps. Given: {given}."
    calculation = _calculation(frame)
    stop = "" if calculation.endswith("?") else "."
    return f"{_head(frame)}: {calculation}{stop} {_words(frame)}"


def _head(frame: Frame) -> str:
    return f"{frame.mode.capitalize()}, step {frame.step} of {len(STEPS)}, {frame.cell.phase}"


def _calculation(frame: Frame) -> str:
    """Return the cell's formula, its numbers and the result, as far as they may be seen."""
    cell, ledger = frame.cell, frame.ledger
    formula = [ledger.symbols(cell), ledger.numbers(cell.formula)] if frame.open else []
    text = " = ".join([cell.symbol, *formula])
    says = "; the ledger says" if frame.open and frame.mode == HUNT else " ="
    return f"{text}{says} {_result(frame)}"


def _result(frame: Frame) -> str:
    return format_number(frame.cell.value) if frame.cell.name in frame.shown else "?"


def _words(frame: Frame) -> str:
    """Return what is to be said about the cell at hand."""
    if frame.cell is None:
        return {
            WATCH: "Go to the next step and see one number after the other come.",
            FILL: "Go to the next step; each asks you for its number.",
            HUNT: "One number doesn't follow from those before it. Go to it and commit yourself.",
        }[frame.mode]
    if frame.verdict:
        return frame.verdict.words
    if frame.mode == HUNT:
        return f"Does {frame.cell.symbol} follow from the numbers before it?"
    if frame.mode == FILL:
        return f"What is {frame.cell.symbol}? Three digits are enough."
    return _reason(frame)


def _reason(frame: Frame) -> str:
    """Say in words why the cell at hand is calculated like this."""
    cell, symbol = frame.cell, SYMBOLS[frame.cell.subject]
    if cell.phase == "loss":
        return "How wrong the output is, in one number."
    if cell.phase == "forward":
        what = "The activation of z" if cell.name in ("a1", "a2") else "A weighted sum and a bias"
        return f"{what}. How fast it grows with each number in it is kept for the way back."
    if cell.phase == "update":
        return _reason_of_update(frame, symbol)
    return _reason_of_gradient(cell, symbol)


def _reason_of_update(frame: Frame, symbol: str) -> str:
    values = frame.ledger.values
    if frame.step == len(STEPS):
        before, after = map(format_number, (values["L"], frame.loss_after))
        return f"All nine are updated: the loss was {before} and is {after} with them."
    change = frame.cell.value - values[frame.cell.subject]
    if change == 0:
        return f"η·∂L/∂{symbol} is 0, so {symbol} stays."
    slope, way = ("rises", "shrinks") if change < 0 else ("falls", "grows")
    return f"L {slope} when {symbol} grows, so {symbol} {way}."


def _reason_of_gradient(cell: Cell, symbol: str) -> str:
    first = cell.terms[0]
    result = SYMBOLS[first.result]
    if first.result == "L":
        return "The way back begins: nothing stands above L, so its upstream is 1."
    if len(cell.terms) == 2:
        return f"{symbol} acts on L by two paths. What comes back on both is added."
    speed = first.local.formula.strip("{}")
    if first.result in ("a1", "a2"):
        return f"Here {result} grows {format_number(first.local.value)} times as fast as {symbol}."
    if symbol == SYMBOLS[NEURONS[first.result].bias]:
        return f"{result} grows exactly as fast as {symbol}, so what comes from above is unchanged."
    return (
        f"{result} grows {SYMBOLS[speed]} times as fast as {symbol}, and L ∂L/∂{result} times as "
        f"fast as {result}: speeds multiply."
    )


def _factors(frame: Frame) -> list[Factor]:
    """Return what the present number is made of; nothing before the first, or if that is secret."""
    if not frame.open:
        return []
    cell, values, result = frame.cell, frame.ledger.values, _result(frame)
    if cell.phase in ("forward", "loss"):
        slopes = cell.slopes.items() if result != "?" else ()  # an activation's tells its value
        return [
            Factor("value", cell.symbol, result),
            *(
                Factor("local", f"∂{cell.symbol}/∂{SYMBOLS[name]}", format_number(slope.value))
                for name, slope in slopes
            ),
        ]
    name = cell.subject
    factors = [Factor("value", SYMBOLS[name], format_number(values[name]))]
    if cell.phase == "update":
        rate, gradient = format_number(values["learning_rate"]), bracket(values[f"d_{name}"])
        factors.append(Factor("learning rate", "η", f"− {rate}"))
        factors.append(Factor("gradient", f"∂L/∂{SYMBOLS[name]}", f"× {gradient}"))
        role = "updated"
    else:
        factors += _paths(cell)
        role = "product" if len(cell.terms) == 1 else "sum"
    said = Factor("the ledger says", cell.symbol, result)
    return [*factors, said if frame.mode == HUNT else Factor(role, cell.symbol, f"= {result}")]


def _paths(cell: Cell) -> Iterator[Factor]:
    """Yield upstream and local derivative of each path that a gradient comes back on."""
    for number, term in enumerate(cell.terms):
        result = SYMBOLS[term.result]
        plus = "+ " if number else ""
        yield Factor("upstream", f"∂L/∂{result}", plus + bracket(term.upstream))
        local = f"∂{result}/∂{SYMBOLS[cell.subject]}"
        yield Factor("local", local, f"× {bracket(term.local.value)}")


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
    hotkeys = (*KEYS, "ArrowUp", "ArrowDown", "Home", "End")

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        # Room for three lines of words below the figure, so that nothing moves when they come.
        self.live.layout.min_height = f"{self.live.height + 75}px"

    # What can be done.

    def forward(self) -> None:
        """Take the next step."""
        self.go(self.state.step + 1)

    def back(self) -> None:
        """Take the last step back."""
        self.go(self.state.step - 1)

    def go(self, step: int) -> None:
        """Go to a step; before the first and after the last there is none."""
        self.state.step = int(np.clip(step, 0, len(STEPS)))

    def answer(self, text: str) -> None:
        """Fill in the blank at hand; an empty text empties it.

        Parameters
        ----------
        text : str
            A number or a calculation, as it was typed.
        """
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
        """Return the controls, in reading order."""
        half = {
            "style": {"description_width": LABEL_WIDTH},
            "layout": {"width": CONTROL_WIDTH, "min_width": "300px"},
        }
        self._value = FloatStepSlider(
            value=getattr(self.state, self.state.number),
            min=-LIMIT,
            max=LIMIT,
            step=GRID,
            description="Its value",
            **half,
        )
        self._value.observe(self._value_moved, "value")
        self._answer = ipywidgets.Text(
            description="Your number",
            placeholder="or a calculation, then Enter",
            continuous_update=False,
            **half,
        )
        self._answer.observe(self._answered, "value")
        self.controls |= {"value": self._value, "answer": self._answer}
        auto = {"style": {}, "layout": {"width": "auto"}}
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
            self.control("hint", "Show the formula", **auto),
            self._commit,
            self._another,
        ]

    def _value_moved(self, change: dict) -> None:
        self._set(change["new"])

    def _set(self, value: float) -> None:
        """Change the selected number."""
        setattr(self.state, self.state.number, float(np.clip(value, -LIMIT, LIMIT)))

    def _answered(self, change: dict) -> None:
        if change["new"] != self.frame.answer:
            self.answer(change["new"])

    def make_artists(self) -> tuple[Figure, list[Artist]]:
        """Return the figure and what moves in it."""
        figure, ax = new_figure(width=WIDTH / 90, height=(HEIGHT + PANEL) / 90)
        figure.set_layout_engine("none")
        ax.set_position((0, 0, 1, 1))
        ax.set(xlim=(0, WIDTH), ylim=(HEIGHT + PANEL, 0))
        self._ledger = plot_ledger(ax, SYMBOLS)
        top, left = HEIGHT + 16, FACTORS[0]
        for line, text in enumerate(LEGEND):
            ax.text(WIDTH - 14, 20 + 18 * line, text, size=10, ha="right", color=GREY)
        self._title = add_quick_text(ax, left, top, size=11, weight="bold")
        self._phases = [
            add_quick_text(ax, x, top, phase, size=10) for phase, x in PLACES_OF_PHASES.items()
        ]
        self._formula = add_quick_text(ax, left, top + 24, size=10)
        self._factors = [add_quick_text(ax, x, top + 47, size=10) for x in FACTORS]
        self._words = add_quick_text(ax, left, top + 107, size=10)
        words = [self._title, *self._phases, self._formula, *self._factors, self._words]
        return figure, [*self._ledger.moving, *words]

    def draw(self, frame: Frame) -> None:
        """Bring the artists to ``frame``."""
        values = frame.ledger.values
        seen = (*GIVEN, *frame.shown)
        numbers = {name: format_number(values[name]) for name in seen}
        if frame.cell and frame.cell.name not in frame.shown:
            numbers[frame.cell.name] = "?"
        self._ledger.write(numbers)
        self._ledger.point_out(
            frame.cell and frame.cell.name, _sources(frame) if frame.open else (), frame.number
        )
        title = {WATCH: "", FILL: f" · {frame.n_right} right", HUNT: f" · bug {frame.seed}"}
        self._title.set_text(f"Step {frame.step} of {len(STEPS)}{title[frame.mode]}")
        for text in self._phases:
            now = frame.cell is not None and frame.cell.phase == text.get_text()
            text.set(weight="bold" if now else "normal", color=BLACK if now else GREY)
        self._formula.set_text(_calculation(frame) if frame.cell else "")
        for text, factor in zip_longest(self._factors, _factors(frame), fillvalue=()):
            text.set_text("\n".join(factor))
        self._words.set_text("\n".join(wrap(_words(frame), LINE)))
        self._value.value = values[frame.number]
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
        """Walk, change the selected number, or commit."""
        if event.key in KEYS:
            getattr(self, KEYS[event.key])()
        elif event.key in ("Home", "End"):
            self.go(0 if event.key == "Home" else len(STEPS))
        else:
            sign = 1 if event.key == "ArrowUp" else -1
            self._set(getattr(self.state, self.state.number) + sign * GRID)


def _sources(frame: Frame) -> list[str]:
    """Return the names of the numbers that the present one is calculated from."""
    return [name for name in frame.ledger.values if f"{{{name}}}" in frame.cell.formula]
