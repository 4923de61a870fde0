"""What the runs of a plan answer all over the plane, at one step."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from helpers.data.toy import make_mesh
from helpers.explorers.time_machine.plans import RUN_NAMES, Plan, Problem, Run, Settings
from helpers.explorers.time_machine.timelines import Timeline, Timelines
from helpers.nn.mlp import MLP

MAP = 30  # points each way of a neuron's map
GRID = 2 * MAP  # lines each way, on which the networks are asked; a map has every second
PADDING = 0.25


@dataclass(frozen=True, eq=False)
class RunView:
    """One run, and where it is at the moment that is looked at."""

    name: str
    run: Run
    end: int  # the last step that has been made
    diverged: bool  # whether the loss after it isn't a number any more
    steps: np.ndarray  # (n_losses,), of the whole run
    losses: np.ndarray  # (n_losses,), of all samples at these steps
    step: int | None  # where it is; None if it hasn't begun
    loss: float  # there; infinite if it isn't a number, or if it hasn't begun
    right: float  # the part of the samples that it has right; 0 if it hasn't begun
    scores: np.ndarray | None  # (GRID, GRID), the output for each point of the grid


@dataclass(frozen=True, eq=False)
class Frame:
    """Everything there is to see: one step of all runs of a plan.

    ``maps`` are of the inputs, each hidden layer and the output: from −1 to 1, and NaN where it is
    no number. Unbounded answers are divided by the largest in their layer; the output is 2p − 1.
    """

    plan: Plan
    settings: Settings  # of the next branch
    X: np.ndarray  # (n_samples, 2)
    y: np.ndarray  # (n_samples,)
    limit: float  # the grid reaches from −limit to limit in both directions
    shown: int  # the number of the run that is looked at
    owner: int  # the number of the run that it was then: itself, or what it branched off
    step: int
    runs: tuple[RunView, ...]
    maps: tuple[np.ndarray, ...]  # each (n_neurons, MAP, MAP)
    weights: tuple[np.ndarray, ...]  # each (n_in, n_out)

    @property
    def view(self) -> RunView:
        """The run that the step belongs to."""
        return self.runs[self.owner]

    @property
    def end(self) -> int:
        """The last step of the run that is looked at."""
        return self.runs[self.shown].end

    @property
    def line(self) -> str:
        """All of it in one line; see ``state.read_line``."""
        return f"{self.plan} shown={RUN_NAMES[self.shown]} step={self.step}"


def find_moment(
    plan: Plan, settings: Settings, timelines: Timelines, shown: int, step: int
) -> Frame:
    """Find out where all runs are when run number ``shown`` is at ``step``.

    The last run is looked at if there aren't so many, and its last step if it ends before. A run
    that branches off where its parent has diverged raises a ValueError.
    """
    runs = [timelines.get(plan, number) for number in range(len(plan.runs))]
    shown = owner = min(shown, len(runs) - 1)
    step = min(step, runs[shown].end)
    while step < runs[owner].start:
        owner = plan.runs[owner].parent
    views, answers = zip(
        *(_view(plan, number, run, step) for number, run in enumerate(runs)), strict=True
    )
    X, y, limit, _ = _lay_out(plan.problem)
    network = runs[owner].look(step)
    return Frame(
        plan=plan,
        settings=settings,
        X=X,
        y=y,
        limit=limit,
        shown=shown,
        owner=owner,
        step=step,
        runs=views,
        maps=tuple(_paint(network, answers[owner], limit)),
        weights=tuple(W.copy() for W in network.W),
    )


@lru_cache(maxsize=4)
def _lay_out(problem: Problem) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    """Return X and y, how far the grid reaches, and its points followed by the samples."""
    X, y = problem.make_data()
    limit = math.ceil(4 * (np.abs(X).max() + PADDING)) / 4
    corner = np.full((1, 2), limit - PADDING)
    _, _, points = make_mesh(np.vstack([corner, -corner]), n_points=GRID, padding=PADDING)
    return X, y, limit, np.vstack([points, X]).astype(np.float32)


def _paint(network: MLP, answers: tuple[np.ndarray, ...], limit: float) -> list[np.ndarray]:
    """Return the answers to the grid as maps; see ``Frame``."""
    inputs, *hidden, output = (A[: GRID * GRID] for A in answers)
    scaled = [inputs / limit]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for A, activation in zip(hidden, network.activations, strict=False):
            lost = ~np.isfinite(A)
            bound = max(map(abs, activation.range))
            largest = bound if math.isfinite(bound) else np.abs(A[~lost]).max(initial=0)
            scaled.append(np.where(lost, np.nan, A / max(largest, np.finfo(A.dtype).tiny)))
        scaled.append(np.tanh(output / 2))  # of a probability σ(z) that is 2σ(z) − 1
    return [layer.T.reshape(-1, GRID, GRID)[:, ::2, ::2] for layer in scaled]


def _view(plan: Plan, number: int, timeline: Timeline, step: int) -> tuple[RunView, tuple]:
    """Return a run as it is at ``step``, or at its nearest, and what its network answers there."""
    X, y, _, points = _lay_out(plan.problem)
    here = min(max(step, timeline.start), timeline.end)
    network = timeline.look(here)
    with np.errstate(over="ignore", invalid="ignore"):  # a run that diverges
        answers = network.forward(points).A
    plane, own = np.split(answers[-1][:, 0], [GRID * GRID])
    loss = network.evaluate(X, y.reshape(-1, 1))
    begun = step >= timeline.start
    view = RunView(
        name=RUN_NAMES[number],
        run=plan.runs[number],
        end=timeline.end,
        diverged=timeline.diverged,
        steps=np.array(timeline.steps),
        losses=np.array(timeline.losses),
        step=here if begun else None,
        loss=loss if begun and math.isfinite(loss) else math.inf,
        right=float(np.mean(((own > 0) == y) & ~np.isnan(own))) if begun else 0.0,
        scores=plane.reshape(GRID, GRID) if begun else None,
    )
    return view, answers
