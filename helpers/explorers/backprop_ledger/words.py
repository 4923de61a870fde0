"""The ledger in words: the cell at hand, its calculation, and what is to be done or said."""

from collections.abc import Iterator
from typing import NamedTuple

from helpers.explorers.backprop_ledger.ledger import (
    GIVEN,
    NEURONS,
    SYMBOLS,
    Cell,
    bracket,
    format_number,
)
from helpers.explorers.backprop_ledger.state import FILL, HUNT, STEPS, WATCH, Frame


class Factor(NamedTuple):
    """A number of the present calculation: its role, its symbol, and itself."""

    role: str
    symbol: str
    number: str


def describe(frame: Frame) -> str:
    """Return the cell at hand with its calculation, and what is to be done or said about it."""
    mode = frame.mode.capitalize()
    if frame.cell is None:
        values = frame.ledger.values
        given = ", ".join(f"{SYMBOLS[name]} = {format_number(values[name])}" for name in GIVEN)
        return f"{mode}, before the first of {len(STEPS)} steps. Given: {given}."
    calculation = show_calculation(frame)
    stop = "" if calculation.endswith("?") else "."
    head = f"{mode}, step {frame.step} of {len(STEPS)}, {frame.cell.phase}"
    return f"{head}: {calculation}{stop} {comment(frame)}"


def show_calculation(frame: Frame) -> str:
    """Return the cell's formula, its numbers and the result, as far as they may be seen."""
    if frame.cell is None:
        return ""
    cell, ledger = frame.cell, frame.ledger
    formula = [ledger.symbols(cell), ledger.numbers(cell.formula)] if frame.open else []
    text = " = ".join([cell.symbol, *formula])
    says = "; the ledger says" if frame.open and frame.mode == HUNT else " ="
    return f"{text}{says} {show_result(frame)}"


def show_result(frame: Frame) -> str:
    """Return the number of the cell at hand, or a question mark."""
    return format_number(frame.cell.value) if frame.cell.name in frame.shown else "?"


def comment(frame: Frame) -> str:
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
    cell = frame.cell
    if cell.phase == "loss":
        return "How wrong the output is, in one number."
    if cell.phase == "forward":
        what = "The activation of z" if cell.name in ("a1", "a2") else "A weighted sum and a bias"
        return f"{what}. How fast it grows with each number in it is kept for the way back."
    return _reason_of_update(frame) if cell.phase == "update" else _reason_of_gradient(cell)


def _reason_of_update(frame: Frame) -> str:
    values, symbol = frame.ledger.values, SYMBOLS[frame.cell.subject]
    if frame.step == len(STEPS):
        before, after = map(format_number, (values["L"], frame.loss_after))
        return f"All nine are updated: the loss was {before} and is {after} with them."
    change = frame.cell.value - values[frame.cell.subject]
    if change == 0:
        return f"η·∂L/∂{symbol} is 0, so {symbol} stays."
    slope, way = ("rises", "shrinks") if change < 0 else ("falls", "grows")
    return f"L {slope} when {symbol} grows, so {symbol} {way}."


def _reason_of_gradient(cell: Cell) -> str:
    first, symbol = cell.terms[0], SYMBOLS[cell.subject]
    result = SYMBOLS[first.result]
    if first.result == "L":
        return "The way back begins: nothing stands above L, so its upstream is 1."
    if len(cell.terms) == 2:
        return f"{symbol} acts on L by two paths. What comes back on both is added."
    if first.result in ("a1", "a2"):
        return f"Here {result} grows {format_number(first.local.value)} times as fast as {symbol}."
    if cell.subject == NEURONS[first.result].bias:
        return f"{result} grows exactly as fast as {symbol}, so what comes from above is unchanged."
    speed = SYMBOLS[first.local.formula.strip("{}")]
    return (
        f"{result} grows {speed} times as fast as {symbol}, and L ∂L/∂{result} times as "
        f"fast as {result}: speeds multiply."
    )


def find_factors(frame: Frame) -> list[Factor]:
    """Return what the present number is made of; nothing before the first, or if that is secret."""
    if not frame.open:
        return []
    cell, values, result = frame.cell, frame.ledger.values, show_result(frame)
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
        factors += _find_paths(cell)
        role = "product" if len(cell.terms) == 1 else "sum"
    said = Factor("the ledger says", cell.symbol, result)
    return [*factors, said if frame.mode == HUNT else Factor(role, cell.symbol, f"= {result}")]


def _find_paths(cell: Cell) -> Iterator[Factor]:
    """Yield upstream and local derivative of each path that a gradient comes back on."""
    for number, term in enumerate(cell.terms):
        result = SYMBOLS[term.result]
        plus = "+ " if number else ""
        yield Factor("upstream", f"∂L/∂{result}", plus + bracket(term.upstream))
        local = f"∂{result}/∂{SYMBOLS[cell.subject]}"
        yield Factor("local", local, f"× {bracket(term.local.value)}")
