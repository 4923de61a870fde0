"""A 2-2-1 network as a graph in which every number has its own place."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import FancyBboxPatch

from helpers.explorers.backprop_ledger.ledger import GIVEN, SYMBOLS, format_number
from helpers.explorers.backprop_ledger.state import Frame
from helpers.live.panel import Panel
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


def number_at(x: float, y: float) -> str | None:
    """Return the name of the number at a place in the axes, or None."""
    for name, corners in PLACES.items():
        (left, top), (right, bottom) = corners[0], corners[2]
        if left <= x <= right and top <= y < bottom:
            return name
    return None


class Graph(Panel):
    """The network, and in it the numbers that can be seen; what the one at hand is made of.

    The axes' units must be CSS pixels from the upper left corner; it is ``WIDTH`` wide and
    ``HEIGHT`` high.
    """

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        for name, (first, last) in NEURONS.items():
            _draw_neuron(ax, name, first, last)
        for start, end in LINES:
            _connect(ax, start, end)
        for box in BOXES:
            _draw_box(ax, box)
        style = {"size": 10, "zorder": 4}
        self.texts = {}
        for name, corners in PLACES.items():
            (left, _), (right, bottom) = corners[0], corners[2]
            kind = name.split("_")[0]
            label = {"d": GRADIENT, "new": UPDATED}.get(kind, SYMBOLS[name])
            colour = GREY if kind in ("d", "new") else BLACK
            baseline = bottom - BELOW_BASELINE
            ax.text(left + 5, baseline, label, color=colour, **style)
            self.texts[name] = self.moves(
                add_quick_text(ax, right - 5, baseline, ha="right", **style)
            )
        self._current = self._outline(facecolor=(ORANGE, 0.3), edgecolor=ORANGE, linewidth=2.5)
        self._sources = self._outline(facecolor="none", edgecolor=BLUE, linewidth=1.8)
        self._chosen = self._outline(facecolor="none", edgecolor=GREY, linewidth=1.2, linestyle=":")

    def _outline(self, **style: object) -> PolyCollection:
        nothing: list[np.ndarray] = []
        return self.moves(self.ax.add_collection(PolyCollection(nothing, zorder=3, **style)))

    def draw(self, frame: Frame) -> None:
        """Write the numbers of ``frame``, and point out the one at hand and its sources."""
        seen, cell, values = {*GIVEN, *frame.shown}, frame.cell, frame.ledger.values
        for name, text in self.texts.items():
            asked = "?" if cell and name == cell.name else ""
            text.set_text(format_number(values[name]) if name in seen else asked)
        sources = [name for name in PLACES if frame.open and f"{{{name}}}" in cell.formula]
        self._current.set_verts([PLACES[cell.name]] if cell else [])
        self._sources.set_verts([PLACES[name] for name in sources])
        self._chosen.set_verts([PLACES[frame.number]])


def _draw_box(ax: Axes, box: str) -> None:
    (x, y), half = BOXES[box], _half_height(box)
    place = x - HALF_WIDTH, y - half
    style = {"boxstyle": "round,pad=0,rounding_size=5", "facecolor": "white", "edgecolor": GREY}
    ax.add_patch(FancyBboxPatch(place, 2 * HALF_WIDTH, 2 * half, linewidth=1, zorder=2, **style))


def _draw_neuron(ax: Axes, name: str, first: str, last: str) -> None:
    (left, y), (right, _) = BOXES[first], BOXES[last]
    x, width = left - HALF_WIDTH - 6, right - left + 2 * HALF_WIDTH + 12
    half = _half_height(first) + 6
    style = {"boxstyle": "round,pad=0,rounding_size=12", "facecolor": "#EEEEEE", "zorder": 0}
    ax.add_patch(FancyBboxPatch((x, y - half), width, 2 * half, edgecolor="none", **style))
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
