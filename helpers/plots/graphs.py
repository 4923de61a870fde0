"""Graphs of boxes and arrows, from left to right; drawn by matplotlib alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from helpers.plots.graph_layout import Edge, lay_out
from helpers.plots.style import BLACK, BLUE, GREY, VERMILLION

FONT_SIZE = 10  # points
LINE_HEIGHT = 1.35 * FONT_SIZE / 72  # inches
PADDING = 0.09  # inches between a box's text and its edge
FONT = FontProperties(family="DejaVu Sans", weight="bold")
MARGIN = 0.08  # inches around the whole graph
TEXT = {"ha": "center", "va": "top", "size": FONT_SIZE, "linespacing": 1.35, "zorder": 4}
TITLE_HEIGHT = 0.25  # inches
FAINT = "#A6A6A6"
# A kind is told by its outline as well as by its colour.
KINDS = {
    "input": {"facecolor": "#D6E9F5", "edgecolor": BLUE, "linewidth": 1.2, "linestyle": "-"},
    "layer": {"facecolor": "white", "edgecolor": BLACK, "linewidth": 1.2, "linestyle": "-"},
    "output": {"facecolor": "#FBE3D3", "edgecolor": VERMILLION, "linewidth": 2.6, "linestyle": "-"},
}
ABSENT_BOX = {"facecolor": "white", "edgecolor": FAINT, "linewidth": 1.0, "linestyle": ":"}
PRESENT_ARROW = {"color": BLACK, "linewidth": 1.4, "linestyle": "-"}
ABSENT_ARROW = {"color": FAINT, "linewidth": 1.0, "linestyle": ":"}


@dataclass(frozen=True)
class GraphArtists:
    """The artists of a graph."""

    boxes: list[FancyBboxPatch]
    names: list[Text]  # the first line in each box
    details: list[Text]  # the other lines
    arrows: list[FancyArrowPatch]  # one an edge
    kinds: list[str]
    edges: list[Edge]

    @property
    def all(self) -> list:
        """All artists in one list."""
        return [*self.boxes, *self.names, *self.details, *self.arrows]

    def update(
        self,
        labels: Sequence[str],
        present: Sequence[bool],
        edges_present: Sequence[bool | None] | None = None,
    ) -> None:
        """Write other texts into the boxes, and fade what isn't there.

        Parameters
        ----------
        labels : sequence of str, length n_nodes
        present : sequence of bool, length n_nodes
        edges_present : sequence of bool or None, length n_edges, optional
            None hides an edge. By default one is there if both its ends are.
        """
        if edges_present is None:
            edges_present = [present[source] and present[target] for source, target in self.edges]
        for i, (label, here) in enumerate(zip(labels, present, strict=True)):
            name, *details = label.split("\n")
            self.names[i].set(text=name, color=BLACK if here else GREY)
            self.details[i].set(text="\n".join(details), color=BLACK if here else GREY)
            self.boxes[i].set(**(KINDS[self.kinds[i]] if here else ABSENT_BOX))
        for arrow, here in zip(self.arrows, edges_present, strict=True):
            arrow.set(**(PRESENT_ARROW if here else ABSENT_ARROW), visible=here is not None)


def graph_size(
    labels: Sequence[str], edges: Sequence[Edge], *, n_rows: int = 1
) -> dict[str, float]:
    """Return the size of a figure that holds a graph, text and all.

    Parameters
    ----------
    labels, edges
        As for ``plot_graph``.
    n_rows : int
        How many such graphs stand above each other; more than one have titles.

    Returns
    -------
    dict
        ``width`` and ``height`` in inches, for ``new_figure(n_rows, **graph_size(...))``.
    """
    layout = lay_out(_sizes(labels), edges)
    row = layout.height + 2 * MARGIN + (TITLE_HEIGHT if n_rows > 1 else 0)
    return {"width": layout.width + 2 * MARGIN, "height": n_rows * row}


def plot_graph(
    ax: Axes,
    labels: Sequence[str],
    edges: Sequence[Edge],
    *,
    kinds: Sequence[str] | None = None,
) -> GraphArtists:
    """Draw boxes with text in them and arrows between them.

    One unit of the axes is an inch of a figure of ``graph_size``, where the text fits its boxes.

    Parameters
    ----------
    ax : Axes
        Its frame and ticks are hidden.
    labels : sequence of str, length n_nodes
        The text of each node; its first line stands out.
    edges : sequence of (int, int)
        From a node (a position in ``labels``) to a later one.
    kinds : sequence of str, length n_nodes, optional
        "input", "layer" (the default) or "output".

    Returns
    -------
    GraphArtists
        Its ``update`` fades parts of the graph.
    """
    layout = lay_out(_sizes(labels), edges)
    sizes = layout.sizes
    tops = layout.centres + [0, 0.5] * sizes - [0, PADDING]  # where the text in each box begins
    ax.set(xlim=(-MARGIN, layout.width + MARGIN), ylim=(-MARGIN, layout.height + MARGIN))
    ax.set(aspect="equal")
    ax.set_axis_off()
    artists = GraphArtists(
        boxes=[_box(ax, centre, size) for centre, size in zip(layout.centres, sizes, strict=True)],
        names=[ax.text(*top, "", weight="bold", **TEXT) for top in tops],
        details=[ax.text(x, y - LINE_HEIGHT, "", **TEXT) for x, y in tops],
        arrows=[_arrow(ax, route) for route in layout.routes],
        kinds=list(kinds or ["layer"] * len(labels)),
        edges=list(edges),
    )
    artists.update(labels, [True] * len(labels))
    return artists


def plot_graph_variants(
    axes: Sequence[Axes],
    labels: Sequence[str],
    edges: Sequence[Edge],
    variants: Mapping[str, Mapping[str, Sequence]],
    *,
    kinds: Sequence[str] | None = None,
) -> list[GraphArtists]:
    """Draw the same graph several times, each time with other parts of it faded.

    Parameters
    ----------
    axes : sequence of Axes
        One for each variant.
    labels, edges, kinds
        The whole graph, as for ``plot_graph``.
    variants : mapping of str to mapping
        The title of each drawing, and the arguments of ``GraphArtists.update`` for it.
    """
    drawn = []
    for ax, (title, variant) in zip(axes, variants.items(), strict=True):
        drawn.append(plot_graph(ax, labels, edges, kinds=kinds))
        drawn[-1].update(**variant)
        ax.set_title(title)
    return drawn


def _sizes(labels: Sequence[str]) -> np.ndarray:
    """Return width and height of the box around each text, in inches."""
    return np.array([(_text_width(s), LINE_HEIGHT * len(s.split("\n"))) for s in labels]) + (
        2 * PADDING
    )


def _text_width(label: str) -> float:
    """Return the width of a text of several lines, in inches, as if all of it were bold."""
    lines = [line for line in label.split("\n") if line.strip()]
    paths = [TextPath((0, 0), line, size=FONT_SIZE, prop=FONT) for line in lines]
    return max((path.get_extents().width for path in paths), default=0.0) / 72


def _box(ax: Axes, centre: np.ndarray, size: np.ndarray) -> FancyBboxPatch:
    corner = centre - size / 2
    style = "round,pad=0,rounding_size=0.08"
    return ax.add_patch(FancyBboxPatch(corner, *size, boxstyle=style, zorder=3))


def _arrow(ax: Axes, route: np.ndarray) -> FancyArrowPatch:
    """Draw an edge: straight beside a column of boxes, a smooth S between two columns."""
    vertices, codes = [route[0]], [Path.MOVETO]
    for start, end in zip(route[:-1:2], route[1::2], strict=True):
        middle = (start[0] + end[0]) / 2
        if len(vertices) > 1:
            vertices.append(start)
            codes.append(Path.LINETO)
        vertices += [(middle, start[1]), (middle, end[1]), end]
        codes += [Path.CURVE4] * 3
    path = Path(vertices, codes)
    return ax.add_patch(FancyArrowPatch(path=path, arrowstyle="-|>", mutation_scale=11, zorder=2))
