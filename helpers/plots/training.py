"""Learning curves, and runs laid beside each other."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from helpers.plots.style import BLACK, BLUE, COLOURS, GREY, LINE_STYLES, MARKERS, VERMILLION
from helpers.validation import check_array

HALF = 0.5  # an average over an epoch belongs to its middle


def _check_settings(name: str, settings: Mapping) -> None:
    if not 1 <= len(settings) <= len(COLOURS):
        raise ValueError(f"{name} must hold 1 to {len(COLOURS)} settings, got {len(settings)}")


def label_epochs(ax: Axes, quantity: str) -> None:
    """Label axes of a quantity over epochs, with whole numbers of epochs.

    Parameters
    ----------
    ax : Axes
    quantity : str
        What is measured at each epoch.
    """
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.set(xlabel="epochs trained", ylabel=quantity)


def plot_learning_curves(
    ax: Axes, training: np.ndarray, validation: np.ndarray, quantity: str
) -> list[Line2D]:
    """Draw a quantity over the epochs, each value at the time it was measured.

    Parameters
    ----------
    ax : Axes
    training : array-like, shape (n_epochs,)
        What ``fit`` recorded for the training set, averaged while an epoch ran: value i is drawn
        at i + ½ epochs.
    validation : array-like, shape (n_epochs,)
        What it measured when the epoch was over: value i is drawn at i + 1 epochs.
    quantity : str
        What is measured ("loss", "accuracy").

    Returns
    -------
    list of Line2D
        Training and validation.
    """
    training = check_array("training", training, ndim=1)
    validation = check_array("validation", validation, ndim=1)
    ends = np.arange(1, len(training) + 1)
    lines = [
        *ax.plot(ends - HALF, training, "--", color=BLUE, label="training, ½ epoch to the left"),
        *ax.plot(ends, validation, "-", color=VERMILLION, label="validation"),
    ]
    label_epochs(ax, quantity)
    ax.legend(frameon=False)
    return lines


def plot_half_epoch_shift(
    ax: Axes, recorded: np.ndarray, at_end: np.ndarray, quantity: str
) -> list[Line2D]:
    """Draw what ``fit`` recorded for the training set, the same shifted, and the truth.

    Parameters
    ----------
    ax : Axes
    recorded : array-like, shape (n_epochs,)
        Averages over the epochs.
    at_end : array-like, shape (n_epochs,)
        Measured on the training set after each epoch.
    quantity : str
        What is measured ("loss", "accuracy").

    Returns
    -------
    list of Line2D
        As recorded, shifted by half an epoch, and measured.
    """
    recorded = check_array("recorded", recorded, ndim=1)
    at_end = check_array("at_end", at_end, ndim=1)
    ends = np.arange(1, len(recorded) + 1)
    lines = [
        *ax.plot(ends, recorded, ":", color=GREY, marker="o", label="as fit records it"),
        *ax.plot(ends - HALF, recorded, "--", color=BLUE, label="the same, ½ epoch to the left"),
        *ax.plot(ends, at_end, "D", color=BLACK, label="measured at the epoch's end", zorder=3),
    ]
    label_epochs(ax, quantity)
    ax.legend(frameon=False)
    return lines


def plot_runs(ax: Axes, runs: Mapping[str, np.ndarray], quantity: str) -> list[Line2D]:
    """Draw runs of several settings: thin lines for the runs, a bold one for their median.

    Parameters
    ----------
    ax : Axes
    runs : mapping of str to array-like, shape (n_runs, n_epochs) or (n_epochs,)
        One to seven settings. A value that isn't finite leaves a gap and counts as infinite; the
        legend names the settings that end so.
    quantity : str
        What is measured at each epoch's end ("validation accuracy").

    Returns
    -------
    list of Line2D
        The medians, in the order of ``runs``.

    Raises
    ------
    ValueError
        If there are no settings or more than seven.
    """
    _check_settings("runs", runs)
    medians = []
    for (name, values), colour, style in zip(runs.items(), COLOURS, LINE_STYLES, strict=False):
        values = np.atleast_2d(values)
        values = np.where(np.isfinite(values), values, np.inf)
        epochs = np.arange(1, values.shape[1] + 1)
        if len(values) > 1:
            ax.plot(epochs, values.T, color=colour, linewidth=0.8, alpha=0.6)
        median = np.median(values, axis=0)
        label = name if np.isfinite(median[-1]) else f"{name}: not a number"
        medians += ax.plot(epochs, median, color=colour, linestyle=style, label=label)
    label_epochs(ax, quantity)
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return medians


def plot_spread(ax: Axes, groups: Mapping[str, Sequence[float]], quantity: str) -> list[Line2D]:
    """Draw what several runs of each setting measured, and their mean as a bar.

    Parameters
    ----------
    ax : Axes
    groups : mapping of str to sequence of float
        One to seven settings, one value a run.
    quantity : str
        What is measured.

    Returns
    -------
    list of Line2D
        The runs of each setting, in the order of ``groups``.

    Raises
    ------
    ValueError
        If there are no settings or more than seven.
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
    return drawn


def describe_spread(groups: Mapping[str, Sequence[float]], quantity: str, form: str = "g") -> str:
    """Say what ``plot_spread`` shows: each setting's mean and range.

    Parameters
    ----------
    groups : mapping of str to sequence of float
    quantity : str
        What is measured.
    form : str
        How a number is written (".0%", ".2f").

    Returns
    -------
    str
    """
    return f"{quantity}: " + "; ".join(
        f"{' '.join(name.split())}: mean {np.mean(values):{form}}, "
        f"{min(values):{form}} to {max(values):{form}}"
        for name, values in groups.items()
    )
