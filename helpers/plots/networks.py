"""Networks of neurons: circles and connections, and what each neuron does to the plane."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection, QuadMesh
from matplotlib.patches import Circle
from matplotlib.text import Text

from helpers.plots.boundaries import plot_field
from helpers.plots.style import BLACK, BLUE, GREY, VERMILLION

COLUMN_GAP, ROW_GAP = 3.0, 1.8  # between two layers, and between two neurons of a layer
NODE_RADIUS = 0.3
LINE_HEIGHT = 0.2
BEFORE_CROSSING = 0.3  # where on its way a connection's text stands, if others cross it halfway
NARROWEST, WIDEST = 0.8, 4.0  # a connection's line, points
TEXT = {"ha": "center", "va": "center", "size": 10, "zorder": 4}
PATCH = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}


@dataclass(frozen=True)
class NetworkArtists:
    """The artists of a network, to change their texts and colours later.

    Attributes
    ----------
    nodes : list of PatchCollection
        The circles, one collection a layer, inputs first.
    names, notes : list of list of Text
        In and below each circle, [layer][neuron].
    edges : list of LineCollection
        The connections, one collection a layer with weights, in the order of ``W.ravel()``.
    edge_notes : list of list of Text
        On each connection, in the same order.
    """

    nodes: list[PatchCollection]
    names: list[list[Text]]
    notes: list[list[Text]]
    edges: list[LineCollection]
    edge_notes: list[list[Text]]

    def set_weights(self, weights: Sequence[np.ndarray]) -> None:
        """Colour the connections: positive vermillion, negative blue and dashed, wide if large.

        Parameters
        ----------
        weights : sequence of ndarray, each (n_in, n_out)
            One for each layer with weights.
        """
        largest = max(np.abs(W).max() for W in weights) or 1.0
        for lines, W in zip(self.edges, weights, strict=True):
            w = np.ravel(W)
            lines.set(
                color=np.where(w < 0, BLUE, VERMILLION),
                linestyle=["--" if value < 0 else "-" for value in w],
                linewidth=NARROWEST + (WIDEST - NARROWEST) * (np.abs(w) / largest),
            )


def plot_network(
    ax: Axes,
    layer_sizes: Sequence[int],
    *,
    names: Sequence[Sequence[str]] | None = None,
    notes: Sequence[Sequence[str | float]] | None = None,
    weights: Sequence[np.ndarray] | None = None,
    edge_notes: Sequence[np.ndarray | Sequence[str]] | None = None,
    layer_names: Sequence[str] = (),
) -> NetworkArtists:
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
        Colour and width of the connections, as in ``NetworkArtists.set_weights``.
    edge_notes : sequence of ndarray or of sequences of str, optional
        On the connections: for each layer with weights, numbers or texts in the order of
        ``W.ravel()``.
    layer_names : sequence of str, optional
        Above the layers.

    Returns
    -------
    NetworkArtists
    """
    ax.set_axis_off()
    ax.set_aspect("equal")
    places = [_column(layer, n) for layer, n in enumerate(layer_sizes)]
    blank = [[""] * n for n in layer_sizes]
    artists = NetworkArtists(nodes=[], names=[], notes=[], edges=[], edge_notes=[])
    for centres, own_names, own_notes in zip(places, names or blank, notes or blank, strict=True):
        circles = PatchCollection([Circle(centre, NODE_RADIUS) for centre in centres], zorder=3)
        circles.set(facecolor="white", edgecolor=BLACK)
        artists.nodes.append(ax.add_collection(circles))
        artists.names.append(_write(ax, centres, own_names))
        artists.notes.append(
            _write(ax, centres - [0, 1.2 * NODE_RADIUS], own_notes, va="top", bbox=PATCH)
        )
    for layer, (below, above) in enumerate(pairwise(places)):
        routes = np.array([(start, end) for start in below for end in above])
        lines = LineCollection(routes, colors=GREY, linewidths=NARROWEST, zorder=1)
        artists.edges.append(ax.add_collection(lines))
        crossing = len(below) > 1 and len(above) > 1
        way = BEFORE_CROSSING if crossing else 0.5
        spots = routes[:, 0] + way * (routes[:, 1] - routes[:, 0])
        texts = np.ravel(edge_notes[layer]) if edge_notes else [""] * len(routes)
        artists.edge_notes.append(_write(ax, spots, texts, bbox=PATCH))
    top = max(centres[:, 1].max() for centres in places) + 1.3 * NODE_RADIUS
    for layer, name in enumerate(layer_names):
        ax.text(layer * COLUMN_GAP, top + 0.2, name, **TEXT | {"va": "bottom", "weight": "bold"})
    ax.set_xlim(-0.8, (len(layer_sizes) - 1) * COLUMN_GAP + 0.8)
    n_lines = max(1 + str(note).count("\n") for own in notes for note in own) if notes else 0
    ax.set_ylim(-top - LINE_HEIGHT * n_lines, top + 0.6 * bool(layer_names))
    if weights is not None:
        artists.set_weights(weights)
    return artists


def _column(layer: int, n: int) -> np.ndarray:
    """Return the centres of a layer's circles, (n, 2), the first neuron on top."""
    heights = ((n - 1) / 2 - np.arange(n)) * ROW_GAP
    return np.column_stack([np.full(n, layer * COLUMN_GAP), heights])


def _write(
    ax: Axes, places: np.ndarray, texts: Sequence[str | float], **style: object
) -> list[Text]:
    texts = [text if isinstance(text, str) else f"{text:g}" for text in texts]
    return [
        ax.text(*place, re.sub(r"-(?=\d)", "−", text), **TEXT | style)
        for place, text in zip(places, texts, strict=True)
    ]


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

    Returns
    -------
    list of QuadMesh
        Row by row.
    """
    drawn = []
    for row, (panels, answers) in enumerate(zip(axes, maps, strict=True)):
        for ax, values in zip(panels, answers, strict=True):
            drawn.append(plot_field(ax, x, y, values, limit=np.abs(answers).max()))
            ax.set(xticks=[], yticks=[], aspect="equal")
            ax.grid(False)
        panels[0].set_ylabel(row_names[row])
    for ax, name in zip(axes[0], column_names, strict=True):
        ax.set_title(name, loc="center")
    return drawn
