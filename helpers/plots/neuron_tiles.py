"""A network whose neurons are small maps of what they answer all over the plane."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.image import AxesImage

from helpers.plots.networks import NetworkArtists
from helpers.plots.style import BLACK, DIVERGING, GREY

TILE, GAP = 36.0, 4.5  # CSS pixels, if the axes are ``tiles_size`` CSS pixels wide and high
COLUMN_GAP = 52.0  # room for the connections
HEADING = 16.0
COLOURS_OF_ANSWERS = DIVERGING.with_extremes(bad=GREY)  # grey: not a number


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
    looks = {"cmap": COLOURS_OF_ANSWERS, "vmin": -1, "vmax": 1, "origin": "lower"}
    aspect = ax.get_aspect()
    image = ax.imshow(np.zeros((2, 2), np.float32), extent=extent, **looks | style)
    ax.set_aspect(aspect)
    return image


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
        most = max(2, most_neurons)
        self._images = [
            [plot_answers(ax, (0, 1, 0, 1), interpolation="nearest", zorder=2) for _ in range(most)]
            for _ in range(most_layers + 2)
        ]
        self._frames = ax.add_collection(LineCollection([], colors=BLACK, linewidths=0.8, zorder=3))
        lines = ax.add_collection(LineCollection([], zorder=1, alpha=0.8))
        self._network = NetworkArtists(nodes=[], names=[], notes=[], edges=[lines], edge_notes=[])
        style = {"ha": "center", "va": "bottom", "fontsize": 10}
        self._names = [ax.text(0, self._height - HEADING + 3, "", **style) for _ in self._images]
        self._sizes: tuple[int, ...] = ()
        images = [image for column in self._images for image in column]
        self.moving = [lines, *images, self._frames]

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
        for images, answers in zip(self._images, maps, strict=False):
            for image, values in zip(images, answers, strict=False):
                image.set_data(values)
        # Numbers beyond all bounds are drawn as very large ones.
        self._network.set_weights([np.concatenate([np.nan_to_num(W).ravel() for W in weights])])

    def _arrange(self, sizes: tuple[int, ...]) -> None:
        """Put the tiles of each layer in a column, and name it."""
        self._sizes = sizes
        lefts = np.linspace(0, self._width - TILE, len(sizes))
        middle = (self._height - HEADING) / 2
        corners = []
        for images, name, left, size in zip(self._images, self._names, lefts, sizes, strict=False):
            top = middle + (size * (TILE + GAP) - GAP) / 2
            lower = [(left, top - TILE - i * (TILE + GAP)) for i in range(size)]
            corners.append(np.array(lower))
            for image, (x, y) in zip(images, lower, strict=False):
                image.set_extent((x, x + TILE, y, y + TILE))
            name.set_x(left + TILE / 2)
        for number, (images, name) in enumerate(zip(self._images, self._names, strict=True)):
            size = sizes[number] if number < len(sizes) else 0
            hidden = {0: "inputs", len(sizes) - 1: "output"}.get(number, f"hidden {number}")
            name.set_text(hidden if size else "")
            for row, image in enumerate(images):
                image.set_visible(row < size)
        around = TILE * np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
        self._frames.set_segments([around + corner for column in corners for corner in column])
        begin, end = np.array([TILE, TILE / 2]), np.array([0, TILE / 2])
        self._network.edges[0].set_segments(
            [
                (a + begin, b + end)
                for below, above in pairwise(corners)
                for a in below
                for b in above
            ]
        )
