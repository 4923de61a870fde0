"""Points of two or more classes in the plane, and the lines and regions that part them."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.lines import AxLine
from matplotlib.quiver import Quiver

from helpers.plots.style import BLACK, CLASS_COLOURS, COLOURS, DIVERGING, MARKERS


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
    ax : Axes
    X : ndarray, shape (n_samples, 2)
    y : ndarray of int, shape (n_samples,)
        Class numbers 0, 1 …
    class_names : sequence of str, optional
        For the legend. By default "class 0", "class 1" …
    size : float
        Area of a marker in points².

    Returns
    -------
    list of PathCollection
        One a class, class 0 first; a class without points has an empty one.
    """
    y = np.asarray(y)
    names = class_names or [f"class {k}" for k in range(y.max() + 1)]
    return [
        ax.scatter(
            *X[y == k].T,
            s=size,
            color=COLOURS[k],
            marker=MARKERS[k],
            edgecolor="white",
            linewidth=0.6,
            label=name,
            zorder=3,
        )
        for k, name in enumerate(names)
    ]


def plot_ring(ax: Axes, X: np.ndarray, *, size: float = 160, **style: object) -> PathCollection:
    """Draw a ring around each of some points, to single them out.

    Parameters
    ----------
    ax : Axes
    X : ndarray, shape (n_points, 2)
    size : float
        Area of a ring in points².
    **style
        Passed to ``Axes.scatter`` (``edgecolor``, ``label`` …).

    Returns
    -------
    PathCollection
    """
    style = {"facecolor": "none", "edgecolor": BLACK, "linewidth": 1.5, "zorder": 4} | style
    return ax.scatter(*np.reshape(X, (-1, 2)).T, s=size, **style)


def plot_line(ax: Axes, w: np.ndarray, b: float, **style: object) -> AxLine:
    """Draw the line w·x + b = 0, across the whole axes whatever their limits.

    Parameters
    ----------
    ax : Axes
    w : ndarray, shape (2,)
        The line's normal. If both are 0 there is no line, and what is returned is invisible.
    b : float
    **style
        Passed to ``Axes.axline`` (``color``, ``linestyle``, ``label`` …).

    Returns
    -------
    AxLine
        ``move_line`` moves it.
    """
    line = ax.axline((0, 0), (1, 0), **{"color": BLACK, "zorder": 2} | style)
    move_line(line, w, b)
    return line


def move_line(line: AxLine, w: np.ndarray, b: float) -> None:
    """Move a line made by ``plot_line`` to w·x + b = 0; w = 0 hides it.

    Parameters
    ----------
    line : AxLine
    w : ndarray, shape (2,)
    b : float
    """
    w = np.asarray(w, dtype=float)
    length = np.hypot(*w)
    line.set_visible(length > 0)
    if length > 0:
        normal = w / length
        foot = -b / length * normal  # the line's point nearest to the origin
        line.set_xy1(foot)
        line.set_xy2((foot[0] - normal[1], foot[1] + normal[0]))


def plot_vectors(
    ax: Axes, vectors: np.ndarray, *, start: np.ndarray = (0.0, 0.0), **style: object
) -> Quiver:
    """Draw arrows in the units of the axes.

    Parameters
    ----------
    ax : Axes
    vectors : ndarray, shape (2,) or (n_vectors, 2)
        From tail to tip.
    start : ndarray, shape (2,) or (n_vectors, 2)
        The tails.
    **style
        Passed to ``Axes.quiver`` (``color``, ``label``, ``zorder`` …).

    Returns
    -------
    Quiver
        ``set_UVC`` and ``set_offsets`` move it.
    """
    vectors = np.reshape(vectors, (-1, 2))
    tails = np.broadcast_to(start, vectors.shape)
    style = {"color": BLACK, "width": 0.012, "zorder": 5} | style
    return ax.quiver(*tails.T, *vectors.T, angles="xy", scale_units="xy", scale=1, **style)


def plot_regions(ax: Axes, x: np.ndarray, y: np.ndarray, classes: np.ndarray) -> QuadMesh:
    """Colour the plane by the class that a model gives each point of a grid.

    Parameters
    ----------
    ax : Axes
    x : ndarray, shape (n_x,)
    y : ndarray, shape (n_y,)
        The grid lines.
    classes : ndarray of int, shape (n_y, n_x)
        Class numbers 0, 1 …

    Returns
    -------
    QuadMesh
        ``set_array`` changes it.
    """
    n_colours = len(COLOURS)
    return ax.pcolormesh(
        x, y, classes, cmap=CLASS_COLOURS, vmin=-0.5, vmax=n_colours - 0.5, alpha=0.22, zorder=1
    )


def plot_field(
    ax: Axes, x: np.ndarray, y: np.ndarray, values: np.ndarray, *, limit: float | None = None
) -> QuadMesh:
    """Colour the plane by a number: negative blue, zero white, positive vermillion.

    Parameters
    ----------
    ax : Axes
    x : ndarray, shape (n_x,)
    y : ndarray, shape (n_y,)
        The grid lines.
    values : ndarray, shape (n_y, n_x)
        For example a score, or an output minus 0.5.
    limit : float, optional
        The size at which a colour is full. By default the largest |value|.

    Returns
    -------
    QuadMesh
        ``set_array`` changes it; ``figure.colorbar`` explains it.
    """
    limit = limit or np.abs(values).max() or 1.0
    return ax.pcolormesh(x, y, values, cmap=DIVERGING, vmin=-limit, vmax=limit, zorder=1)
