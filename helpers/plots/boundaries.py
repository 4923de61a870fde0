"""Points of two or more classes in the plane, and the lines and regions that separate them."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import AxLine
from matplotlib.patches import Polygon
from matplotlib.quiver import Quiver

from helpers.plots.style import BLACK, COLOURS, MARKERS, tell


def plot_points(
    ax: Axes,
    X: np.ndarray,
    y: np.ndarray,
    *,
    class_names: Sequence[str] | None = None,
    size: float = 36,
) -> list[PathCollection]:
    """Draw each point with its class' colour and marker.

    Parameters
    ----------
    X : ndarray, shape (n_samples, 2)
    y : ndarray of int, shape (n_samples,)
        Class numbers 0, 1 …
    class_names : sequence of str, optional
        For the legend. By default "class 0", "class 1" … A class without points has an artist too.
    size : float
        Area of a marker in points².
    """
    y = np.asarray(y)
    names = class_names or [f"class {k}" for k in range(y.max() + 1)]
    style = {"s": size, "edgecolor": "white", "linewidth": 0.6, "zorder": 3}
    return [
        ax.scatter(*X[y == k].T, color=COLOURS[k], marker=MARKERS[k], label=name, **style)
        for k, name in enumerate(names)
    ]


def frame_plane(ax: Axes, X: np.ndarray, *, room: float = 0.15) -> None:
    """Show the plane around ``X``, with the same scale in both directions.

    ``room`` is what is left free on each side, as a part of the longer side.
    """
    lower, upper = np.min(X, axis=0), np.max(X, axis=0)
    free = room * (upper - lower).max()
    ax.set(xlim=(lower[0] - free, upper[0] + free), ylim=(lower[1] - free, upper[1] + free))
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    ax.locator_params(nbins=5)


def plot_ring(ax: Axes, X: np.ndarray, *, size: float = 160, **style: object) -> PathCollection:
    """Draw a ring around each of some points, to single them out."""
    style = {"facecolor": "none", "edgecolor": BLACK, "linewidth": 1.5, "zorder": 4} | style
    return ax.scatter(*np.reshape(X, (-1, 2)).T, s=size, **style)


def plot_line(ax: Axes, w: np.ndarray, b: float, **style: object) -> AxLine:
    """Draw the line w·x + b = 0, across the whole axes whatever their limits.

    Parameters
    ----------
    w : ndarray, shape (2,)
        The line's normal. If both are 0 there is no line, and what is returned is invisible.
    b : float
    **style
        Passed to ``Axes.axline`` (``color``, ``linestyle``, ``label`` …).
    """
    line = ax.axline((0, 0), (1, 0), **{"color": BLACK, "zorder": 2} | style)
    move_line(line, w, b)
    return line


def move_line(line: AxLine, w: np.ndarray, b: float) -> None:
    """Move a line made by ``plot_line`` to w·x + b = 0; w = 0 hides it."""
    w = np.asarray(w, dtype=float)
    length = np.hypot(*w)
    line.set_visible(length > 0)
    if length > 0:
        normal = w / length
        foot = -b / length * normal  # the line's point nearest to the origin
        line.set_xy1(foot)
        line.set_xy2((foot[0] - normal[1], foot[1] + normal[0]))


def plot_half_plane(ax: Axes, w: np.ndarray, b: float, **style: object) -> Polygon:
    """Shade where w·x + b is 0 or more, as far as the axes reach now.

    Parameters
    ----------
    w : ndarray, shape (2,)
        If both are 0, all or nothing is shaded.
    b : float
    **style
        Passed to ``Polygon`` (``color``, ``alpha``, ``label`` …).
    """
    style = {"alpha": 0.15, "linewidth": 0, "zorder": 1} | style
    half = ax.add_patch(Polygon(np.zeros((4, 2)), **style))
    move_half_plane(half, w, b)
    return half


def move_half_plane(half: Polygon, w: np.ndarray, b: float) -> None:
    """Move a half-plane made by ``plot_half_plane`` to w·x + b ≥ 0."""
    w = np.asarray(w, dtype=float)
    length = np.hypot(*w)
    half.set_visible(length > 0 or b >= 0)
    x, y = half.axes.get_xlim(), half.axes.get_ylim()
    middle, far = np.array([np.mean(x), np.mean(y)]), np.hypot(np.ptp(x), np.ptp(y))
    normal = w / length if length > 0 else np.array([1.0, 0.0])
    depth = (w @ middle + b) / length if length > 0 else far
    foot = middle - np.clip(depth, -far, far) * normal  # beyond far away nothing can be seen
    side, inwards = far * np.array([-normal[1], normal[0]]), 2 * far * normal
    half.set_xy([foot - side, foot + side, foot + side + inwards, foot - side + inwards])


def plot_sides(ax: Axes, w: np.ndarray, b: float) -> None:
    """Colour the two sides of the line w·x + b = 0; 0 itself is on class 1's side."""
    plot_half_plane(ax, np.negative(w), np.nextafter(-b, -np.inf), color=COLOURS[0])
    plot_half_plane(ax, w, b, color=COLOURS[1])


def plot_unit(
    ax: Axes, X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, *, title: str = ""
) -> tuple[AxLine, Quiver]:
    """Draw what a unit with two inputs does: points, its line and sides, an arrow to the yes.

    Parameters
    ----------
    X, y : ndarray
        As in ``plot_points``.
    w : ndarray, shape (2,)
        Not (0, 0). The arrow has its direction, but always the same length.
    b : float
    title : str
        Of the panel.
    """
    w = np.asarray(w, dtype=float)
    middle, side = np.mean(X, axis=0), np.ptp(X, axis=0).max()
    foot = middle - (w @ middle + b) / (w @ w) * w
    arrow = 0.25 * side * w / np.hypot(*w)
    frame_plane(ax, X, room=0.3)
    ax.set_title(title)
    tell(ax, f"{title}: yes where {w[0]:g} x₁ {w[1]:+g} x₂ {b:+g} ≥ 0.")
    plot_sides(ax, w, b)
    plot_points(ax, X, y, size=70)
    in_data_units = {"angles": "xy", "scale_units": "xy", "scale": 1}
    quiver = ax.quiver(*foot, *arrow, color=BLACK, width=0.012, zorder=5, **in_data_units)
    return plot_line(ax, w, b, label="score 0"), quiver


def trace_boundary(x: np.ndarray, y: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Find where a score changes its sign, as one line for ``Line2D.set_data``.

    Parameters
    ----------
    x : ndarray, shape (n_x,)
    y : ndarray, shape (n_y,)
        The grid lines.
    scores : ndarray, shape (n_y, n_x)
        Where they aren't finite there is no boundary.

    Returns
    -------
    ndarray of float64, shape (n_points, 2)
        The boundary; its pieces have a row of NaN between them. Empty if there is none.
    """
    finite = np.ma.masked_invalid(scores)
    pieces = contour_generator(x, y, finite).lines(0.0)
    gaps = [np.full((1, 2), np.nan)] * len(pieces)
    return np.concatenate([np.empty((0, 2)), *chain.from_iterable(zip(pieces, gaps, strict=True))])
