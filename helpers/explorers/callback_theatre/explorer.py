"""Early stopping played over a recorded training, with no retraining."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from traitlets import Bool, Enum, Float, HasTraits, Int

from helpers.explorers.callback_theatre.early_stopping import (
    MODES,
    EarlyStop,
    find_mode,
    stop_early,
)
from helpers.live.explorer import Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    new_figure,
)
from helpers.plots.training import label_epochs

MAX_PATIENCE = 30
LEAST_ROOM = 8  # for the counter
MARGIN = 0.05  # beside the curves, of their range
WORST = {"min": (0.0, 0.8), "max": (0.2, 1.0)}  # quantiles between which a zoom shows the values


@dataclass(frozen=True)
class Recording:
    """A training that was recorded.

    Attributes
    ----------
    curves : dict of str to ndarray, shape (n_epochs,)
        Those quantities of which it is known whether more is better; NaN and infinity are allowed.
    """

    curves: dict[str, np.ndarray]

    @property
    def n_epochs(self) -> int:
        """How many epochs were recorded."""
        return len(next(iter(self.curves.values())))

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest number of all."""
        finite = np.concatenate(list(self.curves.values()))
        finite = finite[np.isfinite(finite)]
        return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def read_history(history: Mapping[str, Sequence[float]]) -> Recording:
    """Take over what can be monitored.

    Parameters
    ----------
    history : mapping of str to sequence of float, shape (n_epochs,)
        Such as the ``history`` of what ``fit`` returns.

    Returns
    -------
    Recording

    Raises
    ------
    ValueError
        If there is nothing of which Keras knows whether more is better, or lengths differ.
    """
    curves = {}
    for name, values in history.items():
        try:
            find_mode(name)
        except ValueError:
            continue  # Keras wouldn't monitor it either, unless told the mode
        curves[name] = np.asarray(values, dtype=float)
    lengths = {len(values) for values in curves.values()}
    if len(lengths) != 1 or lengths == {0}:
        raise ValueError(
            "history must hold losses or metrics of the same number of epochs, got "
            f"{ {name: len(values) for name, values in history.items()} }"
        )
    return Recording(curves)


def make_state(recording: Recording) -> type[HasTraits]:
    """Return the parameters there are for one recording."""
    names = tuple(recording.curves)
    low, high = recording.range
    digits = 2 - round(math.log10(high - low or 1.0))
    step = 10.0**-digits  # of the baseline; improvements are smaller

    class State(HasTraits):
        """What can be chosen: the arguments of ``EarlyStopping``."""

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
        start_from_epoch = Int(0, min=0, max=recording.n_epochs)
        zoom = Bool(False)  # whether the axes leave out the worst of what is monitored

    return State


@dataclass(frozen=True)
class Frame:
    """Everything there is to see.

    Attributes
    ----------
    monitor : str
    mode : str
        "min" or "max".
    values : ndarray, shape (n_epochs,)
        What was recorded of the quantity that is monitored.
    other : str
        The same quantity on the other data, training or validation; empty if it isn't recorded.
    other_values : ndarray, shape (n_epochs,) or (0,)
    stop : EarlyStop
    to_beat : ndarray, shape (n_run,)
        What the next epoch's value has to be better than; NaN while there is no best epoch.
    baseline : float
        NaN if there is none.
    patience, start_from_epoch : int
    limits : tuple of float
        The values between which there is something to see.
    """

    monitor: str
    mode: str
    values: np.ndarray
    other: str
    other_values: np.ndarray
    stop: EarlyStop
    to_beat: np.ndarray
    baseline: float
    patience: int
    start_from_epoch: int
    limits: tuple[float, float]


def compute(recording: Recording, state: HasTraits) -> Frame:
    """Return the numbers that belong to ``state``."""
    monitor = state.monitor
    values = recording.curves[monitor]
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
    name = monitor.removeprefix("val_")
    other = name if name != monitor else f"val_{name}"
    other_values = recording.curves.get(other, np.array([]))
    if state.zoom:
        limits = _limits(values, WORST[find_mode(monitor)])
    else:
        limits = _limits(np.append(values, other_values), (0, 1))
    return Frame(
        monitor=monitor,
        mode=mode,
        values=values,
        other=other if other in recording.curves else "",
        other_values=other_values,
        stop=stop,
        to_beat=np.where(stop.best >= 0, values[stop.best] - margin, np.nan),
        baseline=state.baseline if state.use_baseline else math.nan,
        patience=state.patience,
        start_from_epoch=state.start_from_epoch,
        limits=limits,
    )


