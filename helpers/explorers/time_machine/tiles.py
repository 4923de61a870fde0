"""A network whose neurons are small maps of what they answer all over the plane."""

from itertools import pairwise

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection

from helpers.explorers.time_machine.plans import MOST_LAYERS, MOST_NEURONS
from helpers.explorers.time_machine.snapshots import MAP, Frame
from helpers.live.panel import Panel
from helpers.plots.networks import colour_connections
from helpers.plots.style import BLACK, DIVERGING, GREY

# All lengths are in a map's points, which are about 1.2 CSS pixels.
GAP, COLUMN_GAP = 4, 43  # between the tiles of a layer, and room for the connections
HEADING = 14
WIDTH = (MOST_LAYERS + 2) * MAP + (MOST_LAYERS + 1) * COLUMN_GAP
HEIGHT = MOST_NEURONS * (MAP + GAP) - GAP
SHADES = DIVERGING.with_extremes(bad=GREY)  # −1 blue, 0 white, 1 vermillion; grey: not a number
BAD, CLEAR = 256, 257  # in the palette, behind its shades
PALETTE = np.zeros((CLEAR + 1, 4), np.uint8)
PALETTE[:CLEAR] = SHADES([*np.linspace(0, 1, BAD), np.nan], bytes=True)
PALETTE = PALETTE.view(np.uint32)[:, 0]  # four bytes are looked up at once in half the time


class Mosaic(Artist):
    """A picture drawn point by point, which an ``AxesImage`` takes five times as long for."""

    def __init__(self, ax: Axes) -> None:
        super().__init__()
        self.set_transform(ax.transData)
        self.set_zorder(2)
        self.set_in_layout(False)
        self.colours = np.full((HEIGHT, WIDTH), CLEAR)  # numbers in PALETTE, the lowest row first

    def draw(self, renderer: RendererBase) -> None:
        (left, bottom), (right, top) = self.get_transform().transform([(0, 0), (WIDTH, HEIGHT)])
        left, right, bottom, top = map(round, (left, right, bottom, top))
        rows = np.arange(top - bottom) * HEIGHT // (top - bottom)
        columns = np.arange(right - left) * WIDTH // (right - left)
        image = PALETTE[self.colours[np.ix_(rows, columns)]].view(np.uint8)
        gc = renderer.new_gc()
        renderer.draw_image(gc, left, bottom, image.reshape(len(rows), len(columns), 4))
        gc.restore()


class NeuronTiles(Panel):
    """Inputs, hidden neurons and output as tiles, from left to right, and their connections."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        ax.set_axis_off()
        ax.set(xlim=(-2, WIDTH + 2), ylim=(-2, HEIGHT + HEADING), aspect="equal")
        ax.set_autoscale_on(False)
        self._mosaic = self.moves(ax.add_artist(Mosaic(ax)))
        frames = LineCollection([], colors=BLACK, linewidths=0.8, zorder=3)
        self._frames = self.moves(ax.add_collection(frames))
        self._lines = self.moves(ax.add_collection(LineCollection([], zorder=1, alpha=0.8)))
        style = {"ha": "center", "va": "bottom", "fontsize": 10}
        self._names = [ax.text(0, HEIGHT + 3, "", **style) for _ in range(MOST_LAYERS + 2)]
        self._sizes: tuple[int, ...] = ()

    def draw(self, frame: Frame) -> None:
        """Show the network of a frame: its neurons' maps, its weights."""
        sizes = tuple(map(len, frame.maps))
        if sizes != self._sizes:
            self._arrange(sizes)
        maps = np.concatenate(frame.maps)
        shades = np.clip(127.5 * (maps + 1), 0, BAD - 1)
        colours = np.nan_to_num(shades, nan=BAD).astype(int)
        for (x, y), tile in zip(self._corners, colours, strict=True):
            self._mosaic.colours[y : y + MAP, x : x + MAP] = tile
        # Numbers beyond all bounds are drawn as very large ones.
        w = np.concatenate([np.nan_to_num(W).ravel() for W in frame.weights])
        colour_connections(self._lines, w, np.abs(w).max())

    def _arrange(self, sizes: tuple[int, ...]) -> None:
        """Put the tiles of each layer in a column, and name it."""
        self._sizes, columns = sizes, []
        lefts = np.linspace(0, WIDTH - MAP, len(sizes)).astype(int)
        for left, size in zip(lefts, sizes, strict=True):
            top = (HEIGHT + size * (MAP + GAP) - GAP) // 2
            columns.append([(left, top - MAP - i * (MAP + GAP)) for i in range(size)])
        last = len(sizes) - 1
        for number, name in enumerate(self._names):
            name.set_text({0: "inputs", last: "output"}.get(number, f"hidden {number}"))
            name.set_visible(number <= last)
            name.set_x(lefts[min(number, last)] + MAP / 2)
        self._corners = np.concatenate(columns)
        self._mosaic.colours[...] = CLEAR
        around = MAP * np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
        self._frames.set_segments(around + self._corners[:, None])
        begin, end = (MAP, MAP / 2), (0, MAP / 2)
        self._lines.set_segments(
            [
                (np.add(a, begin), np.add(b, end))
                for below, above in pairwise(columns)
                for a in below
                for b in above
            ]
        )
