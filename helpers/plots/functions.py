"""Functions of one number with their slopes, and what layers do to a signal."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from helpers.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    DIVERGING,
    GREY,
    LINE_STYLES,
    MARKERS,
    VERMILLION,
)

FLAT = 0.05  # a slope below this lets less than a twentieth of a gradient through


def plot_function(
    ax: Axes, z: np.ndarray, values: np.ndarray, slopes: np.ndarray, *, shade: bool = True
) -> list[Line2D]:
    """Draw a function and its derivative, and shade where the slope is next to nothing.

    Parameters
    ----------
    ax : Axes
    z : ndarray, shape (n_points,)
        In rising order.
    values, slopes : ndarray, shape (n_points,)
        NaN leaves a gap, for a jump.
    shade : bool
        Whether to shade where the slope is smaller than ``FLAT``.

    Returns
    -------
    list of Line2D
        The function and the derivative.
    """
    if shade:
        across = ax.get_xaxis_transform()
        flat = np.abs(slopes) < FLAT
        ax.fill_between(z, 0, 1, where=flat, transform=across, color=GREY, alpha=0.2, linewidth=0)
    return [
        *ax.plot(z, values, "-", color=BLUE, label="a = φ(z)"),
        *ax.plot(z, slopes, "--", color=VERMILLION, label="slope φ′(z)"),
    ]


def plot_tangent(
    ax: Axes, z: float, value: float, slope: float, *, length: float = 3.0
) -> list[Line2D]:
    """Draw a point of a curve and the tangent there.

    Parameters
    ----------
    ax : Axes
    z, value, slope : float
        The point, and the slope in the units of the axes.
    length : float
        Of the tangent, in the units of the axes.

    Returns
    -------
    list of Line2D
        The tangent and the point.
    """
    run = np.array([-0.5, 0.5]) * length / np.hypot(1, slope)
    return [
        *ax.plot(z + run, value + slope * run, color=BLACK, label="tangent"),
        *ax.plot([z], [value], "o", color=BLACK, markersize=8),
    ]


def plot_layers(ax: Axes, sizes: Mapping[str, np.ndarray], quantity: str) -> list[Line2D]:
    """Draw a quantity's size in each layer on a logarithmic axis, a line for each network.

    Parameters
    ----------
    ax : Axes
    sizes : mapping of str to array-like, shape (n_layers,)
        Positive numbers, the lowest layer first; one to seven networks.
    quantity : str

    Returns
    -------
    list of Line2D
        In the order of ``sizes``.
    """
    lines = []
    for i, (name, values) in enumerate(sizes.items()):
        layers = np.arange(1, len(values) + 1)
        style = {"color": COLOURS[i], "linestyle": LINE_STYLES[i], "marker": MARKERS[i]}
        lines += ax.plot(layers, values, label=name, markevery=(i, 4), markersize=6, **style)
    ax.set(yscale="log", xlabel="hidden layer", ylabel=quantity)
    return lines


def plot_magnitudes(
    ax: Axes,
    values: np.ndarray,
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    limit: float = 6.0,
) -> AxesImage:
    """Draw a table of positive numbers as powers of ten: blue below 1, white at 1, red above.

    Parameters
    ----------
    ax : Axes
    values : array-like, shape (n_rows, n_columns)
        Positive.
    row_names, column_names : sequence of str
    limit : float
        The power of ten at which a colour is full.

    Returns
    -------
    AxesImage
    """
    powers = np.log10(values)
    image = ax.imshow(powers, cmap=DIVERGING, vmin=-limit, vmax=limit, aspect="auto")
    for (row, column), power in np.ndenumerate(powers):
        colour = "white" if abs(power) > 0.6 * limit else BLACK
        text = f"{power:+.0f}".replace("-", "−") if abs(power) >= 0.5 else "0"
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=11)
    ax.set_xticks(range(len(column_names)), column_names)
    ax.set_yticks(range(len(row_names)), row_names)
    ax.grid(False)
    ax.tick_params(length=0)
    return image
