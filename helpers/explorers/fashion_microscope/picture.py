"""What a classifier makes of one image: evidence, units that light up, probabilities, findings."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation

from helpers.explorers.fashion_microscope.smallest_change import KINDS
from helpers.explorers.fashion_microscope.state import SIZE, Frame, Search
from helpers.explorers.fashion_microscope.words import account_for, describe_size, name_image
from helpers.live.panel import Panel
from helpers.live.quick_text import QuickText, add_quick_text
from helpers.plots.images import INK, hide_frame
from helpers.plots.style import BLACK, BLUE, DIVERGING, GREY, VERMILLION

WIDTH, HEIGHT = 5.8, 7.5  # inches; small enough for the controls to stand beside it
IMAGE, FINDINGS = 0, 1  # where these two stand among the figure's axes
SQUARE = 2.3  # inches
N_COLUMNS = 20  # of a map of units
GLOW = "inferno"  # dark to bright
LEAST = 0.005  # of a probability that is written beside its bar
CELL_WIDTH, CELL_HEIGHT = 70, 31  # of a picture that was found, with its caption; its pixels
ABREAST = 3  # of these


def make_panels(frame: Frame, glow: Sequence[float]) -> tuple[Figure, list[Panel]]:
    """Return the figure and its panels; ``glow`` is the brightest activation of each layer."""
    figure = Figure(figsize=(WIDTH, HEIGHT))

    def place(left: float, top: float, width: float, height: float) -> Axes:
        """Add axes, in inches from the figure's upper left corner."""
        box = np.array([left, HEIGHT - top - height, width, height])
        return figure.add_axes(box / (WIDTH, HEIGHT, WIDTH, HEIGHT))

    panels = [
        ImagePanel(place(0.08, 0.3, SQUARE, SQUARE)),
        FindingsPanel(place(0.08, 5.8, 5.64, 1.66)),
        EvidencePanel(place(3.1, 0.3, SQUARE, SQUARE)),
        ProbabilityPanel(place(3.95, 3.6, 1.8, 1.65), frame.names),
    ]
    sizes = [len(values) for values in frame.hidden]
    for layer, (top, height) in enumerate(_share_height(sizes)):
        ax = place(0.08, top, SQUARE, height)
        panels.append(UnitsPanel(ax, layer, sizes[layer], glow[layer]))
    return figure, panels


def _share_height(sizes: Sequence[int]) -> list[tuple[float, float]]:
    """Return top and height of each layer's map, inches, from 2.9 to 5.4 with room for titles."""
    gap = 0.3
    rows = np.array([math.ceil(size / N_COLUMNS) for size in sizes])
    heights = (2.5 - gap * (len(rows) - 1)) * rows / rows.sum()
    tops = 2.9 + np.cumsum([0, *heights[:-1] + gap])
    return list(zip(tops.tolist(), heights.tolist(), strict=True))


def _add_title(ax: Axes) -> QuickText:
    """Make room for a title that will change often."""
    above = ScaledTranslation(0, 6 / 72, ax.figure.dpi_scale_trans)
    return add_quick_text(ax, 0, 1, size=10, transform=ax.transAxes + above)


def _show_square(ax: Axes, cmap: str | Colormap) -> AxesImage:
    """Make room for 28 × 28 pixels in a grey frame, and return their image."""
    hide_frame(ax)
    ax.spines[:].set(visible=True, color=GREY)
    image = ax.imshow(np.zeros((SIZE, SIZE)), cmap=cmap, vmin=0, vmax=1, interpolation="nearest")
    ax.set(xlim=(-0.8, SIZE - 0.2), ylim=(SIZE - 0.2, -0.8))  # it doesn't cover its frame
    return image


class ImagePanel(Panel):
    """The image, the square that covers it, and the cursor of the tools that draw."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self.title = self.moves(_add_title(ax))
        self.image = self.moves(_show_square(ax, INK))
        style = {"fill": False, "edgecolor": VERMILLION, "linestyle": "--", "linewidth": 1.5}
        self.square = self.moves(ax.add_patch(Rectangle((0, 0), 0, 0, **style)))
        ring = {"markersize": 13, "markerfacecolor": "none", "markeredgecolor": VERMILLION}
        self.cursor = self.plot([0], [0], "o", markeredgewidth=1.5, **ring)

    def draw(self, frame: Frame) -> None:
        c = frame.change
        self.title.set_text(name_image(frame))
        self.image.set_data(frame.picture)
        self.square.set_bounds(c.cover_x - 0.5, c.cover_y - 0.5, c.cover_size, c.cover_size)
        self.cursor.set_data([[frame.cursor[0]], [frame.cursor[1]]])
        self.cursor.set_visible(frame.tool in ("draw", "erase"))


class EvidencePanel(Panel):
    """What each pixel adds to a score, the largest part in full colour, and the sum of it all."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self.title = self.moves(_add_title(ax))
        self.image = self.moves(_show_square(ax, DIVERGING))
        ax.set_xlabel("vermillion: for, blue: against", fontsize=10, loc="left")
        self.account = self.moves(add_quick_text(ax, -0.8, SIZE + 4.2, size=10))

    def draw(self, frame: Frame) -> None:
        limit = np.abs(frame.evidence).max() or 1.0
        self.title.set_text(f"Evidence for {frame.names[frame.subject]}")
        self.image.set_data(frame.evidence)
        self.image.set_clim(-limit, limit)
        self.account.set_text(account_for(frame))


