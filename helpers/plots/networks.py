"""Networks of neurons: circles and connections, and what each neuron does to the plane."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection, QuadMesh
from matplotlib.patches import Circle

from helpers.plots.style import BLACK, BLUE, DIVERGING, GREY, VERMILLION

COLUMN_GAP, ROW_GAP = 3.0, 1.8  # between two layers, and between two neurons of a layer
NODE_RADIUS = 0.3
LINE_HEIGHT = 0.2
BEFORE_CROSSING = 0.3  # where on its way a connection's text stands, if others cross it halfway
NARROWEST, WIDEST = 0.8, 4.0  # a connection's line, points
TEXT = {"ha": "center", "va": "center", "size": 10, "zorder": 4}
PATCH = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}


def plot_network(
    ax: Axes,
    layer_sizes: Sequence[int],
    *,
    names: Sequence[Sequence[str]] | None = None,
    notes: Sequence[Sequence[str | float]] | None = None,
    weights: Sequence[np.ndarray] | None = None,
    edge_notes: Sequence[np.ndarray | Sequence[str]] | None = None,
    layer_names: Sequence[str] = (),
) -> None:
    """Draw a network of dense layers, from the inputs on the left to the outputs on the right.

    Parameters
    ----------
    ax : Axes
        Room of about 3 × 2 inches a neuron lets all texts be read.
    layer_sizes : sequence of int
        Inputs, neurons of each hidden layer, outputs.
    names, notes : sequence of sequences of str or float, optional
        [layer][neuron], inputs included: in the circle, and below it.
    weights : sequence of ndarray, each (n_in, n_out), optional
        They colour the connections: positive vermillion, negative blue and dashed, wide if large.
    edge_notes : sequence of ndarray or of sequences of str, optional
        On the connections: for each layer with weights, numbers or texts in the order of
        ``W.ravel()``.
    layer_names : sequence of str, optional
        Above the layers.
    """
    ax.set_axis_off()
    ax.set_aspect("equal")
    places = [_column(layer, n) for layer, n in enumerate(layer_sizes)]
    blank = [[""] * n for n in layer_sizes]
    for centres, own_names, own_notes in zip(places, names or blank, notes or blank, strict=True):
        circles = PatchCollection([Circle(centre, NODE_RADIUS) for centre in centres], zorder=3)
        circles.set(facecolor="white", edgecolor=BLACK)
        ax.add_collection(circles)
        _write(ax, centres, own_names)
        _write(ax, centres - [0, 1.2 * NODE_RADIUS], own_notes, va="top", bbox=PATCH)
    largest = 0.0 if weights is None else max(np.abs(W).max() for W in weights)
    for layer, (below, above) in enumerate(pairwise(places)):
        routes = np.array([(start, end) for start in below for end in above])
        lines = LineCollection(routes, colors=GREY, linewidths=NARROWEST, zorder=1)
        if weights is not None:
            colour_connections(lines, np.ravel(weights[layer]), largest)
        ax.add_collection(lines)
        crossing = len(below) > 1 and len(above) > 1
        way = BEFORE_CROSSING if crossing else 0.5
        spots = routes[:, 0] + way * (routes[:, 1] - routes[:, 0])
        texts = np.ravel(edge_notes[layer]) if edge_notes else [""] * len(routes)
        _write(ax, spots, texts, bbox=PATCH)
    top = max(centres[:, 1].max() for centres in places) + 1.3 * NODE_RADIUS
    for layer, name in enumerate(layer_names):
        ax.text(layer * COLUMN_GAP, top + 0.2, name, **TEXT | {"va": "bottom", "weight": "bold"})
    ax.set_xlim(-0.8, (len(layer_sizes) - 1) * COLUMN_GAP + 0.8)
    n_lines = max(1 + str(note).count("\n") for own in notes for note in own) if notes else 0
    ax.set_ylim(-top - LINE_HEIGHT * n_lines, top + 0.6 * bool(layer_names))


def colour_connections(lines: LineCollection, w: np.ndarray, largest: float) -> None:
    """Colour connections by their weights w, (n_lines,): a weight of size ``largest`` is widest.

    Positive is vermillion, negative blue and dashed.
    """
    lines.set(
        color=np.where(w < 0, BLUE, VERMILLION),
        linestyle=["--" if value < 0 else "-" for value in w],
        linewidth=NARROWEST + (WIDEST - NARROWEST) * (np.abs(w) / (largest or 1.0)),
    )


def _column(layer: int, n: int) -> np.ndarray:
    """Return the centres of a layer's circles, (n, 2), the first neuron on top."""
    heights = ((n - 1) / 2 - np.arange(n)) * ROW_GAP
    return np.column_stack([np.full(n, layer * COLUMN_GAP), heights])


def _write(ax: Axes, places: np.ndarray, texts: Sequence[str | float], **style: object) -> None:
    for place, text in zip(places, texts, strict=True):
        text = text if isinstance(text, str) else f"{text:g}"
        ax.text(*place, re.sub(r"-(?=\d)", "−", text), **TEXT | style)


def plot_neuron_maps(
    axes: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    maps: np.ndarray,
    *,
    row_names: Sequence[str],
    column_names: Sequence[str],
) -> list[QuadMesh]:
    """Draw what neurons answer all over the plane, a panel for each neuron and moment.

    Negative is blue, zero white, positive vermillion.

    Parameters
    ----------
    axes : ndarray of Axes, shape (n_rows, n_columns)
    x : ndarray, shape (n_x,)
    y : ndarray, shape (n_y,)
        The grid lines.
    maps : ndarray, shape (n_rows, n_columns, n_y, n_x)
        The answers; the colours' limit is the largest of a row.
    row_names, column_names : sequence of str
        The neurons, and the moments.
    """
    drawn = []
    for row, (panels, answers) in enumerate(zip(axes, maps, strict=True)):
        limit = np.abs(answers).max() or 1.0
        for ax, values in zip(panels, answers, strict=True):
            shades = {"cmap": DIVERGING, "vmin": -limit, "vmax": limit}
            drawn.append(ax.pcolormesh(x, y, values, zorder=1, **shades))
            ax.set(xticks=[], yticks=[], aspect="equal")
            ax.grid(False)
        panels[0].set_ylabel(row_names[row])
    for ax, name in zip(axes[0], column_names, strict=True):
        ax.set_title(name, loc="center")
    return drawn
