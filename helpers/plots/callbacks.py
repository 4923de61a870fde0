"""What happens while a model trains: the order of hooks, a pause, numbers that spread."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from helpers.plots.style import BLACK, BLUE, COLOURS, LINE_STYLES
from helpers.validation import check_array

BAR = 0.6  # height of a bar, rows are 1 apart


def plot_hook_timeline(ax: Axes, calls: Sequence[str]) -> list[Rectangle]:
    """Draw the hooks of a callback as bars, each from its "begin" to its "end".

    Parameters
    ----------
    ax : Axes
    calls : sequence of str
        Names of hooks in the order of their calls ("on_epoch_begin", "on_train_batch_begin" …).

    Returns
    -------
    list of Rectangle
        The bars, in the order in which they end.

    Raises
    ------
    ValueError
        If a hook is no ``on_…_begin`` or ``on_…_end``, or ends without having begun, or doesn't
        end.
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
    return bars


def plot_resumption(ax: Axes, runs: Mapping[str, np.ndarray], quantity: str) -> list[Line2D]:
    """Draw what happens after a pause: thin lines for the runs, a bold one for their median.

    Parameters
    ----------
    ax : Axes
    runs : mapping of str to array-like, shape (n_runs, 1 + n_batches)
        For each way to go on, the quantity at the pause and after each batch.
    quantity : str
        What is measured.

    Returns
    -------
    list of Line2D
        The medians, in the order of ``runs``.
    """
    medians = []
    for (name, values), colour, style in zip(runs.items(), COLOURS, LINE_STYLES, strict=False):
        values = check_array("runs", values, ndim=2)
        ax.plot(values.T, color=colour, linewidth=0.8, alpha=0.6)
        medians += ax.plot(np.median(values, axis=0), style, color=colour, label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="batches after the pause", ylabel=quantity)
    ax.legend(frameon=False)
    return medians


def plot_percentiles(
    ax: Axes, steps: np.ndarray, percentiles: np.ndarray, percents: Sequence[float], quantity: str
) -> list[PolyCollection]:
    """Draw how numbers spread: bands between percentiles, a line for the median, no legend.

    Parameters
    ----------
    ax : Axes
    steps : array-like, shape (n_steps,)
    percentiles : array-like, shape (n_steps, n_percents)
    percents : sequence of float
        An odd number of them, symmetric about 50 and rising (5, 25, 50, 75, 95).
    quantity : str
        What spreads.

    Returns
    -------
    list of PolyCollection
        The bands, the widest first.

    Raises
    ------
    ValueError
        If ``percents`` doesn't fit.
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
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="epoch", ylabel=quantity)
    return bands
