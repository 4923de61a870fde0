"""Trainings in which one can go back, and off which others branch, at any step.

Which samples make step k follows from the seed, the batch size and k alone. So a run is the same,
to the last bit, however often it was interrupted; a branch with its parent's settings repeats its
parent; and a plan brings everything back.
"""

import math
from collections import OrderedDict
from functools import lru_cache

import numpy as np

from helpers.checks import check_int
from helpers.explorers.time_machine.plans import N_SAMPLES, Leg, Plan, Problem, Settings
from helpers.nn.history import Trajectory
from helpers.nn.mlp import MLP, DivergenceError

BETWEEN_LOSSES = 10  # steps: computing the loss of all samples after each would double the time
MAX_BYTES = 8 * 2**20  # of one run; 2-4-4-1 keeps each of 10,000 steps, 2-8-8-8-8-1 every fourth
MAX_RUNS = 8  # that are kept at a time: those of a plan, and those of the plan before it


class Timeline:
    """One run: a network, where it has been, and how large its loss was there.

    Parameters
    ----------
    problem : Problem
    network : MLP
        At the step where the run starts; it is trained from here on.
    settings : Settings
    max_bytes : int
        What the trajectory may take. When it is full, every second step is dropped.

    Attributes
    ----------
    start, end : int
        The first and the last step.
    steps, losses : list
        The loss of all samples, every ``BETWEEN_LOSSES`` steps as long as it is finite.
    diverged : bool
        Whether the loss has left the range of numbers; the run then ends there.
    """

    def __init__(
        self, problem: Problem, network: MLP, settings: Settings, *, max_bytes: int = MAX_BYTES
    ) -> None:
        self._seed, self._settings = problem.seed, settings
        self._X, y = problem.make_data()
        self._Y = y.reshape(-1, 1)
        self._network, self._seen = network, problem.make_network(settings.activation)
        self.start = network.n_steps
        self._trajectory = Trajectory(max_bytes)
        self._trajectory.record(self.start, network.parameters)
        self.steps: list[int] = []
        self.losses: list[float] = []
        self.diverged = False
        self._measure()

    @property
    def end(self) -> int:
        """The last step that has been made."""
        return self._network.n_steps

    @property
    def every(self) -> int:
        """One step in so many is kept."""
        return self._trajectory.every

    def extend(self, end: int) -> None:
        """Train on up to step ``end``, or to where the loss is no number any more."""
        while self.end < end and not self.diverged:
            stop = min(end, (self.end // BETWEEN_LOSSES + 1) * BETWEEN_LOSSES)
            rows = self._find_rows(self.end, stop)
            try:
                self._network.fit(
                    self._X[rows],
                    self._Y[rows],
                    learning_rate=self._settings.learning_rate,
                    batch_size=self._settings.batch_size,
                    trajectory=self._trajectory,
                )
            except DivergenceError:
                self.diverged = True
            self._measure()

    def find_kept(self, step: int) -> int:
        """Return the last kept step that isn't after ``step``; the first if none is."""
        behind = max(0, min(step, self.end) - self.start)
        return self.start + behind // self.every * self.every

    def look(self, step: int) -> MLP:
        """Return the network as it was at a kept step, until the next call.

        Raises
        ------
        ValueError
            If that step isn't kept.
        """
        self._seen.rewind(self._trajectory, step)
        return self._seen

    def copy_to(self, network: MLP, step: int) -> bool:
        """Bring another network of this shape to a step, if it is known; return whether it is."""
        if step == self.end:
            network.parameters[...] = self._network.parameters
            network.n_steps = step
        elif step == self.find_kept(step):
            network.rewind(self._trajectory, step)
        return network.n_steps == step

    def _measure(self) -> None:
        loss = self._network.evaluate(self._X, self._Y)
        self.diverged = self.diverged or not math.isfinite(loss)
        if not self.diverged and (self.end == self.start or self.end % BETWEEN_LOSSES == 0):
            self.steps.append(self.end)
            self.losses.append(loss)

    def _find_rows(self, start: int, stop: int) -> np.ndarray:
        """Return the samples of some steps, one batch after the other.

        All epochs, each in an order of its own, make one long row; a step takes the next batch.
        """
        first, last = (step * self._settings.batch_size for step in (start, stop))
        epochs = range(first // N_SAMPLES, -(-last // N_SAMPLES))
        rows = np.concatenate([_shuffle(self._seed, epoch) for epoch in epochs])
        return rows[first - epochs[0] * N_SAMPLES :][: last - first]


@lru_cache(maxsize=32)
def _shuffle(seed: int, epoch: int) -> np.ndarray:
    return np.random.default_rng([seed, epoch]).permutation(N_SAMPLES)


class Timelines:
    """The runs of plans, made when they are asked for and kept while there is room.

    Parameters
    ----------
    max_runs : int
        How many are kept: those that were asked for last.
    max_bytes : int
        What the trajectory of each may take.
    """

    def __init__(self, max_runs: int = MAX_RUNS, max_bytes: int = MAX_BYTES) -> None:
        self._max_runs, self._max_bytes = check_int("max_runs", max_runs), max_bytes
        self._kept: OrderedDict[tuple[Problem, tuple[Leg, ...]], Timeline] = OrderedDict()

    def get(self, plan: Plan, number: int) -> Timeline:
        """Return one run, trained as far as the plan says.

        Raises
        ------
        ValueError
            If it branches off at a step that its parent doesn't reach, for it diverges before.
        """
        key = plan.problem, plan.trace(number)
        end = plan.runs[number].end
        timeline = self._kept.pop(key, None)
        if timeline is None or timeline.end > end:  # a longer one may have dropped steps
            timeline = self._make(*key)
        timeline.extend(end)
        self._kept[key] = timeline
        while len(self._kept) > self._max_runs:
            self._kept.popitem(last=False)
        return timeline

    def _make(self, problem: Problem, trace: tuple[Leg, ...]) -> Timeline:
        *below, (start, settings) = trace
        network = problem.make_network(settings.activation)
        if below:
            key = problem, tuple(below)
            parent = self._kept.get(key) or self._make(*key)
            parent.extend(start)
            if parent.end < start:
                raise ValueError(
                    f"nothing can branch off at step {start}: "
                    f"that run diverges after step {parent.end}"
                )
            if not parent.copy_to(network, start):  # it has dropped that step
                parent = self._make(*key)
                parent.extend(start)
                parent.copy_to(network, start)
        return Timeline(problem, network, settings, max_bytes=self._max_bytes)
