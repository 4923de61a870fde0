"""What is kept of a training run: its losses and its states."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class History:
    """The losses of a training run.

    ``step_loss`` is that of each mini-batch, before the step that it led to; ``loss`` their mean
    over each epoch, weighted by the batches' sizes, as Keras reports it; ``val_loss`` that of the
    validation data at the end of each epoch, empty without such data.
    """

    step_loss: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)


class Trajectory:
    """A copy of a network's parameters at every recorded step, to go back to any of them."""

    def __init__(self) -> None:
        self._states: dict[int, np.ndarray] = {}

    @property
    def steps(self) -> tuple[int, ...]:
        """The numbers of the recorded steps, in order."""
        return tuple(self._states)

    @property
    def n_bytes(self) -> int:
        """What the copies' numbers take."""
        return sum(state.nbytes for state in self._states.values())

    def record(self, step: int, parameters: np.ndarray) -> None:
        """Keep a copy of the parameters, (n_parameters,), that a network has after ``step`` steps.

        A step that is kept already isn't kept twice; one before the last is refused.
        """
        last = next(reversed(self._states), step)
        if step < last:
            raise ValueError(
                f"step {step} comes before step {last}, which is kept already: "
                "a run that branches off needs a Trajectory of its own"
            )
        if step not in self._states:
            self._states[step] = parameters.copy()
            self._states[step].flags.writeable = False

    def at(self, step: int) -> np.ndarray:
        """Return the parameters after ``step`` recorded steps: read-only, (n_parameters,)."""
        if step not in self._states:
            kept = ", ".join(map(str, [*self.steps[:1], "…", *self.steps[-1:]]))
            raise ValueError(f"step must be one that is kept ({kept}), got {step}")
        return self._states[step]
