"""What can be chosen, and the training that belongs to it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from traitlets import Enum, Float, HasTraits, Int, TraitError, Tuple, validate

from helpers.data.toy import TOY_SETS
from helpers.nn.activations import heaviside
from helpers.nn.margin import Margin, widest_margin
from helpers.nn.perceptron import Cycle, Perceptron, Step

LIMIT = 2.0  # of x1 and of x2
# Points stay on a grid of quarters. Then every sum and product is exact, so no rounding can hide
# that the weights have come back.
GRID = 0.25
MOST_POINTS = 30
MOST_STEPS = 1000
MOST_ORDERS = 9
OWN = "your own"


class Point(NamedTuple):
    """A sample: two inputs and the answer that is wanted, 0 or 1."""

    x1: float
    x2: float
    label: int


def snap(value: float) -> float:
    """Return the nearest place on the grid."""
    return float(np.clip(round(value / GRID) * GRID, -LIMIT, LIMIT))


def draw_points(name: str, n_points: int, seed: int) -> tuple[Point, ...]:
    """Return the points of a toy set, moved to the grid."""
    X, y = TOY_SETS[name](n_points, np.random.default_rng(seed))
    return tuple(Point(*map(snap, 1.75 * x), int(label)) for x, label in zip(X, y, strict=True))


PRESETS = {
    "separable": draw_points("separable", 12, 446),
    "thin margin": draw_points("thin margin", 16, 119),
    "XOR": tuple(Point(float(a), float(b), a ^ b) for a in (0, 1) for b in (0, 1)),
}


class State(HasTraits):
    """What can be chosen: the points, their order, how many steps, and where the cursor is."""

    preset = Enum((*PRESETS, OWN), "separable")
    own = Tuple(default_value=(Point(-1.0, -0.5, 0), Point(1.0, 0.5, 1)))  # points of ``OWN``
    order = Int(0, min=0, max=MOST_ORDERS)  # 0: as they were added; else a seed to shuffle them
    step = Int(0, min=0, max=MOST_STEPS)  # a run may end before it
    new_label = Enum((0, 1), 1)
    x1 = Float(0.0, min=-LIMIT, max=LIMIT)  # the cursor
    x2 = Float(0.0, min=-LIMIT, max=LIMIT)
    selected = Int(-1, min=-1, max=MOST_POINTS - 1)  # a point's number, or −1

    @property
    def points(self) -> tuple[Point, ...]:
        """The points, in the order in which they were added."""
        return PRESETS.get(self.preset, self.own)

    @validate("x1", "x2")
    def _on_the_grid(self, proposal: dict) -> float:
        return snap(proposal["value"])

    @validate("own")
    def _as_points(self, proposal: dict) -> tuple[Point, ...]:
        points = tuple(Point(snap(x1), snap(x2), label) for x1, x2, label in proposal["value"])
        if not 1 <= len(points) <= MOST_POINTS:
            raise TraitError(f"own must hold 1 to {MOST_POINTS} points, got {len(points)}")
        if not {point.label for point in points} <= {0, 1}:
            raise TraitError(f"own must hold points (x1, x2, label) of class 0 or 1, got {points}")
        return points


@dataclass(frozen=True, eq=False)
class Run:
    """A whole training, up to where nothing new can come."""

    X: np.ndarray  # (n_points, 2)
    y: np.ndarray  # (n_points,)
    # Up to the end of an epoch without a mistake, or to the first state that comes back, or to the
    # last whole epoch within ``MOST_STEPS``.
    steps: tuple[Step, ...]
    mistakes: np.ndarray  # (n_steps + 1,), how many there were after 0, 1, … steps
    ending: str  # "converged", "cycle" or "limit"
    cycle: Cycle | None
    margin: Margin | None  # None if no line separates the classes


@lru_cache(maxsize=4)  # a step or a cursor that moves leaves the run as it is
def train(points: tuple[Point, ...], order: int = 0) -> Run:
    """Train a perceptron from weights of 0 with η = 1, at most ``MOST_STEPS`` steps.

    An order of 0 takes the samples as they come; any other number shuffles them, in every epoch
    alike.
    """
    X = np.array([point[:2] for point in points])
    y = np.array([point.label for point in points])
    rows = np.random.default_rng(order).permutation(len(X)) if order else None
    epochs = max(1, MOST_STEPS // len(X))
    history = Perceptron(n_inputs=2).fit(X, y, epochs=epochs, order=rows)
    cycle = history.find_cycle()
    steps = history.steps[: cycle.end] if cycle else history.steps
    mistakes = np.cumsum([0, *(step.mistake for step in steps)])
    ending = "converged" if history.converged else "cycle" if cycle else "limit"
    try:
        margin = widest_margin(X, y)
    except ValueError:  # no line separates the classes
        margin = None
    return Run(X, y, steps, mistakes, ending, cycle, margin)


@dataclass(frozen=True)
class Frame:
    """Everything there is to see."""

    name: str  # of the set of points
    X: np.ndarray  # (n_points, 2)
    y: np.ndarray  # (n_points,)
    cursor: np.ndarray  # (2,)
    selected: int | None  # the point at the cursor that keys and buttons act on
    step: int  # how many have been taken
    n_steps: int  # how many there are
    last: Step | None  # the last one taken; None before the first
    w: np.ndarray  # (2,), after it
    b: float
    wrong: np.ndarray  # (n_points,), which points these weights get wrong
    mistakes: np.ndarray  # (step + 1,), how many there were after 0, 1, … steps
    margin: Margin | None  # None if no line separates the classes
    ending: str  # "converged", "cycle" or "limit"; empty before the last step
    cycle: Cycle | None  # given away only with the last step


def compute(state: State) -> Frame:
    """Return the numbers that belong to ``state``."""
    run = train(state.points, state.order)
    cursor = np.array([state.x1, state.x2])
    chosen = 0 <= state.selected < len(run.X) and (run.X[state.selected] == cursor).all()
    k = min(state.step, len(run.steps))
    last = run.steps[k - 1] if k else None
    w, b = (last.W[:, 0], last.b.item()) if last else (np.zeros(2), 0.0)
    finished = k == len(run.steps)
    return Frame(
        name=state.preset,
        X=run.X,
        y=run.y,
        cursor=cursor,
        selected=state.selected if chosen else None,
        step=k,
        n_steps=len(run.steps),
        last=last,
        w=w,
        b=b,
        wrong=heaviside(run.X @ w + b) != run.y,
        mistakes=run.mistakes[: k + 1],
        margin=run.margin,
        ending=run.ending if finished else "",
        cycle=run.cycle if finished else None,
    )
