"""Curves that grow while ``fit`` runs, the seconds that are left, and a button that ends it."""

import math
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import ipywidgets
import numpy as np
from IPython import get_ipython
from IPython.core.interactiveshell import ExecutionResult
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.keras_tools.quiet import keras
from helpers.lesson.shown import Shown
from helpers.lesson.subshell import BesideButton
from helpers.live.live_figure import LiveFigure
from helpers.live.panel import Panel, set_limits
from helpers.plots.style import BLACK, BLUE, VERMILLION, add_legend_below, new_figure
from helpers.plots.training import HALF, label_epochs

PAUSE = 0.1  # seconds between two updates, at least
SHARE = 0.1  # of the time that updates may take, at most
UNWATCHED_PAUSE = 1.0  # seconds between two updates while no browser shows the curves
MARGIN = 0.04  # beside the data, of their range
MIN_HORIZON = 32  # epochs
RUNNING = "Training"  # the outcome while there is none
COLUMNS = 3  # of axes; more quantities make more rows


@dataclass(frozen=True)
class Curves:
    """What is known of a training."""

    names: tuple[str, ...]  # the loss, then the metrics by the alphabet
    epochs: np.ndarray  # (n_epochs,), those that are over, from 1
    training: dict[str, np.ndarray]  # by name (n_epochs,)
    validation: dict[str, np.ndarray]  # by name (n_epochs,), NaN where nothing was measured
    times: np.ndarray  # (n_looks,), when the epoch that runs was looked at, in epochs trained
    so_far: dict[str, np.ndarray]  # by name (n_looks,), its means up to then
    n_planned: int  # epochs
    best: int | None  # the epoch whose weights are kept
    outcome: str  # how the training ended; RUNNING while it hasn't
    restored: bool  # whether the weights of the best epoch have come back

    @property
    def validated(self) -> bool:
        """Whether anything was measured on validation data."""
        return any(np.isfinite(values).any() for values in self.validation.values())

    @property
    def horizon(self) -> int:
        """How many epochs there is room for: what is planned, if it isn't far off."""
        done = self.epochs[-1] if len(self.epochs) else 0
        if self.outcome != RUNNING:
            return max(done, 1)
        return min(self.n_planned, max(MIN_HORIZON, 2 ** math.ceil(math.log2(done + 1))))


def describe(curves: Curves) -> str:
    """Return how far the training is, its last values, and which epoch was the best."""
    n_epochs = curves.epochs[-1] if len(curves.epochs) else 0
    text = f"{curves.outcome}: {n_epochs} of {curves.n_planned} epochs"
    if not n_epochs:
        return f"{text}."
    values = []
    for name in curves.names:
        values.append(f"{name} {curves.training[name][-1]:.3f}")
        if np.isfinite(curves.validation[name][-1]):
            values[-1] += f" (validation {curves.validation[name][-1]:.3f})"
    text += f"; last {', '.join(values)}"
    if curves.best:
        measured = "validation loss" if curves.validated else "loss"
        text += f"; lowest {measured} in epoch {curves.best}"
    if curves.restored:
        text += ", whose weights the model has again"
    return f"{text}."


def _as_numbers(logs: dict | None) -> dict[str, float]:
    """Return one number for each quantity; what isn't of numbers is left out."""
    numbers = {}
    for name, value in (logs or {}).items():
        try:
            value = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            continue
        if value.size:
            numbers[f"{name} (mean)" if value.ndim else name] = float(value.mean())
    return numbers


class _Curve(Panel):
    """The axes of one quantity."""

    def __init__(self, ax: Axes, name: str) -> None:
        super().__init__(ax)
        self.name = name
        label_epochs(ax, "")
        ax.set_title(name.replace("$", r"\$"))  # no formula
        (self.so_far,) = ax.plot([], [], "-", color=BLUE, linewidth=1)
        style = {"marker": ".", "markersize": 7}
        shifted = "training, ½ epoch to the left"
        (self.training,) = ax.plot([], [], "--", color=BLUE, label=shifted, **style)
        (self.validation,) = ax.plot([], [], "-", color=VERMILLION, label="validation", **style)
        ring = {"markersize": 12, "markerfacecolor": "none", "label": "best epoch"}
        (self.best,) = ax.plot([], [], "o", color=BLACK, **ring)
        self.moving = [self.so_far, self.training, self.validation, self.best]

    def draw(self, curves: Curves) -> None:
        """Bring the artists to ``curves``."""
        training, validation = curves.training[self.name], curves.validation[self.name]
        so_far = curves.so_far[self.name]
        self.so_far.set_data(curves.times, so_far)
        self.training.set_data(curves.epochs - HALF, training)
        self.validation.set_data(curves.epochs, validation)
        chosen = curves.epochs == curves.best
        if curves.validated:
            self.best.set_data(curves.epochs[chosen], validation[chosen])
        else:
            self.best.set_data(curves.epochs[chosen] - HALF, training[chosen])
        self._fit_limits(np.concatenate([training, validation, so_far]), curves.horizon)

    def _fit_limits(self, values: np.ndarray, horizon: int) -> None:
        """Make room for the values; both ends are round, so that they change seldom."""
        values = values[np.isfinite(values)]
        low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
        margin = MARGIN * (high - low)
        ticks = MaxNLocator(8).tick_values(low - margin, high + margin)
        set_limits(self.ax, (0.0, horizon + max(HALF, MARGIN * horizon)), (ticks[0], ticks[-1]))


