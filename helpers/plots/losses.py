"""Losses as functions of the error, and the lines that they fit."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers.plots.boundaries import plot_ring
from helpers.plots.style import COLOURS, GREY, LINE_STYLES, add_legend_below, tell

Fits = Mapping[str, tuple[np.ndarray, np.ndarray, Mapping[str, tuple[float, float]]]]


def _draw_lines(ax: Axes, x: np.ndarray, curves: Mapping[str, np.ndarray]) -> list[Line2D]:
    return [
        ax.plot(x, y, color=COLOURS[i], linestyle=LINE_STYLES[i], label=name)[0]
        for i, (name, y) in enumerate(curves.items())
    ]


def plot_curves(
    ax: Axes, x: np.ndarray, curves: Mapping[str, np.ndarray], x_label: str, y_label: str
) -> list[Line2D]:
    """Draw one to seven curves over the same x, told apart by colour and line style.

    Parameters
    ----------
    x : ndarray, shape (n_points,)
    curves : mapping of str to ndarray, shape (n_points,)
    x_label, y_label : str
    """
    ax.set(xlabel=x_label, ylabel=y_label)
    lines = _draw_lines(ax, x, curves)
    ax.legend()
    tell(ax, f"{y_label} over {x_label}.")
    for name, y in curves.items():
        lowest = f"lowest {y.min():z.2f} at {x[y.argmin()]:z.1f}"
        begin, end = (f"{y[i]:z.2f} at {x[i]:z.1f}" for i in (0, -1))
        tell(ax, f"{name}: {begin}, {lowest}, {end}.")
    return lines


def plot_losses(
    axes: np.ndarray,
    error: np.ndarray,
    losses: Mapping[str, np.ndarray],
    slopes: Mapping[str, np.ndarray],
) -> None:
    """Draw losses over the error, and in a second panel their slopes, all of shape (n_points,)."""
    plot_curves(axes[0], error, losses, "error ŷ − y", "loss")
    plot_curves(axes[1], error, slopes, "error ŷ − y", "slope of the loss")


def plot_fit_panels(axes: np.ndarray, panels: Fits, outlier: int) -> None:
    """Draw points and the lines fitted to them, several such panels with one legend for all.

    Parameters
    ----------
    axes : ndarray of Axes, shape (n_panels,)
    panels : mapping of title to (x, y, lines)
        Points as two ndarrays of shape (n_samples,), lines as a mapping of str to (slope,
        intercept).
    outlier : int
        The number of the point to single out in each.
    """
    for ax, (title, (x, y, lines)) in zip(axes, panels.items(), strict=True):
        ax.margins(x=0.1)
        ax.scatter(x, y, s=30, color=GREY, zorder=3)
        ends = np.array(ax.get_xlim())
        heights = {name: slope * ends + intercept for name, (slope, intercept) in lines.items()}
        _draw_lines(ax, ends, heights)
        plot_ring(ax, np.array([x[outlier], y[outlier]]), label="outlier")
        ax.set(xlim=ends, xlabel="x", title=title)
    axes[0].set_ylabel("y")
    add_legend_below(axes[0].figure, axes[0], n_columns=8)
    slopes = (
        f"{title}: " + ", ".join(f"{name} {slope:z.1f}" for name, (slope, _) in lines.items())
        for title, (_, _, lines) in panels.items()
    )
    tell(axes[0], f"Slopes of the fitted lines. {'; '.join(slopes)}.")
