"""Losses as functions of the error, and the lines that they fit."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers.plots.style import BLACK, COLOURS, GREY, LINE_STYLES


def plot_curves(ax: Axes, x: np.ndarray, curves: Mapping[str, np.ndarray]) -> list[Line2D]:
    """Draw one to seven curves over the same x, told apart by colour and line style.

    Parameters
    ----------
    ax : Axes
    x : ndarray, shape (n_points,)
    curves : mapping of str to ndarray, shape (n_points,)

    Returns
    -------
    list of Line2D
        In the order of ``curves``.
    """
    return [
        ax.plot(x, y, color=COLOURS[i], linestyle=LINE_STYLES[i], label=name)[0]
        for i, (name, y) in enumerate(curves.items())
    ]


def plot_fits(
    ax: Axes,
    x: np.ndarray,
    y: np.ndarray,
    lines: Mapping[str, tuple[float, float]],
    outlier: int | None = None,
) -> list[Line2D]:
    """Draw points and the lines that were fitted to them, across the whole axes.

    Parameters
    ----------
    ax : Axes
        With its limits set.
    x, y : ndarray, shape (n_samples,)
    lines : mapping of str to (slope, intercept)
    outlier : int, optional
        The number of a point to single out.

    Returns
    -------
    list of Line2D
        The fitted lines, in the order of ``lines``.
    """
    ax.scatter(x, y, s=30, color=GREY, zorder=3)
    if outlier is not None:
        ring = {"s": 130, "facecolor": "none", "edgecolor": BLACK, "linewidth": 1.5}
        ax.scatter(x[outlier], y[outlier], zorder=4, label="outlier", **ring)
    ends = np.array(ax.get_xlim())
    slopes = {name: slope * ends + intercept for name, (slope, intercept) in lines.items()}
    drawn = plot_curves(ax, ends, slopes)
    ax.set_xlim(*ends)
    return drawn
