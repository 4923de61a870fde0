"""The usual mistakes in a training step, and what number each of them leads to.

The same list serves two ends: to tell from a wrong number which mistake led to it, and to plant a
mistake for others to find.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from helpers.explorers.backprop_ledger.calculation import work_out
from helpers.explorers.backprop_ledger.ledger import NEURONS, SYMBOLS, Cell, Ledger, format_number
from helpers.lesson.slips import agree, compare, find_slip

EXPLANATIONS = {
    "sign": "the sign is flipped",
    "no bias": "the bias was forgotten",
    "along the row": "the weights were read along the row of W, not down the column; "
    "w₁₂ leads from input 1 to neuron 2",
    "no activation": "the activation function was forgotten",
    "slope for value": "that is the activation's slope φ′(z), not its value φ(z)",
    "activated twice": "the activation function was applied twice",
    "z for a": "the hidden neurons' z was sent up, not their activation a",
    "output activated": "the activation function was applied to the output, which has none",
    "weights swapped": "the two weights were swapped",
    "not squared": "the error was not squared",
    "halved": "it was halved; this loss has no factor ½",
    "no size": "the error's sign was kept; the loss is about its size",
    "squared": "that is the squared error, another loss",
    "absolute": "that is the absolute error, another loss",
    "no two": "the 2 from the derivative of the square was forgotten",
    "uncut": "that is the error itself; the slope of this loss lies between −1 and 1",
    "loss for slope": "that is the loss itself, not its slope",
    "no slope": "the activation's derivative was forgotten",
    "no upstream": "what comes from above was forgotten; that is the local derivative alone",
    "no local": "the local derivative was forgotten; that is what comes from above alone",
    "sum": "the two factors were added; speeds multiply",
    "slope at a": "the activation's derivative was taken at a, not at z",
    "a for slope": "the activation was used where its derivative belongs",
    "slope skipped": "the activation's derivative was forgotten: ∂L/∂a was passed on, not ∂L/∂z",
    "other partner": "the other connection's number was used",
    "weight for input": "the weight itself was used; how fast z grows with it is what comes in",
    "input for weight": "what comes in was used; how fast z grows with it is the weight",
    "times bias": "it was multiplied by the bias; z grows exactly as fast as its bias, so the "
    "local derivative is 1",
    "one path": "only one of the two paths was counted; the second must be added, not written over "
    "the first",
    "updated weight": "the weight was used after its update; the way back needs the old one",
    "uphill": "the step was added, not subtracted, so it climbs",
    "no rate": "the learning rate was forgotten",
    "change only": "that is the change alone; it belongs onto the old number",
    "other gradient": "the gradient of another weight was used; W and its gradient are turned "
    "against each other",
}
IMPLAUSIBLE = {"forward": {"sign"}, "loss": {"sign"}, "update": {"sign"}}  # as a bug in a program
VISIBLE = {"rel_tol": 0.05, "abs_tol": 0.01}  # a planted number differs by more than this


@dataclass(frozen=True)
class Bug:
    """A mistake in one cell, to be passed on as ``forged={bug.name: bug.value}``."""

    name: str  # of the cell
    mistake: str  # a key of EXPLANATIONS
    value: float  # the wrong number


@dataclass(frozen=True)
class Verdict:
    """What is to be said about an answer."""

    right: bool
    mistake: str  # a key of EXPLANATIONS; empty if the answer is right or nothing explains it
    words: str


def find_mistakes(ledger: Ledger, cell: Cell) -> dict[str, float]:
    """Return the wrong numbers that usual mistakes lead to in a cell, the likeliest first."""
    find = {"forward": _in_forward, "loss": _in_loss, "reverse": _in_reverse, "update": _in_update}
    mistakes, sign = find[cell.phase](ledger, cell), {"sign": -cell.right}
    return sign | mistakes if cell.phase == "reverse" else mistakes | sign


def _in_forward(ledger: Ledger, cell: Cell) -> dict[str, float]:
    v, phi = ledger.values, ledger.activation
    if cell.name in ("a1", "a2"):
        (z,) = cell.slopes
        return {
            "no activation": v[z],
            "slope for value": float(phi.derivative(v[z])),
            "activated twice": float(phi(cell.right)),
        }
    weights, below, bias = NEURONS[cell.name]
    mistakes = {"no bias": cell.right - v[bias]}

    def weigh(weights: tuple[str, str], below: tuple[str, str] = below) -> float:
        return sum(v[w] * v[x] for w, x in zip(weights, below, strict=True)) + v[bias]

    if cell.name == "y_pred":
        mistakes["z for a"] = weigh(weights, ("z1", "z2"))
        mistakes["output activated"] = float(phi(cell.right))
        mistakes["weights swapped"] = weigh(weights[::-1])
    else:
        row = cell.name[-1]
        mistakes["along the row"] = weigh((f"w{row}1", f"w{row}2"))
    return mistakes


def _in_loss(ledger: Ledger, _: Cell) -> dict[str, float]:
    error = ledger.values["y_pred"] - ledger.values["y"]
    return {
        "mse": {"not squared": error, "halved": error**2 / 2},
        "mae": {"no size": error, "squared": error**2},
        "huber": {"absolute": abs(error), "squared": error**2},
    }[ledger.loss.name]


def _in_reverse(ledger: Ledger, cell: Cell) -> dict[str, float]:
    v, first = ledger.values, cell.terms[0]
    name, upstream, local = cell.subject, first.upstream, first.local.value
    if first.result == "L":
        error = v["y_pred"] - v["y"]
        special = {"no two": error} if ledger.loss.name == "mse" else {"uncut": error}
        return {**special, "loss for slope": v["L"]}
    if len(cell.terms) == 2:
        return _with_two_paths(ledger, cell)
    if first.result in ("a1", "a2"):
        slope_at_a = float(ledger.activation.derivative(v[first.result]))
        return {
            "no slope": upstream,
            "no upstream": local,
            "slope at a": upstream * slope_at_a,
            "a for slope": upstream * v[first.result],
            "sum": upstream + local,
        }
    weights, below, bias = NEURONS[first.result]
    mistakes = {}
    if first.result != "y_pred":  # between a neuron's a and its z lies a slope
        mistakes["slope skipped"] = v[f"d_a{first.result[-1]}"] * local
    if name == bias:
        mistakes["times bias"] = upstream * v[bias]
    elif name in weights:
        other = below[1 - weights.index(name)]
        mistakes |= {"other partner": upstream * v[other], "weight for input": upstream * v[name]}
    else:
        weight = weights[below.index(name)]
        other = weights[1 - below.index(name)]
        updated = v[weight] - v["learning_rate"] * v[f"d_{weight}"]
        mistakes["other partner"] = upstream * v[other]
        mistakes["input for weight"] = upstream * v[name]
        mistakes["updated weight"] = upstream * updated
    return {"no upstream": local, "no local": upstream, **mistakes, "sum": upstream + local}


def _with_two_paths(ledger: Ledger, cell: Cell) -> dict[str, float]:
    row = cell.name[-1]
    across = (f"w1{row}", f"w2{row}")  # what leads to neuron ``row``, not what leaves the input
    upstreams = {term.result[-1]: term.upstream for term in cell.terms}
    paths = [term.upstream * term.local.value for term in cell.terms]
    return {
        "one path": paths[-1],
        "no upstream": sum(term.local.value for term in cell.terms),
        "along the row": sum(ledger.values[w] * upstreams[w[1]] for w in across),
    }


def _in_update(ledger: Ledger, cell: Cell) -> dict[str, float]:
    v, name = ledger.values, cell.subject
    rate, gradient = v["learning_rate"], v[f"d_{name}"]
    mistakes = {
        "uphill": v[name] + rate * gradient,
        "no rate": v[name] - gradient,
        "change only": -rate * gradient,
    }
    if name in ("w12", "w21"):
        mistakes["other gradient"] = v[name] - rate * v[f"d_w{name[:0:-1]}"]
    return mistakes


def judge(ledger: Ledger, cell: Cell, answer: str) -> Verdict:
    """Compare a typed number or calculation with a cell's right number, and say what went wrong.

    Three digits are enough: 1 % or 0.0005 off is right.
    """
    value = work_out(answer)
    if value is None:
        words = "That can't be worked out. Type a number such as −0.25, or 0.5·(1 − 0.5)."
        return Verdict(False, "", words)
    if agree(value, cell.right):
        return Verdict(True, "", f"Right: {format_number(cell.right)}.")
    mistake = find_slip(value, find_mistakes(ledger, cell))
    words = EXPLANATIONS[mistake] if mistake else compare(value, cell.right)
    return Verdict(False, mistake, f"Not yet: {words}.")


def plant_bug(ledger: Ledger, rng: np.random.Generator) -> Bug:
    """Choose a mistake that shows, in a cell of a ledger without one.

    With the same ``rng`` the same one is chosen whatever the numbers are, as long as it shows.
    There is always one: whatever comes down to a bias, adding 1 to it or writing 1 instead shows.
    """
    turns = [rng.permutation(len(EXPLANATIONS)) for _ in ledger.cells]
    cells = [ledger.cells[i] for i in rng.permutation(len(ledger.cells))]
    return next(
        bug for cell, turn in zip(cells, turns, strict=True) for bug in _bugs(ledger, cell, turn)
    )


def _bugs(ledger: Ledger, cell: Cell, turn: np.ndarray) -> Iterator[Bug]:
    """Yield the bugs of a cell that show, in a given order of all mistakes."""
    mistakes = find_mistakes(ledger, cell)
    for mistake in np.array(list(EXPLANATIONS))[turn].tolist():
        value = mistakes.get(mistake, cell.right)
        shows = not math.isclose(value, cell.right, **VISIBLE)
        if shows and mistake not in IMPLAUSIBLE.get(cell.phase, ()):
            yield Bug(cell.name, mistake, value)


def judge_find(ledger: Ledger, bug: Bug, cell: Cell) -> Verdict:
    """Say whether a cell is the one with the mistake, and what that is or where to look on."""
    right, symbol = format_number(cell.right), SYMBOLS[cell.name]
    if cell.name == bug.name:
        words = f"Found: {EXPLANATIONS[bug.mistake]}. {symbol} should be {right}."
        return Verdict(True, bug.mistake, words)
    names = [c.name for c in ledger.cells]
    where = "later" if names.index(cell.name) < names.index(bug.name) else "earlier"
    words = f"Not this one: {symbol} = {right} follows from the cells before it. Look {where}."
    return Verdict(False, "", words)
