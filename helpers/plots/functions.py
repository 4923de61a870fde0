"""Functions of one number with their slopes, and what layers do to a signal."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

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


def plot_gallery(
    axes: np.ndarray, z: np.ndarray, curves: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> list[list[Line2D]]:
    """Draw functions with their derivatives side by side, with one legend for all.

    Parameters
    ----------
    axes : ndarray of Axes
        At least one for each function; those left over are taken away.
    z : ndarray, shape (n_points,)
        In rising order.
    curves : mapping of str to (values, slopes), each an ndarray of shape (n_points,)
        The title of each drawing, and what is drawn.

    Returns
    -------
    list of list of Line2D
        Of each function the line and that of its derivative.
    """
    axes = np.atleast_2d(axes)
    lines = []
    for ax, (title, (values, slopes)) in zip(axes.flat, curves.items(), strict=False):
        lines.append(plot_function(ax, z, values, slopes))
        ax.set_title(title)
    for ax in axes.flat[len(curves) :]:
        ax.remove()
        ax.set_xlim(z[0], z[-1])
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    for ax in axes[-1]:
        ax.set_xlabel("z")
    shade = Patch(color=GREY, alpha=0.2, linewidth=0, label=f"slope within ±{FLAT:g}")
    axes.flat[0].figure.legend(
        handles=[*lines[0], shade], loc="outside lower center", ncols=3, frameon=False
    )
    return lines


def plot_tangents(
    axes: np.ndarray,
    z: np.ndarray,
    values: np.ndarray,
    points: Sequence[tuple[float, float, float]],
) -> list[list[Line2D]]:
    """Draw the same function several times, each time with a point and its tangent.

    Parameters
    ----------
    axes : ndarray of Axes, shape (n_points,)
    z, values : ndarray
        The curve.
    points : sequence of (z, value, slope)

    Returns
    -------
    list of list of Line2D
        Of each drawing the tangent and the point.
    """
    drawn = []
    for ax, point in zip(axes, points, strict=True):
        ax.plot(z, values, color=BLUE)
        drawn.append(plot_tangent(ax, *point))
        text = f"z = {point[0]:g}: slope {point[2]:.3f}".replace("-", "−")
        ax.set(title=text, xlabel="z")
    axes[0].set_ylabel("a = φ(z)")
    return drawn


def plot_signal_flow(
    axes: np.ndarray, flows: Mapping[str, Mapping[str, tuple[np.ndarray, np.ndarray]]]
) -> list[Line2D]:
    """Draw what each layer holds of a signal going up and of a gradient coming down.

    Parameters
    ----------
    axes : ndarray of Axes, shape (2, n_columns)
        The upper row for the activations' spread over the samples, the lower for the gradient.
    flows : mapping of column title to mapping of line name to (spread, gradient)
        One to seven lines a column; arrays of positive numbers, the lowest layer first.

    Returns
    -------
    list of Line2D
        Row by row, column by column.
    """
    lines = []
    for row, what in enumerate(("spread over the samples", "size of gradient δ")):
        for ax, (title, networks) in zip(axes[row], flows.items(), strict=True):
            for i, (name, sizes) in enumerate(networks.items()):
                style = {"color": COLOURS[i], "linestyle": LINE_STYLES[i], "marker": MARKERS[i]}
                layers = np.arange(1, len(sizes[row]) + 1)
                lines += ax.plot(layers, sizes[row], label=name, markevery=(2 * i, 9), **style)
            ax.set_yscale("log")
            ax.set_title(title if row == 0 else "")
            ax.set_xlabel("hidden layer" if row == 1 else "")
            ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes[row, 0].set_ylabel(what)
    figure = axes[0, 0].figure
    figure.legend(
        handles=lines[: len(networks)], loc="outside lower center", ncols=7, frameon=False
    )
    return lines


def plot_magnitudes(
    ax: Axes,
    values: np.ndarray,
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    limit: float = 6.0,
    title: str = "",
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
    title : str

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
    ax.set_title(title)
    ax.grid(False)
    ax.tick_params(length=0)
    return image
