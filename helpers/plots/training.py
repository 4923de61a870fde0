"""What happens while a model trains: curves, runs, hooks, shares of a gradient."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from helpers.checks import check_array
from helpers.plots.style import BLACK, BLUE, COLOURS, GREY, LINE_STYLES, MARKERS, VERMILLION, tell

BAR = 0.6  # height of a bar, rows are 1 apart
HALF = 0.5  # an average over an epoch belongs to its middle
EPOCHS = "epochs trained"


def _check_settings(name: str, settings: Mapping) -> None:
    if not 1 <= len(settings) <= len(COLOURS):
        raise ValueError(f"{name} must hold 1 to {len(COLOURS)} settings, got {len(settings)}")


def label_epochs(ax: Axes, quantity: str, x_label: str = EPOCHS) -> None:
    """Label axes of a quantity over epochs (or what else is counted), in whole numbers."""
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.set(xlabel=x_label, ylabel=quantity)


def _plot_over_epochs(
    ax: Axes, quantity: str, curves: Mapping[str, tuple[np.ndarray, float, Mapping[str, object]]]
) -> list[Line2D]:
    """Draw curves, each that much before the ends of its epochs, in its style."""
    lines = []
    for label, (values, before, style) in curves.items():
        lines += ax.plot(np.arange(1, len(values) + 1) - before, values, label=label, **style)
    label_epochs(ax, quantity)
    ax.legend()
    return lines


def plot_learning_curves(
    ax: Axes, training: np.ndarray, validation: np.ndarray, quantity: str
) -> list[Line2D]:
    """Draw a quantity over the epochs, each value at the time it was measured.

    Parameters
    ----------
    training : array-like, shape (n_epochs,)
        What ``fit`` recorded for the training set, averaged while an epoch ran: value i is drawn
        at i + ½ epochs.
    validation : array-like, shape (n_epochs,)
        What it measured when the epoch was over: value i is drawn at i + 1 epochs.
    quantity : str
        What is measured ("loss", "accuracy").
    """
    training = check_array("training", training, ndim=1)
    validation = check_array("validation", validation, ndim=1)
    curves = {
        "training, ½ epoch to the left": (training, HALF, {"linestyle": "--", "color": BLUE}),
        "validation": (validation, 0, {"color": VERMILLION}),
    }
    ends = [f"{name} {values[0]:.3g} → {values[-1]:.3g}" for name, (values, *_) in curves.items()]
    tell(ax, f"{quantity} over {len(training)} epochs: {'; '.join(ends)}.")
    return _plot_over_epochs(ax, quantity, curves)


def plot_half_epoch_shift(
    ax: Axes, recorded: np.ndarray, at_end: np.ndarray, quantity: str
) -> list[Line2D]:
    """Draw what ``fit`` recorded for the training set, the same shifted, and the truth.

    Parameters
    ----------
    recorded : array-like, shape (n_epochs,)
        Averages over the epochs.
    at_end : array-like, shape (n_epochs,)
        Measured on the training set after each epoch.
    quantity : str
        What is measured ("loss", "accuracy").
    """
    recorded = check_array("recorded", recorded, ndim=1)
    at_end = check_array("at_end", at_end, ndim=1)
    dots = {"linestyle": ":", "color": GREY, "marker": "o"}
    diamonds = {"linestyle": "none", "color": BLACK, "marker": "D", "zorder": 3}
    curves = {
        "as fit records it": (recorded, 0, dots),
        "the same, ½ epoch to the left": (recorded, HALF, {"linestyle": "--", "color": BLUE}),
        "measured at the epoch's end": (at_end, 0, diamonds),
    }
    tell(ax, f"{quantity}, as fit records it: {_list(recorded)}.")
    tell(ax, f"Measured at the epochs' ends: {_list(at_end)}.")
    return _plot_over_epochs(ax, quantity, curves)


def _list(values: np.ndarray) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def plot_runs(
    ax: Axes,
    runs: Mapping[str, np.ndarray],
    quantity: str,
    *,
    first: int = 1,
    x_label: str = EPOCHS,
) -> list[Line2D]:
    """Draw runs of several settings: thin lines for the runs, a bold one for their median.

    Parameters
    ----------
    runs : mapping of str to array-like, shape (n_runs, n_values) or (n_values,)
        One to seven settings. A value that isn't finite leaves a gap and counts as infinite; the
        legend names the settings that end so.
    quantity : str
        What is measured ("validation accuracy").
    first : int
        After how many epochs the first value was measured.
    x_label : str
        What is counted, if it isn't epochs.
    """
    _check_settings("runs", runs)
    medians = []
    for (name, values), colour, style in zip(runs.items(), COLOURS, LINE_STYLES, strict=False):
        values = np.atleast_2d(values)
        values = np.where(np.isfinite(values), values, np.inf)
        counts = np.arange(first, first + values.shape[1])
        if len(values) > 1:
            ax.plot(counts, values.T, color=colour, linewidth=0.8, alpha=0.6)
        median = np.median(values, axis=0)
        label = name if np.isfinite(median[-1]) else f"{name}: not a number"
        medians += ax.plot(counts, median, color=colour, linestyle=style, label=label)
    ends = [f"{m.get_label()} {m.get_ydata()[0]:.3g} → {m.get_ydata()[-1]:.3g}" for m in medians]
    tell(ax, f"{quantity} over {x_label}, median of the runs: {'; '.join(ends)}.")
    label_epochs(ax, quantity, x_label)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return medians


def plot_spread(ax: Axes, groups: Mapping[str, Sequence[float]], quantity: str) -> list[Line2D]:
    """Draw what several runs of each setting measured, and their mean as a bar.

    Parameters
    ----------
    groups : mapping of str to sequence of float
        One to seven settings, one value a run.
    quantity : str
        What is measured.
    """
    _check_settings("groups", groups)
    drawn = []
    for place, (values, colour, marker) in enumerate(
        zip(groups.values(), COLOURS, MARKERS, strict=False)
    ):
        values = check_array("groups", values, ndim=1)
        drawn += ax.plot(
            [place] * len(values), values, marker, color=colour, markersize=8, alpha=0.8
        )
        ax.hlines(values.mean(), place - 0.2, place + 0.2, color=colour)
    ax.set_xticks(range(len(groups)), groups)
    ax.set(xlim=(-0.6, len(groups) - 0.4), ylabel=quantity)
    tell(ax, f"{describe_spread(groups, quantity, '.2f')}.")
    return drawn


def describe_spread(groups: Mapping[str, Sequence[float]], quantity: str, form: str) -> str:
    """Say what ``plot_spread`` shows: each setting's mean and range.

    Parameters
    ----------
    groups : mapping of str to sequence of float
    quantity : str
        What is measured.
    form : str
        How a number is written (".0%", ".2f").
    """
    return f"{quantity}: " + "; ".join(
        f"{' '.join(name.split())}: mean {np.mean(values):{form}}, "
        f"{min(values):{form}} to {max(values):{form}}"
        for name, values in groups.items()
    )


def plot_hook_timeline(ax: Axes, calls: Sequence[str]) -> list[Rectangle]:
    """Draw the hooks of a callback as bars, each from its "begin" to its "end".

    Parameters
    ----------
    calls : sequence of str
        Names of hooks in the order of their calls ("on_epoch_begin", "on_train_batch_begin" …).
    """
    rows: dict[str, int] = {}  # a row for each stage, in the order of first appearance
    begun: dict[str, int] = {}
    bars = []
    for place, call in enumerate(calls):
        prefix, stage, when = call[:3], *call[3:].rpartition("_")[::2]
        if prefix != "on_" or when not in ("begin", "end") or (when == "begin") == (stage in begun):
            raise ValueError(f"calls: {call!r} can't stand at place {place}")
        if when == "begin":
            begun[stage] = place
            row = rows.setdefault(stage, len(rows))
            continue
        start, row = begun.pop(stage), rows[stage]
        colour = COLOURS[row % len(COLOURS)]
        bars += ax.barh(row, place - start, BAR, start, color=colour, alpha=0.5, edgecolor=colour)
        ax.plot([start, place], [row, row], linestyle="none", marker="|", color=BLACK, markersize=9)
    if begun:
        raise ValueError(f"calls: {', '.join(begun)} didn't end")
    ax.set_yticks(range(len(rows)), [stage.replace("_", " ") for stage in rows])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set(xlabel="hooks called, one after the other")
    counts = (f"{stage.replace('_', ' ')} {calls.count(f'on_{stage}_end')}" for stage in rows)
    tell(ax, f"{len(calls)} hooks, a bar from each begin to its end: {', '.join(counts)}.")
    return bars


def plot_percentiles(
    ax: Axes, steps: np.ndarray, percentiles: np.ndarray, percents: Sequence[float], quantity: str
) -> list[PolyCollection]:
    """Draw how numbers spread: bands between percentiles, a line for the median, no legend.

    Parameters
    ----------
    steps : array-like, shape (n_steps,)
    percentiles : array-like, shape (n_steps, n_percents)
    percents : sequence of float
        An odd number of them, symmetric about 50 and rising (5, 25, 50, 75, 95).
    quantity : str
        What spreads.
    """
    steps = check_array("steps", steps, ndim=1)
    middle, rest = divmod(len(percents), 2)
    percentiles = check_array("percentiles", percentiles, ndim=2, n_columns=len(percents))
    symmetric = np.all(np.add(percents, percents[::-1]) == 100)
    if not (rest and symmetric and np.all(np.diff(percents) > 0)):
        raise ValueError(f"percents must rise and lie symmetric about 50, got {tuple(percents)}")
    bands = [
        ax.fill_between(
            steps,
            percentiles[:, i],
            percentiles[:, -1 - i],
            color=BLUE,
            alpha=0.2 + 0.3 * i / middle,
            linewidth=0,
            label=f"{percents[i]:g} to {percents[-1 - i]:g} %",
        )
        for i in range(middle)
    ]
    ax.plot(steps, percentiles[:, middle], color=BLACK, label="median")
    label_epochs(ax, quantity, "epoch")
    low, median, high = percentiles[-1, [0, middle, -1]]
    band = f"{percents[0]:g} to {percents[-1]:g} % from {low:.2f} to {high:.2f}"
    tell(ax, f"{quantity} at the end: median {median:.2f}, {band}.")
    return bands


def plot_shares(
    ax: Axes, weights: np.ndarray, shares: np.ndarray, *, title: str = ""
) -> list[Line2D]:
    """Draw the auxiliary output's share of the gradient against its loss weight.

    Parameters
    ----------
    weights : ndarray, shape (n_weights,)
        Weight of the auxiliary loss, 0 to 1; the main loss has the rest.
    shares : ndarray, shape (n_models, n_weights) or (n_weights,)
        Share of the gradient, 0 to 1.
    title : str
        Of the panel.
    """
    shares = np.atleast_2d(shares)
    ax.plot([0, 1], [0, 1], ":", color=GREY, label="share = weight")
    lines = ax.plot(weights, shares.T, color=BLUE, linewidth=1.2)
    lines[0].set_label("measured" if len(shares) == 1 else f"measured, {len(shares)} models")
    ax.set(xlabel="loss weight of the auxiliary output", ylabel="its share of the gradient")
    ax.set(xlim=(0, 1), ylim=(0, 1), title=title)
    ax.label_outer()
    ax.legend(loc="upper left")
    middle = shares[:, np.abs(np.subtract(weights, 0.5)).argmin()]
    words = f"at the loss weight 0.5 a share of {middle.min():.2f} to {middle.max():.2f}"
    tell(ax, f"{title}: {words}.".lstrip(": "))
    return lines
