"""A network whose neurons are small maps of what they answer all over the plane."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection
from matplotlib.image import AxesImage

from helpers.plots.networks import colour_connections
from helpers.plots.style import BLACK, DIVERGING, GREY

TILE, GAP = 36.0, 4.5  # CSS pixels, if the axes are ``tiles_size`` CSS pixels wide and high
COLUMN_GAP = 52.0  # room for the connections
HEADING = 16.0
SHADES = DIVERGING.with_extremes(bad=GREY)  # grey: not a number
BAD = 256
PALETTE = SHADES([*np.linspace(0, 1, BAD), np.nan], bytes=True)


def tiles_size(most_layers: int, most_neurons: int) -> tuple[float, float]:
    """Return the width and the height of ``NeuronTiles``, in CSS pixels."""
    width = (most_layers + 2) * TILE + (most_layers + 1) * COLUMN_GAP
    return width, most_neurons * (TILE + GAP) - GAP + HEADING


def plot_answers(ax: Axes, extent: Sequence[float], **style: object) -> AxesImage:
    """Make an empty picture of answers: −1 blue, 0 white, 1 vermillion, not a number grey.

    Parameters
    ----------
    ax : Axes
    extent : sequence of float
        Left, right, lower and upper end.
    **style
        Passed to ``Axes.imshow`` (``interpolation``, ``zorder`` …).

    Returns
    -------
    AxesImage
        ``set_data`` changes it; its first row is the lowest.
    """
    looks = {"cmap": SHADES, "vmin": -1, "vmax": 1, "origin": "lower"}
    aspect = ax.get_aspect()
    image = ax.imshow(np.zeros((2, 2), np.float32), extent=extent, **looks | style)
    ax.set_aspect(aspect)
    return image


class _Tiles(Artist):
    """Small pictures, drawn pixel by pixel: as ``AxesImage`` they take five times as long."""

    def __init__(self, axes: Axes) -> None:
        super().__init__()
        self.set_transform(axes.transData)
        self.set_zorder(2)
        self.set_in_layout(False)
        self.corners = np.empty((0, 2))
        self.answers: list[np.ndarray] = []

    def draw(self, renderer: RendererBase) -> None:
        """Draw them; the renderer's rows go upwards."""
        places = self.get_transform().transform(self.corners).round().astype(int)
        ends = self.get_transform().transform(self.corners + TILE).round().astype(int)
        gc = renderer.new_gc()
        for (x, y), (width, height), values in zip(
            places, ends - places, self.answers, strict=True
        ):
            rows, columns = (
                np.arange(n_pixels) * n_values // n_pixels
                for n_pixels, n_values in zip((height, width), values.shape, strict=True)
            )
            renderer.draw_image(gc, x, y, PALETTE[_find_colours(values)[np.ix_(rows, columns)]])
        gc.restore()


def _find_colours(values: np.ndarray) -> np.ndarray:
    """Return the numbers in ``PALETTE`` of answers from −1 to 1."""
    shades = np.clip(127.5 * (values + 1), 0, BAD - 1)
    return np.nan_to_num(shades, nan=BAD).astype(np.intp)


class NeuronTiles:
    """Inputs, hidden neurons and output as tiles, from left to right, and their connections.

    Parameters
    ----------
    ax : Axes
        Best of the size that ``tiles_size`` says.
    most_layers, most_neurons : int
        The largest network: hidden layers, and neurons in each.

    Attributes
    ----------
    moving : list of Artist
        Those that change with every picture; the names change with the network's size.
    """

    def __init__(self, ax: Axes, most_layers: int, most_neurons: int) -> None:
        self._width, self._height = tiles_size(most_layers, most_neurons)
        ax.set_axis_off()
        ax.set(xlim=(-2, self._width + 2), ylim=(-2, self._height), aspect="equal")
        ax.set_autoscale_on(False)
        self._tiles = ax.add_artist(_Tiles(ax))
        self._frames = ax.add_collection(LineCollection([], colors=BLACK, linewidths=0.8, zorder=3))
        self._lines = ax.add_collection(LineCollection([], zorder=1, alpha=0.8))
        style = {"ha": "center", "va": "bottom", "fontsize": 10}
        self._names = [
            ax.text(0, self._height - HEADING + 3, "", **style) for _ in range(most_layers + 2)
        ]
        self._sizes: tuple[int, ...] = ()
        self.moving = [self._lines, self._tiles, self._frames]

    def update(self, maps: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> None:
        """Show a network.

        Parameters
        ----------
        maps : sequence of ndarray, each (n_neurons, n_y, n_x)
            Inputs, each hidden layer, output: answers from −1 to 1; NaN where they are no numbers.
        weights : sequence of ndarray, each (n_in, n_out)
            Between each two of them.
        """
        sizes = tuple(len(answers) for answers in maps)
        if sizes != self._sizes:
            self._arrange(sizes)
        self._tiles.answers = [values for answers in maps for values in answers]
        # Numbers beyond all bounds are drawn as very large ones.
        w = np.concatenate([np.nan_to_num(W).ravel() for W in weights])
        colour_connections(self._lines, w, np.abs(w).max())

    def _arrange(self, sizes: tuple[int, ...]) -> None:
        """Put the tiles of each layer in a column, and name it."""
        self._sizes = sizes
        lefts = np.linspace(0, self._width - TILE, len(sizes))
        middle = (self._height - HEADING) / 2
        columns = []
        for left, size in zip(lefts, sizes, strict=True):
            top = middle + (size * (TILE + GAP) - GAP) / 2
            columns.append([(left, top - TILE - i * (TILE + GAP)) for i in range(size)])
        last = len(sizes) - 1
        for number, name in enumerate(self._names):
            name.set_text({0: "inputs", last: "output"}.get(number, f"hidden {number}"))
            name.set_visible(number <= last)
            name.set_x(lefts[min(number, last)] + TILE / 2)
        self._tiles.corners = np.concatenate(columns)
        around = TILE * np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
        self._frames.set_segments(around + self._tiles.corners[:, None])
        begin, end = (TILE, TILE / 2), (0, TILE / 2)
        self._lines.set_segments(
            [
                (np.add(a, begin), np.add(b, end))
                for below, above in pairwise(columns)
                for a in below
                for b in above
            ]
        )
