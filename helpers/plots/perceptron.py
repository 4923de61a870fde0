"""What a threshold unit does, how its line moves, and how many mistakes that takes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from helpers.plots.boundaries import frame_plane, plot_line, plot_points, plot_ring, plot_sides
from helpers.plots.style import BLACK, BLUE, DIVERGING, GREEN, GREY, ORANGE, VERMILLION, tell

Boundary = tuple[np.ndarray, float]


def plot_jump(ax: Axes, left: float, at_zero: float, right: float, *, name: str) -> list[Line2D]:
    """Draw a step function: flat on both sides of z = 0, with a dot for its value there.

    Parameters
    ----------
    left, at_zero, right : float
        The value for z < 0, for z = 0 and for z > 0.
    name : str
        Of the function.
    """
    ends = [level for level in (left, right) if level != at_zero]
    ax.set(xlabel="score z", ylabel=name, yticks=sorted({left, at_zero, right}))
    tell(ax, f"{name}: {left} below z = 0, {at_zero} there, {right} above.")
    return [
        *ax.plot([-2, 0], [left, left], color=BLUE, linewidth=3),
        *ax.plot([0, 2], [right, right], color=BLUE, linewidth=3),
        *ax.plot([0] * len(ends), ends, "o", color=BLUE, markerfacecolor="white", markersize=8),
        *ax.plot([0], [at_zero], "o", color=BLUE, markersize=9),
    ]


def plot_update(
    ax: Axes,
    X: np.ndarray,
    y: np.ndarray,
    sample: int,
    before: Boundary,
    after: Boundary,
    *,
    title: str = "",
) -> list[Artist]:
    """Draw one update: a ring around its sample, the line before, the line and sides after.

    Parameters
    ----------
    X, y : ndarray
        As in ``plot_points``.
    sample : int
        The row of the sample that was looked at.
    before, after : tuple of (ndarray of shape (2,), float)
        w and b of the line w·x + b = 0; a line with w = 0 isn't drawn.
    title : str
        Of the panel.
    """
    frame_plane(ax, X)
    ax.set_title(title.replace("-", "−"), fontsize=11)
    plot_sides(ax, *after)
    lines = " to ".join(f"({w[0]:.2f}, {w[1]:.2f}), b = {b:.2f}" for w, b in (before, after))
    tell(ax, f"{title}: the weights go from {lines}.")
    return [
        *plot_points(ax, X, y),
        plot_ring(ax, X[sample], label="the sample"),
        plot_line(ax, *before, color=GREY, linestyle="--", linewidth=1.5, label="line before"),
        plot_line(ax, *after, color=BLACK, linewidth=2, label="line after"),
    ]


def plot_squeeze(
    ax: Axes, progress: np.ndarray, length: np.ndarray, gamma: float, radius: float
) -> list[Line2D]:
    """Draw the convergence proof: what grows at least like γk and at most like R√k.

    Parameters
    ----------
    progress : ndarray, shape (n_mistakes + 1,)
        w̃·ũ after k = 0, 1, … mistakes, with ũ the direction that separates the classes.
    length : ndarray, shape (n_mistakes + 1,)
        ‖w̃‖ at the same times.
    gamma, radius : float
        γ and R; the curves γk and R√k cross at k = (R/γ)².
    """
    bound = (radius / gamma) ** 2
    k, measured = np.linspace(0, 1.1 * bound, 300), np.arange(len(progress))
    ax.set(xlabel="mistakes k", ylabel="length in weight space")
    tell(ax, f"A straight line γk rises from below and meets the curve R√k at k = {bound:.0f}.")
    ends = f"after {measured[-1]} mistakes at {progress[-1]:.1f} and {length[-1]:.1f}"
    tell(ax, f"Progress and length, measured, end {ends}.")
    return [
        *ax.plot(k, radius * np.sqrt(k), "--", color=VERMILLION, label="R√k, at most"),
        *ax.plot(measured, length, "-", color=ORANGE, linewidth=3, label="‖w̃‖, measured"),
        *ax.plot(measured, progress, "-", color=BLUE, linewidth=3, label="w̃·ũ, measured"),
        *ax.plot(k, gamma * k, "-.", color=GREEN, label="γk, at least"),
        *ax.plot([bound], [gamma * bound], "X", color=BLACK, markersize=10, label="k = (R/γ)²"),
    ]


def plot_bound(ax: Axes, bounds: np.ndarray, mistakes: np.ndarray) -> list[Artist]:
    """Draw mistakes against what the convergence theorem allows, both on logarithmic axes.

    Parameters
    ----------
    bounds : ndarray, shape (n_runs,)
        (R/γ)² of each training set, above 0.
    mistakes : ndarray, shape (n_runs,)
        Counted, at least 1.
    """
    ends = np.min(bounds) / 2, np.max(bounds) * 2
    ax.set(xscale="log", yscale="log", xlabel="bound (R/γ)²", ylabel="mistakes counted")
    ax.set(xlim=ends, ylim=(np.min(mistakes) / 1.5, ends[1]))
    below = np.count_nonzero(np.less_equal(mistakes, bounds))
    tell(ax, f"{below} of {len(bounds)} dots lie on or below the line of equality.")
    ranges = [f"from {np.min(values):.0f} to {np.max(values):.0f}" for values in (bounds, mistakes)]
    tell(ax, f"Bounds go {ranges[0]}, mistakes {ranges[1]}.")
    return [
        ax.scatter(bounds, mistakes, s=22, color=BLUE, alpha=0.6, label="a training set"),
        *ax.plot(ends, ends, "--", color=VERMILLION, label="mistakes = bound"),
    ]


def plot_lines(
    ax: Axes, X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, widest: Boundary
) -> list[Artist]:
    """Draw many lines that separate the same points, and the one with the greatest margin.

    Parameters
    ----------
    X, y : ndarray
        As in ``plot_points``.
    W : ndarray, shape (n_lines, 2)
    b : ndarray, shape (n_lines,)
    widest : tuple of (ndarray of shape (2,), float)
        w and b of the line to single out.
    """
    frame_plane(ax, X)
    style = {"color": GREY, "linewidth": 1, "alpha": 0.6}
    labels = ["found by a perceptron"] + [None] * (len(W) - 1)
    lines = f"{len(W)} lines found by perceptrons, and the one with the greatest margin"
    tell(ax, f"{len(X)} points of {len(np.unique(y))} classes; {lines}.")
    return [
        *plot_points(ax, X, y),
        *(
            plot_line(ax, *line, label=label, **style)
            for *line, label in zip(W, b, labels, strict=True)
        ),
        plot_line(ax, *widest, color=GREEN, linewidth=4, label="the greatest margin"),
    ]


def plot_states(
    ax: Axes,
    states: np.ndarray,
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    repeat: tuple[int, int],
) -> AxesImage:
    """Write down the weights at the beginning of every step, a column a step, in colour.

    Negative is blue, zero white, positive vermillion.

    Parameters
    ----------
    states : ndarray, shape (n_steps, n_weights)
    row_names : sequence of str, length n_weights
    column_names : sequence of str, length n_steps
        For example the sample that each step looks at.
    repeat : tuple of (int, int)
        Two steps that begin in the same state; the columns from the one up to the other are framed.
    """
    first, again = repeat
    tell(ax, f"{len(states)} columns of {len(row_names)} weights; column {again} repeats {first}.")
    limit = 1.5 * np.abs(states).max()
    image = ax.imshow(states.T, cmap=DIVERGING, vmin=-limit, vmax=limit, aspect="auto")
    for (step, row), value in np.ndenumerate(states):
        ax.text(step, row, f"{value:g}".replace("-", "−"), ha="center", va="center", fontsize=11)
    ax.set_xticks(range(len(states)), column_names)
    ax.set_yticks(range(len(row_names)), row_names)
    ax.grid(False)
    ax.tick_params(length=0)
    corner, width = (first - 0.5, -0.5), again - first
    frame = Rectangle(corner, width, len(row_names), fill=False, linewidth=3, clip_on=False)
    ax.add_patch(frame)
    return image