def _limits(values: np.ndarray, quantiles: tuple[float, float]) -> tuple[float, float]:
    values = values[np.isfinite(values)]
    low, high = np.quantile(values, quantiles) if values.size else (0.0, 1.0)
    margin = MARGIN * ((high - low) or 1.0)
    return float(low - margin), float(high + margin)


def describe(frame: Frame) -> str:
    """Return what is watched, when it stops, and whose weights come back."""
    stop, values = frame.stop, frame.values
    better = "less" if frame.mode == "min" else "more"
    text = f"{frame.monitor}, {better} is better, patience {frame.patience}: "
    if stop.stopped:
        text += f"training stops after epoch {stop.n_run} of {len(values)}"
    else:
        text += f"all {len(values)} epochs are run, the counter ends at {stop.waited[-1]}"
    best = stop.best[-1]
    if best < 0:
        return f"{text}; no epoch is looked at, and the last weights are kept."
    text += f". Best is epoch {best + 1} with {values[best]:.4f}; "
    kept = f"the weights of epoch {stop.kept + 1}, {values[stop.kept]:.4f}"
    return text + (f"{kept}, come back." if stop.kept < stop.n_run - 1 else f"{kept}, are kept.")


class CallbackTheatre(Explorer):
    """Choose how ``EarlyStopping`` watches a recorded training; see where it stops and what stays.

    Above, the quantity that is monitored, and what its next value has to beat; below, the counter
    of epochs without improvement beside the patience. Drag in the lower half, or press the arrow
    keys up and down, to change the patience; the keys left and right move the first epoch that is
    looked at; drag in the upper half to move the baseline, if there is one.

    Parameters
    ----------
    history : mapping of str to sequence of float, shape (n_epochs,)
        Such as the ``history`` of what ``fit`` returns.
    **values
        Where the state starts.

    Raises
    ------
    ValueError
        If there is nothing of which Keras knows whether more is better, or lengths differ.
    """

    describe = staticmethod(describe)
    hotkeys = ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight")

    def __init__(self, history: Mapping[str, Sequence[float]], **values: object) -> None:
        self._recording = read_history(history)
        self.State = make_state(self._recording)
        self.compute = partial(compute, self._recording)
        super().__init__(**values)

    def make_controls(self) -> list:
        """Return the controls, in reading order."""
        step = self.State.class_traits()["min_delta"].max / 10
        digits = max(0, -round(math.log10(step)))
        coarse = {"step": step, "readout_format": f".{digits}f"}
        fine = {"step": step / 10, "readout_format": f".{digits + 1}f"}
        return [
            self.control("monitor", "monitor", tooltip="The quantity that is watched"),
            self.control("mode", "mode", tooltip="Whether less or more of it is better"),
            self.control("patience", "patience", tooltip="Epochs without improvement to bear"),
            self.control("min_delta", "min_delta", tooltip="Less isn't an improvement", **fine),
            self.control(
                "start_from_epoch", "start from epoch", tooltip="Epochs before aren't looked at"
            ),
            self.control("restore_best_weights", "restore_best_weights"),
            self.control("baseline", "baseline", tooltip="What has to be beaten", **coarse),
            self.control("use_baseline", "use a baseline"),
            self.control("zoom", "zoom in", tooltip="Leave out the worst fifth of the values"),
        ]

    def make_artists(self) -> tuple[Figure, list[Artist]]:
        """Return the figure and what moves in it."""
        figure, (top, bottom) = new_figure(
            2, 1, width=9.0, height=5.4, sharex=True, height_ratios=(2.4, 1)
        )
        n_epochs = self._recording.n_epochs
        label_epochs(bottom, "epochs waited")
        top.set_xlim(0, n_epochs + 1)
        for ax in (top, bottom):
            ax.yaxis.set_label_coords(-0.055, 0.5)
        top.set_ylabel("value")
        self._top, self._bottom = top, bottom
        self._title = top.set_title(" ")
        (self._other,) = top.plot([], [], "--", color=ORANGE, linewidth=1.5)
        (self._rest,) = top.plot([], [], ":", color=GREY)
        (self._run,) = top.plot([], [], ".-", color=BLUE, markersize=7)
        (self._to_beat,) = top.plot(
            [], [], linestyle=(0, (1, 1)), color=GREEN, linewidth=2.5, drawstyle="steps-post"
        )
        self._baseline = top.axhline(0, linestyle="-.", color=PURPLE)
        self._kept = top.plot([], [], "o", color=BLACK, markersize=13, markerfacecolor="none")[0]
        self._counts = bottom.vlines([0], 0, 1, color=BLUE, linewidth=4)
        self._patience = bottom.axhline(0, linestyle="--", color=VERMILLION, linewidth=1.5)
        self._stops = [ax.axvline(0, color=VERMILLION) for ax in (top, bottom)]
        self._warm_up = [
            ax.axvspan(0, 1, color=GREY, alpha=0.2, linewidth=0) for ax in (top, bottom)
        ]
        handles = {
            "val_sparse_categorical": self._run,
            "sparse_categorical": self._other,
            "never run": self._rest,
            "to be beaten next": self._to_beat,
            "baseline": self._baseline,
            "weights kept": self._kept,
            "training stops": self._stops[0],
            "patience": self._patience,
        }
        legend = figure.legend(
            list(handles.values()), list(handles), loc="outside lower center", ncols=4
        )
        self._names = legend.get_texts()[:2]
        lines = [self._other, self._rest, self._run, self._to_beat, self._baseline, self._kept]
        both = [*self._stops, *self._warm_up]
        return figure, [*lines, *both, self._counts, self._patience, self._title]

    def draw(self, frame: Frame) -> None:
        """Bring the artists to ``frame``."""
        stop, values = frame.stop, frame.values
        epochs, n_run = np.arange(1, len(values) + 1), stop.n_run
        self._run.set_data(epochs[:n_run], values[:n_run])
        self._rest.set_data(epochs[n_run - 1 :], values[n_run - 1 :])
        self._other.set_data(epochs[: len(frame.other_values)], frame.other_values)
        self._to_beat.set_data(epochs[:n_run], frame.to_beat)
        self._baseline.set_ydata([frame.baseline] * 2)
        self._kept.set_data(epochs[stop.kept : stop.kept + 1], values[stop.kept : stop.kept + 1])
        ends = np.stack([epochs[:n_run], 0 * stop.waited, epochs[:n_run], stop.waited], axis=1)
        self._counts.set_segments(ends.reshape(-1, 2, 2).astype(float))
        self._patience.set_ydata([frame.patience] * 2)
        for line, span in zip(self._stops, self._warm_up, strict=True):
            line.set_xdata([n_run if stop.stopped else math.nan] * 2)
            span.set_width(frame.start_from_epoch + 0.5)
            span.set_visible(frame.start_from_epoch > 0)
        ended = f"stops after epoch {n_run}" if stop.stopped else f"all {n_run} epochs are run"
        self._title.set_text(f"{ended}, weights of epoch {stop.kept + 1} kept")
        for text, name in zip(self._names, (frame.monitor, frame.other), strict=True):
            text.set_text(name)
        self._fit_limits(frame)
        self.controls["baseline"].disabled = not self.state.use_baseline

    def _fit_limits(self, frame: Frame) -> None:
        if frame.limits != self._top.get_ylim():
            self._top.set_ylim(frame.limits)
        most = max(frame.patience, frame.stop.waited.max(), LEAST_ROOM - 1)
        height = 2 ** math.ceil(math.log2(most + 1))
        if height != self._bottom.get_ylim()[1]:
            self._bottom.set_ylim(0, height)

    def on_pointer(self, event: PointerEvent) -> None:
        """Move the patience, or the baseline, to where the pointer is."""
        if event.axes is None or not event.buttons:
            return
        if event.axes == 1:
            self._set("patience", round(event.y))
        elif self.state.use_baseline:
            digits = -round(math.log10(self.controls["baseline"].step))
            self._set("baseline", round(event.y, digits))

    def on_key(self, event: KeyEvent) -> None:
        """Change the patience, or the first epoch that is looked at."""
        name = "patience" if event.key in ("ArrowUp", "ArrowDown") else "start_from_epoch"
        change = 1 if event.key in ("ArrowUp", "ArrowRight") else -1
        self._set(name, getattr(self.state, name) + change)

    def _set(self, name: str, value: float) -> None:
        """Set a parameter to the nearest value that is allowed."""
        trait = self.State.class_traits()[name]
        setattr(self.state, name, min(max(value, trait.min), trait.max))
