"""A 2-2-1 network as a graph in which every number has its own place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from helpers.live.quick_text import add_quick_text
from helpers.plots.style import BLACK, BLUE, GREY, ORANGE

WIDTH, HEIGHT = 810.0, 382.0  # of the graph, in CSS pixels, which are the units of the axes
HALF_WIDTH, ROW_HEIGHT = 47.0, 16.0  # of a box and of a number in it
PAD = 3.0
BELOW_BASELINE = 3.5  # from a number's baseline to the end of its row
GRADIENT, UPDATED = "∂", "→"  # what stands before a gradient and before an updated parameter
# The middle of each box, from the left and from the top.
BOXES = {
    "x1": (52, 96),
    "x2": (52, 288),
    "w11": (190, 36),
    "w21": (190, 96),
    "b1": (190, 156),
    "w12": (190, 228),
    "w22": (190, 288),
    "b2": (190, 348),
    "z1": (311, 96),
    "a1": (421, 96),
    "z2": (311, 288),
    "a2": (421, 288),
    "v1": (542, 96),
    "v2": (542, 288),
    "c": (542, 192),
    "y_pred": (653, 192),
    "L": (758, 192),
    "y": (758, 288),
}
LINES = (
    *((f"x{w[1]}", w) for w in ("w11", "w12", "w21", "w22")),
    *((w, f"z{w[-1]}") for w in ("w11", "w12", "w21", "w22", "b1", "b2")),
    *((f"z{i}", f"a{i}") for i in "12"),
    *((f"a{i}", f"v{i}") for i in "12"),
    *((v, "y_pred") for v in ("v1", "v2", "c")),
    *((y, "L") for y in ("y_pred", "y")),
)
NEURONS = {"hidden neuron 1": ("z1", "a1"), "hidden neuron 2": ("z2", "a2")}


def _rows(box: str) -> list[str]:
    """Return the names of the numbers in a box: itself, its gradient, its update."""
    if box in ("y", "L"):
        return [box]
    rows = [box, f"d_{box}"]
    return rows if box[0] in "xza" or box == "y_pred" else [*rows, f"new_{box}"]


def _half_height(box: str) -> float:
    return len(_rows(box)) * ROW_HEIGHT / 2 + PAD


def _make_places() -> dict[str, np.ndarray]:
    """Return the rectangle of each number, (4, 2): its corners, from the upper left one."""
    places = {}
    for box, (x, y) in BOXES.items():
        rows = _rows(box)
        for i, name in enumerate(rows):
            top = y + (i - len(rows) / 2) * ROW_HEIGHT
            left, right, bottom = x - HALF_WIDTH, x + HALF_WIDTH, top + ROW_HEIGHT
            places[name] = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    return places


PLACES = _make_places()


@dataclass(frozen=True)
class LedgerArtists:
    """The artists of a ledger.

    Attributes
    ----------
    texts : dict of str to Text
        The numbers, by name.
    current, sources, chosen : PolyCollection
        What is drawn behind the number at hand, around those that it is calculated from, and
        around the one that can be changed.
    """

    texts: dict[str, Text]
    current: PolyCollection
    sources: PolyCollection
    chosen: PolyCollection

    @property
    def moving(self) -> list[Artist]:
        """All of them."""
        return [self.current, self.sources, self.chosen, *self.texts.values()]

    def write(self, numbers: Mapping[str, str]) -> None:
        """Write numbers in their places; all other places become empty."""
        for name, text in self.texts.items():
            text.set_text(numbers.get(name, ""))

    def point_out(self, current: str | None, sources: Iterable[str], chosen: str) -> None:
        """Mark the number at hand, those it is calculated from, and the one to be changed."""
        self.current.set_verts([] if current is None else [PLACES[current]])
        self.sources.set_verts([PLACES[name] for name in sources if name in PLACES])
        self.chosen.set_verts([PLACES[chosen]])


def number_at(x: float, y: float) -> str | None:
    """Return the name of the number at a place in the axes, or None."""
    for name, corners in PLACES.items():
        (left, top), (right, bottom) = corners[0], corners[2]
        if left <= x <= right and top <= y < bottom:
            return name
    return None


def plot_ledger(ax: Axes, symbols: Mapping[str, str]) -> LedgerArtists:
    """Draw the graph, with empty places for the numbers.

    Parameters
    ----------
    ax : Axes
        Its units become CSS pixels from the upper left corner; the graph is ``WIDTH`` wide and
        ``HEIGHT`` high.
    symbols : mapping of str to str
        What to call the numbers given and calculated.

    Returns
    -------
    LedgerArtists
    """
    ax.set_axis_off()
    for name, (first, last) in NEURONS.items():
        _draw_neuron(ax, name, first, last)
    for start, end in LINES:
        _connect(ax, start, end)
    for box, (x, y) in BOXES.items():
        half = _half_height(box)
        ax.add_patch(
            FancyBboxPatch(
                (x - HALF_WIDTH, y - half),
                2 * HALF_WIDTH,
                2 * half,
                boxstyle="round,pad=0,rounding_size=5",
                facecolor="white",
                edgecolor=GREY,
                linewidth=1,
                zorder=2,
            )
        )
    style = {"size": 10, "zorder": 4}
    texts = {}
    for name, corners in PLACES.items():
        (left, _), (right, bottom) = corners[0], corners[2]
        kind = name.split("_")[0]
        label = {"d": GRADIENT, "new": UPDATED}.get(kind, symbols.get(name))
        colour = GREY if kind in ("d", "new") else BLACK
        baseline = bottom - BELOW_BASELINE
        ax.text(left + 5, baseline, label, color=colour, **style)
        texts[name] = add_quick_text(ax, right - 5, baseline, ha="right", **style)
    nothing: list[np.ndarray] = []
    current = PolyCollection(
        nothing, facecolor=(ORANGE, 0.3), edgecolor=ORANGE, linewidth=2.5, zorder=3
    )
    sources = PolyCollection(nothing, facecolor="none", edgecolor=BLUE, linewidth=1.8, zorder=3)
    chosen = PolyCollection(
        nothing, facecolor="none", edgecolor=GREY, linewidth=1.2, linestyle=":", zorder=3
    )
    return LedgerArtists(texts, *map(ax.add_collection, (current, sources, chosen)))


def _draw_neuron(ax: Axes, name: str, first: str, last: str) -> None:
    (left, y), (right, _) = BOXES[first], BOXES[last]
    x = left - HALF_WIDTH - 6
    half = _half_height(first) + 6
    ax.add_patch(
        FancyBboxPatch(
            (x, y - half),
            right + HALF_WIDTH + 6 - x,
            2 * half,
            boxstyle="round,pad=0,rounding_size=12",
            facecolor="#EEEEEE",
            edgecolor="none",
            zorder=0,
        )
    )
    ax.text((left + right) / 2, y - half - 10, name, size=10, color=GREY, ha="center", va="center")


def _connect(ax: Axes, start: str, end: str) -> None:
    """Draw an arrow from the edge of one box to the edge of another."""
    (x0, y0), (x1, y1) = BOXES[start], BOXES[end]
    if x0 == x1:
        sign = np.sign(y1 - y0)
        points = (x0, y0 + sign * _half_height(start)), (x1, y1 - sign * _half_height(end))
    else:
        points = (x0 + HALF_WIDTH, y0), (x1 - HALF_WIDTH, y1)
    arrow = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", points[1], points[0], arrowprops=arrow, zorder=1)
