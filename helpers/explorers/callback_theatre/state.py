"""What can be chosen about the stopping of a recorded training, and what then happens."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from traitlets import Bool, Enum, Float, HasTraits, Int

from helpers.explorers.callback_theatre.early_stopping import (
    MODES,
    EarlyStop,
    find_mode,
    stop_early,
)

MAX_PATIENCE = 30
MARGIN = 0.05  # above and below the curves, of their range
ZOOMED = {"min": (0.0, 0.8), "max": (0.2, 1.0)}  # quantiles: all but the worst fifth


@dataclass(frozen=True)
class Frame:
    """Everything there is to see."""

    monitor: str
    mode: str  # "min" or "max"
    values: np.ndarray  # (n_epochs,), what was recorded of the quantity that is monitored
    other: str  # the same quantity on the other data, or empty if it isn't recorded
    other_values: np.ndarray  # (n_epochs,) or (0,)
    stop: EarlyStop
    to_beat: np.ndarray  # (n_run,), by the next epoch; NaN while there is no best one
    baseline: float  # NaN if there is none
    patience: int
    start_from_epoch: int
    limits: tuple[float, float]  # the values between which there is something to see


class Recording:
    """A training that was recorded; ``CallbackTheatre`` tells what it may be.

    ``curves`` holds those quantities of which it is known whether more is better. ``State`` has the
    arguments of ``EarlyStopping``, in the ranges of these curves.
    """

    def __init__(self, history: Mapping[str, Sequence[float]]) -> None:
        self.curves = {}
        for name, values in history.items():
            try:
                find_mode(name)
            except ValueError:
                continue  # Keras wouldn't monitor it either, unless told the mode
            self.curves[name] = np.asarray(values, dtype=float)
        lengths = {len(values) for values in self.curves.values()}
        if len(lengths) != 1 or lengths == {0}:
            raise ValueError(
                "history must hold losses or metrics of the same number of epochs, got "
                f"{ {name: len(values) for name, values in history.items()} }"
            )
        (self.n_epochs,) = lengths
        self.State = self._make_state_class()

    def _make_state_class(self) -> type[HasTraits]:
        names = tuple(self.curves)
        finite = np.concatenate(list(self.curves.values()))
        finite = finite[np.isfinite(finite)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        digits = 2 - round(math.log10(high - low or 1.0))
        step = 10.0**-digits  # of the baseline; improvements are smaller

        class State(HasTraits):
            """What can be chosen."""

            monitor = Enum(names, "val_loss" if "val_loss" in names else names[0])
            mode = Enum(("auto", *MODES), "auto")
            patience = Int(3, min=0, max=MAX_PATIENCE)
            min_delta = Float(0.0, min=0.0, max=10 * step)
            restore_best_weights = Bool(True)
            use_baseline = Bool(False)
            baseline = Float(
                round((low + high) / 2, digits),
                min=math.floor(low / step) * step,
                max=math.ceil(high / step) * step,
            )
            start_from_epoch = Int(0, min=0, max=self.n_epochs)
            zoom = Bool(True)  # whether the picture leaves out the worst of what is monitored

        return State

    def compute(self, state: HasTraits) -> Frame:
        """Return the numbers that belong to ``state``."""
        monitor = state.monitor
        values = self.curves[monitor]
        mode = find_mode(monitor) if state.mode == "auto" else state.mode
        stop = stop_early(
            values,
            mode=mode,
            patience=state.patience,
            min_delta=state.min_delta,
            baseline=state.baseline if state.use_baseline else None,
            restore_best_weights=state.restore_best_weights,
            start_from_epoch=state.start_from_epoch,
        )
        margin = state.min_delta if mode == "min" else -state.min_delta
        other = monitor[4:] if monitor.startswith("val_") else f"val_{monitor}"
        other_values = self.curves.get(other, np.array([]))
        baseline = state.baseline if state.use_baseline else math.nan
        if state.zoom:  # but what decides, and what is kept, is always to be seen
            wanted = [baseline, values[stop.n_run - 1], values[stop.kept]]
            limits = _find_limits(values, ZOOMED[find_mode(monitor)], wanted)
        else:
            limits = _find_limits(np.append(values, other_values), (0.0, 1.0))
        return Frame(
            monitor=monitor,
            mode=mode,
            values=values,
            other=other if other in self.curves else "",
            other_values=other_values,
            stop=stop,
            to_beat=np.where(stop.best >= 0, values[stop.best] - margin, np.nan),
            baseline=baseline,
            patience=state.patience,
            start_from_epoch=state.start_from_epoch,
            limits=limits,
        )


def _find_limits(
    values: np.ndarray, quantiles: tuple[float, float], wanted: Sequence[float] = ()
) -> tuple[float, float]:
    """Return the values between two quantiles, widened to what else is wanted, with a margin."""
    values = values[np.isfinite(values)]
    ends = np.quantile(values, quantiles) if values.size else np.array([0.0, 1.0])
    ends = np.append(ends, [value for value in wanted if np.isfinite(value)])
    margin = MARGIN * (np.ptp(ends) or 1.0)
    return float(ends.min() - margin), float(ends.max() + margin)
