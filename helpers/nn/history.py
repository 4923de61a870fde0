"""What is kept of a training run: its losses, and its states within a bound of memory."""

import sys
from dataclasses import dataclass, field

import numpy as np

from helpers.checks import check_int


@dataclass
class History:
    """The losses of a training run.

    Attributes
    ----------
    step_loss : list of float
        The loss of each mini-batch, before the step that it led to.
    loss : list of float
        Their mean over each epoch, weighted by the batches' sizes, as Keras reports it.
    val_loss : list of float
        The loss of the validation data at the end of each epoch; empty without such data.
    """

    step_loss: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)


class Trajectory:
    """Copies of a network's parameters, to go back to.

    Every step is kept as long as the memory suffices. When it is full, every other state is
    dropped, and from then on only every second step is kept, later every fourth, and so on: what
    is kept is spread evenly over the whole run, and ``steps`` says which steps these are.

    Parameters
    ----------
    max_bytes : int
        What all states together may take; by default 64 MiB, which holds about 120,000 steps of a
        2-8-8-2 network in float32.

    Attributes
    ----------
    every : int
        One step in so many is kept: 1, 2, 4 …
    """

    def __init__(self, max_bytes: int = 64 * 2**20) -> None:
        self.max_bytes = check_int("max_bytes", max_bytes)
        self.every = 1
        self._states: dict[int, np.ndarray] = {}

    @property
    def steps(self) -> tuple[int, ...]:
        """The numbers of the steps that are kept, in order."""
        return tuple(self._states)

    @property
    def n_bytes(self) -> int:
        """What the states' numbers take now."""
        return sum(state.nbytes for state in self._states.values())

    def record(self, step: int, parameters: np.ndarray) -> None:
        """Keep a copy, if it is this step's turn.

        Parameters
        ----------
        step : int
            How many steps the network has made; one that is kept already isn't kept twice.
        parameters : ndarray, shape (n_parameters,)

        Raises
        ------
        ValueError
            If ``step`` lies before the last one kept, or not even two states fit the bound.
        """
        first, last = next(iter(self._states), step), next(reversed(self._states), step)
        if step < last:
            raise ValueError(
                f"step {step} comes before step {last}, which is kept already: "
                "a run that branches off needs a Trajectory of its own"
            )
        if step in self._states or (step - first) % self.every:
            return
        state = parameters.copy()
        state.flags.writeable = False
        capacity = self.max_bytes // sys.getsizeof(state)
        if capacity < 2:
            raise ValueError(
                f"max_bytes must hold at least two states of {sys.getsizeof(state)} bytes, "
                f"got {self.max_bytes}"
            )
        if len(self._states) == capacity:
            self.every *= 2
            kept = [s for s in self._states if (s - first) % self.every == 0]
            self._states = {s: self._states[s] for s in kept}
        if (step - first) % self.every == 0:
            self._states[step] = state

    def at(self, step: int) -> np.ndarray:
        """Return the parameters after ``step`` steps: read-only, (n_parameters,).

        Raises
        ------
        ValueError
            If that step isn't kept; the message names the nearest that is.
        """
        if step in self._states:
            return self._states[step]
        if not self._states:
            raise ValueError("nothing has been recorded yet")
        nearest = min(self._states, key=lambda kept: abs(kept - step))
        raise ValueError(
            f"step {step} isn't kept, only one in {self.every} is: the nearest is step {nearest}"
        )
