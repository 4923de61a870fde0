"""One training step of a 2-2-1 network, written down number by number.

A calculation is a list of operations, and each operation keeps its local derivatives beside its
result: how fast the result changes with each of its inputs. The way back needs nothing else. It
goes through the list from the end, multiplies what comes from above by the local derivative, and
adds up where a number is used more than once: reverse-mode automatic differentiation
(S. Linnainmaa, 1970), for numbers instead of arrays.

Numbers go by names: ``w12`` leads from input 1 to hidden neuron 2, ``v1`` from hidden neuron 1 to
the output, whose bias is ``c``. ``d_w12`` is ∂L/∂w₁₂, and ``new_w12`` is w₁₂ after the update.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from helpers.live.values import with_minus
from helpers.nn import activations, losses

PHASES = ("forward", "loss", "reverse", "update")
PARAMETERS = ("w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c")  # in the order of an MLP
GIVEN = ("x1", "x2", "y", *PARAMETERS)
SYMBOLS = {
    **{name: name.translate(str.maketrans("12", "₁₂")) for name in GIVEN},
    "z1": "z₁",
    "z2": "z₂",
    "a1": "a₁",
    "a2": "a₂",
    "y_pred": "ŷ",
    "L": "L",
    "learning_rate": "η",
}
SYMBOLS |= {f"d_{name}": f"∂L/∂{symbol}" for name, symbol in SYMBOLS.items()}
SYMBOLS |= {f"new_{name}": f"new {SYMBOLS[name]}" for name in PARAMETERS}

ACTIVATIONS = {  # how to write the function, and its derivative
    "sigmoid": ("σ({z})", "{a}·(1 − {a})"),
    "tanh": ("tanh({z})", "(1 − {a}²)"),
    "relu": ("max(0, {z})", "(1 if {z} > 0, else 0)"),
    "linear": ("{z}", "1"),
}
LOSSES = {
    "mse": ("({y_pred} − {y})²", "2·({y_pred} − {y})"),
    "mae": ("|{y_pred} − {y}|", "sign({y_pred} − {y})"),
    "huber": ("huber({y_pred} − {y})", "({y_pred} − {y}, cut off at ±1)"),
}

TINY = 0.001


class Neuron(NamedTuple):
    """What a weighted sum is made of, by names."""

    weights: tuple[str, str]
    below: tuple[str, str]
    bias: str


NEURONS = {
    "z1": Neuron(("w11", "w21"), ("x1", "x2"), "b1"),
    "z2": Neuron(("w12", "w22"), ("x1", "x2"), "b2"),
    "y_pred": Neuron(("v1", "v2"), ("a1", "a2"), "c"),
}


class Slope(NamedTuple):
    """A local derivative: its formula, with names in braces, and its value."""

    formula: str
    value: float


class Term(NamedTuple):
    """What comes back on one path: ∂L/∂``result`` (upstream) times ∂``result``/∂ this (local)."""

    result: str
    upstream: float
    local: Slope


@dataclass(frozen=True)
class Cell:
    """An entry of the ledger."""

    name: str
    phase: str
    formula: str  # the calculation, with names in braces
    value: float  # what is written
    right: float  # what follows from the entries before; the same, if nothing has been forged
    slopes: Mapping[str, Slope]  # of a result: its local derivatives, by the input
    terms: tuple[Term, ...]  # of a gradient: one for each path that it comes back on

    @property
    def symbol(self) -> str:
        """How the number is written."""
        return SYMBOLS[self.name]

    @property
    def subject(self) -> str:
        """The name of what it is about: of w₁₁ for ∂L/∂w₁₁ and for the new w₁₁."""
        return self.name.removeprefix("d_").removeprefix("new_")


@dataclass(frozen=True)
class Ledger:
    """A whole training step."""

    cells: tuple[Cell, ...]  # in the order of the calculation
    values: Mapping[str, float]  # what was given and what is written in the cells, by name
    activation: activations.Activation  # of the hidden neurons
    loss: losses.Loss

    def symbols(self, cell: Cell) -> str:
        """Return the cell's calculation in symbols."""
        return cell.formula.format_map(SYMBOLS)

    def numbers(self, formula: str) -> str:
        """Return a formula with its numbers filled in."""
        text = formula.format_map({name: bracket(value) for name, value in self.values.items()})
        return re.sub(r"\((\([^()]*\))\)", r"\1", text)  # σ((−1)) needs one pair only


def format_number(value: float) -> str:
    """Write a number with four digits, a tiny one with two; nine letters at most."""
    digits = ".1e" if 0 < abs(value) < TINY else ".4g"
    return with_minus(f"{value:{digits}}")


