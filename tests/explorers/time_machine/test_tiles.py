from itertools import groupby, pairwise
from operator import itemgetter
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba

from helpers.explorers.time_machine.plans import MOST_LAYERS, MOST_NEURONS
from helpers.explorers.time_machine.snapshots import MAP
from helpers.explorers.time_machine.tiles import GAP, HEIGHT, WIDTH, NeuronTiles
from helpers.plots.style import BLUE, DIVERGING, GREY, VERMILLION, new_figure

RNG = np.random.default_rng(0)
LARGEST = (2, *[MOST_NEURONS] * MOST_LAYERS, 1)


@pytest.fixture
def tiles():
    _, ax = new_figure(width=6, height=4)
    return NeuronTiles(ax)


def show(tiles, *sizes, maps=None):
    maps = maps or [RNG.uniform(-1, 1, size=(n, MAP, MAP)) for n in sizes]
    weights = [RNG.normal(size=pair) for pair in pairwise(sizes)]
    tiles.draw(SimpleNamespace(maps=maps, weights=weights))
    return weights


def lines(tiles):
    """The frames of the tiles, and the connections."""
    return sorted(tiles.ax.collections, key=lambda one: -one.get_zorder())


def columns(tiles):
    """The tiles' lower left corners, by columns."""
    corners = [tuple(frame[0]) for frame in lines(tiles)[0].get_segments()]
    return [list(column) for _, column in groupby(corners, key=itemgetter(0))]


@pytest.mark.parametrize("sizes", [LARGEST, (2, 1, 1), (2, 3, 4, 1), (2, 5, 1)])
def test_there_is_a_tile_for_each_neuron_and_none_touches_another(tiles, sizes):
    show(tiles, *LARGEST)
    show(tiles, *sizes)
    seen = columns(tiles)
    assert [len(column) for column in seen] == list(sizes)
    corners = [corner for column in seen for corner in column]
    for i, one in enumerate(corners):
        assert all(max(abs(np.subtract(one, other))) >= MAP + GAP for other in corners[:i])
    assert all(0 <= x <= WIDTH - MAP and 0 <= y <= HEIGHT - MAP for x, y in corners)


@pytest.mark.parametrize("dpi", [90, 180])
def test_a_tile_shows_the_answers_of_its_neuron_the_right_way_up(tiles, dpi):
    figure = tiles.ax.figure
    figure.set_dpi(dpi)
    quarters = np.kron([[-1.0, 0.0], [np.nan, 1.0]], np.ones((MAP // 2, MAP // 2)))  # from below
    signs = ([1, -1], [0], [1])
    show(tiles, *LARGEST)
    show(tiles, 2, 1, 1, maps=[np.stack([n * quarters for n in layer]) for layer in signs])
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[::-1] / 255

    def seen(place):
        x, y = tiles.ax.transData.transform(place).astype(int)
        return pixels[y, x]

    for column, layer in zip(columns(tiles), signs, strict=True):
        for corner, sign in zip(column, layer, strict=True):
            for row, side in ((0, 0), (0, 1), (1, 0), (1, 1)):
                value = sign * quarters[row * MAP // 2, side * MAP // 2]
                colour = to_rgba(GREY) if np.isnan(value) else DIVERGING((value + 1) / 2)
                place = corner + MAP * (0.25 + 0.5 * np.array([side, row]))
                np.testing.assert_allclose(seen(place), colour, atol=0.02)
    np.testing.assert_array_equal(seen((MAP / 2, HEIGHT - 5)), 1)  # nothing is left of the larger


def test_every_connection_leads_from_tile_to_tile_and_tells_its_weight(tiles):
    weights = show(tiles, 2, 4, 3, 1)
    connections = lines(tiles)[1]
    ends = [
        (np.add(start, (MAP, MAP / 2)), np.add(end, (0, MAP / 2)))
        for below, above in pairwise(columns(tiles))
        for start in below
        for end in above
    ]
    np.testing.assert_allclose(connections.get_segments(), ends)
    w = np.concatenate([W.ravel() for W in weights])
    assert [to_hex(c) == to_hex(BLUE) for c in connections.get_colors()] == (w < 0).tolist()
    assert {to_hex(c) for c in connections.get_colors()} == {to_hex(BLUE), to_hex(VERMILLION)}
    assert [dash is not None for _, dash in connections.get_linestyle()] == (w < 0).tolist()
    assert np.argmax(connections.get_linewidth()) == np.argmax(np.abs(w))


def test_columns_are_named_from_inputs_to_output(tiles):
    def names():
        return [text.get_text() for text in tiles.ax.texts if text.get_visible()]

    show(tiles, *LARGEST)
    assert names() == ["inputs", "hidden 1", "hidden 2", "hidden 3", "hidden 4", "output"]
    show(tiles, 2, 2, 1)
    assert names() == ["inputs", "hidden 1", "output"]


def test_no_weight_is_too_large(tiles):
    maps = [np.full((n, MAP, MAP), np.nan) for n in (2, 2, 1)]
    weights = [np.array([[np.inf, 1.0], [np.nan, -np.inf]]), np.ones((2, 1))]
    tiles.draw(SimpleNamespace(maps=maps, weights=weights))
    assert np.isfinite(lines(tiles)[1].get_linewidth()).all()
    tiles.ax.figure.draw_without_rendering()
