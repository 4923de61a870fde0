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
        ax.set(title=title, xlim=(z[0], z[-1]))
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    for ax in axes.flat[len(curves) :]:
        ax.remove()
    for ax in axes[-1]:
        ax.set_xlabel("z")
    shade = Patch(color=GREY, alpha=0.2, linewidth=0, label=f"slope within ±{FLAT:g}")
    axes.flat[0].figure.legend(handles=[*lines[0], shade], loc="outside lower center", ncols=3)
    return lines


def describe_gallery(z: np.ndarray, curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> str:
    """Say what ``plot_gallery`` shows: for each function its ends and where it is flat.

    Parameters
    ----------
    z, curves
        As in ``plot_gallery``.

    Returns
    -------
    str
    """
    return " ".join(
        f"{title}: from {values[0]:z.2f} to {values[-1]:z.2f}, {_describe_flat(z, slopes)}."
        for title, (values, slopes) in curves.items()
    )


def _describe_flat(z: np.ndarray, slopes: np.ndarray) -> str:
    known = np.isfinite(slopes)
    z, flat = z[known], np.abs(slopes[known]) < FLAT
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flat, [False]])))
    pieces = [f"z = {z[a]:z.1f} to {z[b - 1]:z.1f}" for a, b in edges.reshape(-1, 2)]
    return "flat for " + " and ".join(pieces) if pieces else "nowhere flat"


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


def describe_tangents(points: Sequence[tuple[float, float, float]]) -> str:
    """Say what ``plot_tangents`` shows: each tangent's place, height and slope.

    Parameters
    ----------
    points : sequence of (z, value, slope)

    Returns
    -------
    str
    """
    return "Tangents: " + "; ".join(
        f"at z = {z:g}, a = {value:.3f}, slope {slope:.3f}" for z, value, slope in points
    )


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
    figure.legend(handles=lines[: len(networks)], loc="outside lower center", ncols=7)
    return lines


def describe_signal_flow(
    flows: Mapping[str, Mapping[str, tuple[np.ndarray, np.ndarray]]],
) -> str:
    """Say what ``plot_signal_flow`` shows: by how many powers of ten each line changes.

    Parameters
    ----------
    flows
        As in ``plot_signal_flow``.

    Returns
    -------
    str
    """
    lines = []
    for title, networks in flows.items():
        for name, (spread, gradient) in networks.items():
            up, down = np.log10(spread[-1] / spread[0]), np.log10(gradient[0] / gradient[-1])
            lines.append(f"{title}, {name}: spread {up:z.0f}, gradient {down:z.0f}")
    return "Powers of ten gained from one end to the other. " + "; ".join(lines) + "."


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


def describe_magnitudes(
    values: np.ndarray, row_names: Sequence[str], column_names: Sequence[str]
) -> str:
    """Say what ``plot_magnitudes`` shows: each row's powers of ten.

    Parameters
    ----------
    values, row_names, column_names
        As in ``plot_magnitudes``.

    Returns
    -------
    str
    """
    return "Powers of ten. " + "; ".join(
        f"{name}: " + ", ".join(f"{c} {p:z.0f}" for c, p in zip(column_names, powers, strict=True))
        for name, powers in zip(row_names, np.log10(values), strict=True)
    )