class LiveCurves(keras.callbacks.Callback):
    """Show loss and metrics while ``fit`` trains, with a button that ends it.

    The button, or ``stop()``, ends the training after the batch that runs (with
    ``steps_per_execution`` after those batches) and gives the model the weights of its best epoch:
    the one of least validation loss, without validation data of least loss, in this call of
    ``fit``. A training that isn't ended so keeps the weights of its last epoch.

    A click arrives while the cell runs because JupyterLab sends it to a thread beside the one that
    trains. A front end without such threads shows the bar move, but holds back clicks, and the
    curves, until the cell has ended. Interrupting the kernel works everywhere: it brings the best
    weights of the epochs that are over back too, with the interrupt's error on the page.

    An object serves for one ``fit`` after the other. What can't be shown never ends a training: it
    is said on the error stream, and the training goes on without curves.

    Attributes
    ----------
    curves : Curves
        What has been measured so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self._training = False

    def stop(self) -> None:
        """End the training that runs after this batch; its best weights come back."""
        if self._training:
            self._stopped = self.model.stop_training = True
            self._attempt(self._mark_stopping)

    @property
    def curves(self) -> Curves:
        """What has been measured so far."""
        rows, looks = tuple(self._rows), tuple(self._looks)  # another thread may ask

        def column(name: str, table: tuple) -> np.ndarray:
            return np.array([logs.get(name, math.nan) for _, logs in table], dtype=float)

        return Curves(
            names=self._names,
            epochs=np.array([epoch for epoch, _ in rows], dtype=int),
            training={name: column(name, rows) for name in self._names},
            validation={name: column(f"val_{name}", rows) for name in self._names},
            times=np.array([time for time, _ in looks], dtype=float),
            so_far={name: column(name, looks) for name in self._names},
            n_planned=self.params["epochs"],
            best=self._best_epoch,
            outcome=self._outcome,
            restored=self._restored,
        )

    # What Keras calls.

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Display the progress; the curves follow with the first numbers."""
        if self._training:  # and the one before hasn't come to its end
            self._end("Broken off")
        self._training, self._stopped, self._restored = True, False, False
        self._outcome, self._names, self._live = RUNNING, (), None
        self._monitor, self._best, self._best_epoch = "loss", math.inf, None
        self._best_weights: list[np.ndarray] | None = None
        self._rows: list[tuple[int, dict]] = []  # the epochs that are over and their logs
        self._looks: list[tuple[float, dict]] = []
        self._first_epoch, self._trouble = None, None
        self._begin, self._due = monotonic(), 0.0
        self._attempt(self._make_controls)
        self._shell, self._thread = get_ipython(), threading.get_ident()
        if self._shell:
            self._shell.events.register("post_run_cell", self._on_cell_end)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Note which epoch begins."""
        if self._first_epoch is None:
            self._first_epoch = epoch
        self._epoch = epoch
        self._looks = []

    def on_train_batch_end(self, batch: int, logs: dict) -> None:
        """Look at the means of this epoch's batches, if it is time to."""
        if monotonic() >= self._due:
            done = (batch + 1) / (self.params["steps"] or math.inf)
            numbers = _as_numbers(logs)
            self._looks.append((self._epoch + HALF * done, numbers))  # the middle of the batches
            self._attempt(self._update, done, numbers)

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Note what was measured, and the weights if they are the best so far."""
        numbers = _as_numbers(logs)
        self._rows.append((epoch + 1, numbers))
        self._looks = []
        self._keep_best(epoch + 1, numbers)
        if monotonic() >= self._due:
            self._attempt(self._update, 1.0, numbers)

    def on_train_end(self, logs: dict | None = None) -> None:
        """Go back to the best weights if training was stopped, and show the finished curves."""
        if self._stopped:
            self._restore()
        self._end("Stopped" if self._stopped else "Trained")

    def _keep_best(self, epoch: int, logs: dict) -> None:
        if "val_loss" in logs and self._monitor == "loss":
            self._monitor, self._best = "val_loss", math.inf  # the two can't be compared
        value = logs.get(self._monitor, math.nan)
        if value < self._best:
            self._best, self._best_epoch = value, epoch
            self._best_weights = self.model.get_weights()

    def _restore(self) -> None:
        if self._best_weights is not None:
            self.model.set_weights(self._best_weights)
            self._restored = True

    def _on_cell_end(self, result: ExecutionResult) -> None:
        """Notice a training that an error or an interrupt has broken off."""
        if threading.get_ident() != self._thread:
            return  # a cell that ran beside this one
        error = result.error_in_exec
        if isinstance(error, KeyboardInterrupt):
            self._restore()
        self._end(f"Broken off by {type(error).__name__}" if error else "Broken off")

    # What there is to see.

    def _attempt(self, show: Callable, *given: object) -> None:
        """Show something; if that fails, say so once, and draw no more."""
        try:
            show(*given)
        except Exception as error:
            if self._trouble is None:
                trouble = f"{type(error).__name__}: {error}"
                print(f"The curves can't be shown, training goes on. {trouble}", file=sys.stderr)
            self._trouble, self._due = error, math.inf

    def _make_controls(self) -> None:
        self._bar = ipywidgets.FloatProgress(max=1.0, layout={"width": "30%"})
        self._button = BesideButton(
            description="Stop",
            tooltip="End training after this batch and go back to the best weights",
            layout={"width": "auto"},
        )
        self._button.on_click(lambda _: self.stop())
        self._text = ipywidgets.Label("…")
        self._controls = ipywidgets.HBox([self._bar, self._button, self._text])
        self._box = Shown([self._controls])
        text = f"Training for {self.params['epochs']} epochs"
        display(self._box._repr_mimebundle_() | {"text/plain": text}, raw=True)

    def _mark_stopping(self) -> None:
        self._button.disabled = True
        self._button.description = "Stopping …"

    def _make_figure(self, logs: dict) -> None:
        names = (name for name in logs if not name.startswith("val_"))
        self._names = tuple(sorted(names, key=lambda name: (name != "loss", name)))
        n_columns = min(len(self._names), COLUMNS)
        n_rows = math.ceil(len(self._names) / COLUMNS)
        figure, axes = new_figure(
            n_rows, n_columns, width=9.0, height=0.6 + 2.8 * n_rows, squeeze=False
        )
        figure.get_layout_engine().set(w_pad=0.12)  # for tick labels that grow longer
        for ax in axes.flat[len(self._names) :]:
            ax.remove()
        self._panels = [_Curve(*pair) for pair in zip(axes.flat, self._names, strict=False)]
        add_legend_below(figure, axes[0, 0])
        moving = [artist for panel in self._panels for artist in panel.moving]
        self._live = LiveFigure(figure, moving, self._prepare, reflows=True)
        self._box.children = self._controls, self._live.frame

    def _prepare(self) -> str:
        curves = self.curves
        for panel in self._panels:
            panel.draw(curves)
        return describe(curves)

    def _update(self, epoch_done: float, logs: dict) -> None:
        """Bring everything up to date, and set the time of the next update."""
        start = monotonic()
        if self._live is None:
            self._make_figure(logs)
        n_epochs = self.params["epochs"]
        done = (self._epoch - self._first_epoch + epoch_done) / (n_epochs - self._first_epoch)
        elapsed = start - self._begin
        left = f"{elapsed / done - elapsed:.0f} s left" if done else "…"
        self._bar.value = done
        self._text.value = f"epoch {self._epoch + 1} of {n_epochs} · {left}"
        self._live.refresh()
        now = monotonic()
        pause = max(PAUSE, (now - start) * (1 / SHARE - 1))
        self._due = now + (pause if self._live.watched else UNWATCHED_PAUSE)

    def _end(self, outcome: str) -> None:
        """Show the curves as they are now, for good."""
        self._training, self._outcome = False, outcome
        if self._shell:
            self._shell.events.unregister("post_run_cell", self._on_cell_end)
        self._attempt(self._close_controls)
        if self._trouble is None:
            self._attempt(self._move_picture)

    def _close_controls(self) -> None:
        self._text.value = f"{self._outcome}, {monotonic() - self._begin:.0f} s"
        self._button.close()
        self._controls.children = self._bar, self._text

    def _move_picture(self) -> None:
        """Take the curves out of the place they had, into one whose saved picture is finished."""
        if self._rows and self._live is None:
            self._make_figure(self._rows[-1][1])
        if self._live:
            self._box.children = ()
            self._box.close()
            box = Shown([self._controls, self._live.frame])
            bundle, metadata = self._live.bundle(box._repr_mimebundle_())
            display(bundle, metadata=metadata, raw=True)
