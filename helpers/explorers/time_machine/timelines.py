"""Trainings in which one can go back, and off which others branch, at any step.

Which samples make step k follows from the seed, the batch size and k alone. So a run is the same,
to the last bit, however often it was interrupted; a branch with its parent's settings repeats its
parent; and a plan brings everything back.
"""

import math
from collections import OrderedDict
from functools import lru_cache

import numpy as np

from helpers.explorers.time_machine.plans import N_SAMPLES, Leg, Plan, Problem, Settings
from helpers.nn.history import Trajectory
from helpers.nn.mlp import MLP, DivergenceError

BETWEEN_LOSSES = 10  # steps: computing the loss of all samples after each would double the time
MAX_RUNS = 8  # kept at a time: a plan's and those of the plan before it, each of 11 MB at most


class Timeline:
    """One run: a network, trained on from where it is, and where it has been since."""

    def __init__(self, problem: Problem, network: MLP, settings: Settings) -> None:
        self._seed, self._settings = problem.seed, settings
        self._X, y = problem.make_data()
        self._Y = y.reshape(-1, 1)
        self._network, self._seen = network, problem.make_network(settings.activation)
        self.start = network.n_steps
        self._trajectory = Trajectory()
        self._trajectory.record(self.start, network.parameters)
        self.steps: list[int] = []  # every BETWEEN_LOSSES steps, as long as the loss is finite
        self.losses: list[float] = []  # of all samples at these steps
        self.diverged = False  # whether the loss has left the range of numbers; the run ends there
        self._measure()

    @property
    def end(self) -> int:
        """The last step that has been made."""
        return self._network.n_steps

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

    def look(self, step: int) -> MLP:
        """Return the network as it was at one of the run's steps, until the next call."""
        self._seen.rewind(self._trajectory, step)
        return self._seen

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
    """The runs of plans, made when they are asked for; the ``MAX_RUNS`` asked for last are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Problem, tuple[Leg, ...]], Timeline] = OrderedDict()

    def get(self, plan: Plan, number: int) -> Timeline:
        """Return one run, trained as far as the plan says."""
        key = plan.problem, plan.trace(number)
        end = plan.runs[number].end
        timeline = self._kept.pop(key, None)
        if timeline is None or timeline.end > end:
            timeline = self._make(*key)
        timeline.extend(end)
        self._kept[key] = timeline
        while len(self._kept) > MAX_RUNS:
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
            network.parameters[...] = parent.look(start).parameters
            network.n_steps = start
        return Timeline(problem, network, settings)