def bracket(value: float) -> str:
    """Write a number as it stands in a product: in brackets if it is negative."""
    text = format_number(value)
    return f"({text})" if text.startswith("−") else text


class _Book:
    """A ledger while it is being written."""

    def __init__(self, given: Mapping[str, float], forged: Mapping[str, float]) -> None:
        self.values = dict(given)
        self.cells: list[Cell] = []
        self._forged = forged

    def enter(
        self,
        name: str,
        phase: str,
        formula: str,
        right: float,
        slopes: Mapping[str, Slope] | None = None,
        terms: tuple[Term, ...] = (),
    ) -> None:
        value = self.values[name] = self._forged.get(name, right)
        self.cells.append(Cell(name, phase, formula, value, right, slopes or {}, terms))

    def sum_up(self, name: str) -> None:
        """Enter a neuron's weighted sum."""
        v, (weights, below, bias) = self.values, NEURONS[name]
        pairs = list(zip(weights, below, strict=True))
        slopes = {w: Slope(f"{{{x}}}", v[x]) for w, x in pairs}
        slopes |= {bias: Slope("1", 1.0)}
        slopes |= {x: Slope(f"{{{w}}}", v[w]) for w, x in pairs}
        formula = " + ".join(f"{{{w}}}·{{{x}}}" for w, x in pairs) + f" + {{{bias}}}"
        value = sum(v[w] * v[x] for w, x in pairs) + v[bias]
        self.enter(name, "forward", formula, value, slopes)

    def activate(self, z: str, a: str, activation: activations.Activation) -> None:
        """Enter a neuron's activation."""
        formula, slope = (
            text.format(z=f"{{{z}}}", a=f"{{{a}}}") for text in ACTIVATIONS[activation.name]
        )
        local = Slope(slope, float(activation.derivative(self.values[z])))
        self.enter(a, "forward", formula, float(activation(self.values[z])), {z: local})

    def assess(self, loss: losses.Loss) -> None:
        """Enter the loss."""
        y, y_pred = np.float64(self.values["y"]), np.float64(self.values["y_pred"])
        formula, slope = LOSSES[loss.name]
        local = Slope(slope, float(loss.slopes(y, y_pred)))
        self.enter("L", "loss", formula, float(loss.elements(y, y_pred)), {"y_pred": local})

    def go_back(self) -> None:
        """Enter ∂L/∂ every number that L depends on."""
        operations = self.cells[::-1]
        missing = Counter(name for operation in operations for name in operation.slopes)
        paths: dict[str, list[Term]] = {name: [] for name in missing}
        upstream = {"L": 1.0}
        for operation in operations:
            for name, local in operation.slopes.items():
                paths[name].append(Term(operation.name, upstream[operation.name], local))
                missing[name] -= 1
                if not missing[name]:  # all paths have come back
                    self._add_paths(name, tuple(paths[name]))
                    upstream[name] = self.values[f"d_{name}"]

    def _add_paths(self, name: str, terms: tuple[Term, ...]) -> None:
        formula = " + ".join(
            term.local.formula
            if term.result == "L"
            else f"{{d_{term.result}}}·{term.local.formula}"
            for term in terms
        )
        product = sum(term.upstream * term.local.value for term in terms)
        self.enter(f"d_{name}", "reverse", formula, product, terms=terms)

    def update(self) -> None:
        """Enter every parameter after the step."""
        v = self.values
        for name in PARAMETERS:
            formula = f"{{{name}}} − {{learning_rate}}·{{d_{name}}}"
            value = v[name] - v["learning_rate"] * v[f"d_{name}"]
            self.enter(f"new_{name}", "update", formula, value)


def write_ledger(
    numbers: Mapping[str, float],
    *,
    learning_rate: float = 0.1,
    activation: str = "sigmoid",
    loss: str = "mse",
    forged: Mapping[str, float] | None = None,
) -> Ledger:
    """Work out one training step: forward, loss, reverse, update.

    There is a number for each name in ``GIVEN``. The activation is that of the hidden neurons; the
    output has none. What is ``forged`` is written in its cells instead of what follows, and all
    later cells follow from it.
    """
    phi, cost = activations.get(activation), losses.get(loss)
    book = _Book({**numbers, "learning_rate": learning_rate}, forged or {})
    for z, a in (("z1", "a1"), ("z2", "a2")):
        book.sum_up(z)
        book.activate(z, a, phi)
    book.sum_up("y_pred")
    book.assess(cost)
    book.go_back()
    book.update()
    return Ledger(tuple(book.cells), book.values, phi, cost)
