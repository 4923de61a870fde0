"""Losses as functions of the error, and the lines that they fit."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers.plots.boundaries import plot_ring
from helpers.plots.style import COLOURS, GREY, LINE_STYLES


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
    ax : Axes
    x : ndarray, shape (n_points,)
    curves : mapping of str to ndarray, shape (n_points,)
    x_label, y_label : str

    Returns
    -------
    list of Line2D
        In the order of ``curves``.
    """
    ax.set(xlabel=x_label, ylabel=y_label)
    lines = _draw_lines(ax, x, curves)
    ax.legend()
    return lines


def describe_curves(x: np.ndarray, curves: Mapping[str, np.ndarray]) -> str:
    """Say how each curve goes: its two ends and its lowest point.

    Parameters
    ----------
    x : ndarray, shape (n_points,)
    curves : mapping of str to ndarray, shape (n_points,)

    Returns
    -------
    str
    """
    return " ".join(
        f"{name}: {y[0]:z.2f} at {x[0]:z.1f}, lowest {y.min():z.2f} at {x[y.argmin()]:z.1f}, "
        f"{y[-1]:z.2f} at {x[-1]:z.1f}."
        for name, y in curves.items()
    )


def plot_losses(
    axes: np.ndarray,
    error: np.ndarray,
    losses: Mapping[str, np.ndarray],
    slopes: Mapping[str, np.ndarray],
) -> list[Line2D]:
    """Draw losses over the error, and beside them their slopes.

    Parameters
    ----------
    axes : ndarray of Axes, shape (2,)
    error : ndarray, shape (n_points,)
    losses, slopes : mapping of str to ndarray, shape (n_points,)

    Returns
    -------
    list of Line2D
        Of the losses, then of the slopes.
    """
    return plot_curves(axes[0], error, losses, "error ŷ − y", "loss") + plot_curves(
        axes[1], error, slopes, "error ŷ − y", "slope of the loss"
    )


def plot_fits(
    ax: Axes,
    x: np.ndarray,
    y: np.ndarray,
    lines: Mapping[str, tuple[float, float]],
    outlier: int | None = None,
    title: str = "",
) -> list[Line2D]:
    """Draw points and the lines that were fitted to them, across the whole axes.

    Parameters
    ----------
    ax : Axes
    x, y : ndarray, shape (n_samples,)
    lines : mapping of str to (slope, intercept)
    outlier : int, optional
        The number of a point to single out.
    title : str

    Returns
    -------
    list of Line2D
        The fitted lines, in the order of ``lines``.
    """
    ax.margins(x=0.1)
    ax.scatter(x, y, s=30, color=GREY, zorder=3)
    ends = np.array(ax.get_xlim())
    heights = {name: slope * ends + intercept for name, (slope, intercept) in lines.items()}
    drawn = _draw_lines(ax, ends, heights)
    if outlier is not None:
        plot_ring(ax, np.array([x[outlier], y[outlier]]), label="outlier")
    ax.set(xlim=ends, xlabel="x", title=title)
    return drawn


def plot_fit_panels(
    axes: np.ndarray,
    panels: Mapping[str, tuple[np.ndarray, np.ndarray, Mapping[str, tuple[float, float]]]],
    outlier: int | None = None,
) -> list[list[Line2D]]:
    """Draw several fits side by side, with one legend for all.

    Parameters
    ----------
    axes : ndarray of Axes, shape (n_panels,)
    panels : mapping of title to (x, y, lines)
        As in ``plot_fits``.
    outlier : int, optional
        The number of the point to single out in each.

    Returns
    -------
    list of list of Line2D
        The fitted lines of each panel.
    """
    drawn = [
        plot_fits(ax, *panel, outlier=outlier, title=title)
        for ax, (title, panel) in zip(axes, panels.items(), strict=True)
    ]
    axes[0].set_ylabel("y")
    handles, labels = axes[0].get_legend_handles_labels()
    axes[0].figure.legend(handles, labels, loc="outside lower center", ncols=8)
    return drawn


def describe_fit_panels(
    panels: Mapping[str, tuple[np.ndarray, np.ndarray, Mapping[str, tuple[float, float]]]],
) -> str:
    """Say what ``plot_fit_panels`` shows: the slopes of the lines in each panel.

    Parameters
    ----------
    panels
        As in ``plot_fit_panels``.

    Returns
    -------
    str
    """
    return "Slopes of the fitted lines. " + "; ".join(
        f"{title}: " + ", ".join(f"{name} {slope:z.1f}" for name, (slope, _) in lines.items())
        for title, (_, _, lines) in panels.items()
    )
