"""Functions of one number with their slopes, and what layers do to a signal."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
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
    add_legend_below,
    tell,
)

Flows = Mapping[str, Mapping[str, tuple[np.ndarray, np.ndarray]]]

FLAT = 0.05  # a slope below this lets less than a twentieth of a gradient through
TANGENT = 3.0  # its length in the units of the axes
FULL_COLOUR = 30  # the power of ten at which a colour is full


def plot_gallery(
    axes: np.ndarray, z: np.ndarray, curves: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> None:
    """Draw functions with their derivatives side by side, with one legend for all.

    Where a derivative is smaller than ``FLAT``, the ground is shaded.

    Parameters
    ----------
    axes : ndarray of Axes
        At least one for each function; those left over are taken away.
    z : ndarray, shape (n_points,)
        In rising order.
    curves : mapping of str to (values, slopes), each an ndarray of shape (n_points,)
        The title of each drawing, and what is drawn; NaN leaves a gap, for a jump.
    """
    axes = np.atleast_2d(axes)
    if axes.size < len(curves):
        raise ValueError(f"axes must be {len(curves)} or more for as many curves, got {axes.size}")
    for ax, (title, (values, slopes)) in zip(axes.flat, curves.items(), strict=False):
        shade = {"color": GREY, "alpha": 0.2, "linewidth": 0, "label": f"slope within ±{FLAT:g}"}
        flat = np.abs(slopes) < FLAT
        ax.plot(z, values, "-", color=BLUE, label="a = φ(z)")
        ax.plot(z, slopes, "--", color=VERMILLION, label="slope φ′(z)")
        ax.fill_between(z, 0, 1, where=flat, transform=ax.get_xaxis_transform(), **shade)
        ax.set(title=title, xlim=(z[0], z[-1]))
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    for ax in axes.flat[len(curves) :]:
        ax.remove()
    for ax in axes[-1]:
        ax.set_xlabel("z")
    add_legend_below(axes.flat[0].figure, axes.flat[0])
    for title, (values, slopes) in curves.items():
        ends = f"{title}: from {values[0]:z.2f} to {values[-1]:z.2f}"
        tell(axes.flat[0], f"{ends}, {_describe_flat(z, slopes)}.")


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
) -> None:
    """Draw the same function several times, each time with a point and its tangent.

    Parameters
    ----------
    axes : ndarray of Axes, shape (n_points,)
    z, values : ndarray
        The curve.
    points : sequence of (z, value, slope)
    """
    for ax, (touch, value, slope) in zip(axes, points, strict=True):
        run = np.array([-0.5, 0.5]) * TANGENT / np.hypot(1, slope)
        ax.plot(z, values, color=BLUE)
        ax.plot(touch + run, value + slope * run, color=BLACK)
        ax.plot([touch], [value], "o", color=BLACK, markersize=8)
        ax.set(title=f"z = {touch:g}: slope {slope:.3f}".replace("-", "−"), xlabel="z")
    axes[0].set_ylabel("a = φ(z)")
    words = (f"at z = {z:g}, a = {value:.3f}, slope {slope:.3f}" for z, value, slope in points)
    tell(axes[0], f"Tangents: {'; '.join(words)}.")


def plot_signal_flow(axes: np.ndarray, flows: Flows) -> list[Line2D]:
    """Draw what each layer holds of a signal going up and of a gradient coming down.

    Parameters
    ----------
    axes : ndarray of Axes, shape (2, n_columns)
        The upper row for the activations' spread over the samples, the lower for the gradient.
    flows : mapping of column title to mapping of line name to (spread, gradient)
        One to seven lines a column; arrays of positive numbers, the lowest layer first.
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
    add_legend_below(axes[0, 0].figure, axes[0, 0], n_columns=7)
    tell(axes[0, 0], _describe_signal_flow(flows))
    return lines


def _describe_signal_flow(flows: Flows) -> str:
    """Say what ``plot_signal_flow`` shows of the same: each line's change in powers of ten."""
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
    title: str = "",
) -> AxesImage:
    """Draw a table of positive numbers as powers of ten, blue below 1 and vermillion above.

    The colour grows with the logarithm of the power, so that −1 is seen and −12 isn't as deep as
    −25.

    Parameters
    ----------
    values : array-like, shape (n_rows, n_columns)
        Positive.
    row_names, column_names : sequence of str
    title : str
        Of the panel.
    """
    powers, words = np.log10(values), []
    shades = np.sign(powers) * np.log1p(np.abs(powers)) / np.log1p(FULL_COLOUR)
    image = ax.imshow(shades, cmap=DIVERGING, vmin=-1, vmax=1, aspect="auto")
    for (row, column), power in np.ndenumerate(powers):
        colour = "white" if abs(shades[row, column]) > 0.7 else BLACK
        text = f"{power:+.0f}".replace("-", "−") if abs(power) >= 0.5 else "0"
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=11)
    ax.set_xticks(range(len(column_names)), column_names)
    ax.set_yticks(range(len(row_names)), row_names)
    ax.set_title(title)
    ax.grid(False)
    ax.tick_params(length=0)
    for name, row_powers in zip(row_names, powers, strict=True):
        cells = (f"{c} {p:z.0f}" for c, p in zip(column_names, row_powers, strict=True))
        words.append(f"{name}: {', '.join(cells)}")
    tell(ax, f"{title}, powers of ten: {'; '.join(words)}.".lstrip(", "))
    return image