class UnitsPanel(Panel):
    """A layer's activations as a map: dark is 0, the brightest is ``limit`` and above."""

    def __init__(self, ax: Axes, layer: int, n_units: int, limit: float) -> None:
        super().__init__(ax)
        self._layer = layer
        n_columns = min(N_COLUMNS, n_units)
        self._map = np.full((math.ceil(n_units / n_columns), n_columns), np.nan)
        hide_frame(ax)
        ax.set_anchor("NW")
        self.title = self.moves(_add_title(ax))
        style = {"cmap": GLOW, "vmin": 0, "vmax": limit, "interpolation": "nearest"}
        self.image = self.moves(ax.imshow(self._map, **style))

    def draw(self, frame: Frame) -> None:
        values = frame.hidden[self._layer]
        self._map.flat[: len(values)] = values  # where the last row has no unit, NaN stays
        self.title.set_text(f"{len(values)} units, {(values > 0).sum()} on")
        self.image.set_data(self._map)


class ProbabilityPanel(Panel):
    """A bar for each class, the largest blue if it is the true class, else vermillion and hatched.

    A dashed frame stands around the true class.
    """

    def __init__(self, ax: Axes, class_names: Sequence[str]) -> None:
        super().__init__(ax)
        places = range(len(class_names))
        self.bars = ax.barh(places, np.zeros(len(places)), 0.62, edgecolor="white", linewidth=0)
        self.numbers = [add_quick_text(ax, 0, k + 0.24, size=10) for k in places]
        style = {"fill": False, "linestyle": "--", "color": BLACK, "linewidth": 1.2}
        self.mark = ax.add_patch(Rectangle((-0.02, 0), 1.5, 1, **style))
        ax.set_title("Probabilities (dashed: the true class)", fontsize=10, loc="right")
        ax.set_yticks(places, class_names)
        ax.tick_params(axis="y", length=0)
        ax.set_xticks([0, 0.5, 1])
        ax.grid(visible=False, axis="y")
        ax.set(xlim=(-0.03, 1.5), ylim=(len(places) - 0.45, -0.55))
        self.moving += [*self.bars, *self.numbers, self.mark]

    def draw(self, frame: Frame) -> None:
        answer, label = frame.answer, frame.label
        for k, (bar, number) in enumerate(zip(self.bars, self.numbers, strict=True)):
            p = frame.y_proba[k]
            bar.set_width(p)
            bar.set_facecolor(GREY if k != answer else VERMILLION if k != label else BLUE)
            bar.set_hatch("///" if k == answer != label else "")
            number.set_x(p + 0.03)
            number.set_text(f"{p:.0%}" if p >= LEAST else "")
            number.set_weight("bold" if k == answer else "normal")
        self.mark.set(visible=label is not None, y=(label or 0) - 0.5)


class FindingsPanel(Panel):
    """What a search found: pictures and captions, which change too seldom to count as moving."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self._shown = ()  # no search
        hide_frame(ax)
        n_rows = math.ceil(len(KINDS) / ABREAST)
        self._paper = np.full((n_rows * CELL_HEIGHT, ABREAST * CELL_WIDTH), np.nan)
        self.image = ax.imshow(self._paper, cmap=INK, vmin=0, vmax=1, interpolation="nearest")
        self.captions = []
        for k in range(len(KINDS)):
            left, top = np.subtract(_corner(k), 0.5)
            ax.add_patch(Rectangle((left, top), SIZE, SIZE, fill=False, color=GREY))
            self.captions.append(ax.text(left + SIZE + 2.5, top, "", va="top", fontsize=10))
        ax.set(xlim=(-1, ABREAST * CELL_WIDTH - 1), ylim=(n_rows * CELL_HEIGHT - 1, -1))
        ax.set_anchor("NW")
        ax.set_title("The smallest changes that fool it", fontsize=10)

    def draw(self, frame: Frame) -> None:
        if frame.found is self._shown:
            return
        self._shown = frame.found
        mosaic = self._paper.copy()
        for k, (kind, caption) in enumerate(zip(KINDS, self.captions, strict=True)):
            finding = frame.found and frame.found.findings[kind]
            if finding:
                left, top = _corner(k)
                mosaic[top : top + SIZE, left : left + SIZE] = finding.picture
            caption.set_text(f"{k + 1} {kind}\n{_tell_finding(frame.found, kind, frame.names)}")
        self.image.set_data(mosaic)


def _tell_finding(search: Search | None, kind: str, names: Sequence[str]) -> str:
    if search is None:
        return "not searched"
    finding = search.findings[kind]
    answer = f"\n→ {names[finding.answer]}" if finding else ""
    return describe_size(search, kind) + answer


def _corner(k: int) -> tuple[int, int]:
    """Return the mosaic's column and row where the picture of the k-th kind begins."""
    return k % ABREAST * CELL_WIDTH, k // ABREAST * CELL_HEIGHT


def finding_at(x: float, y: float) -> int | None:
    """Return which picture of the findings is at a place in their axes, or None."""
    for k in range(len(KINDS)):
        left, top = _corner(k)
        if left <= x + 0.5 <= left + SIZE and top <= y + 0.5 <= top + SIZE:
            return k
    return None
