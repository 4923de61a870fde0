from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba

from helpers.explorers.time_machine.picture import TILE, NeuronTiles, plot_answers, tiles_size
from helpers.plots.style import BLUE, DIVERGING, GREY, VERMILLION, new_figure

RNG = np.random.default_rng(0)


@pytest.fixture
def tiles():
    _, ax = new_figure(width=6, height=4)
    return NeuronTiles(ax, 3, 5)


def show(tiles, *sizes):
    maps = [RNG.uniform(-1, 1, size=(n, 4, 4)) for n in sizes]
    weights = [RNG.normal(size=pair) for pair in pairwise(sizes)]
    tiles.update(maps, weights)
    return maps, weights


def columns(tiles):
    """The lower left corners, by columns."""
    corners = [tuple(corner) for corner in tiles._tiles.corners]
    return [list(column) for _, column in groupby(corners, key=itemgetter(0))]


@pytest.mark.parametrize("sizes", [(2, 1, 1), (2, 5, 5, 5, 1), (2, 3, 4, 1), (2, 5, 1)])
def test_there_is_a_tile_for_each_neuron_and_none_covers_another(tiles, sizes):
    show(tiles, 2, 5, 5, 5, 1)
    show(tiles, *sizes)
    seen = columns(tiles)
    assert [len(column) for column in seen] == list(sizes)
    corners = [corner for column in seen for corner in column]
    for i, one in enumerate(corners):
        assert all(max(abs(np.subtract(one, other))) >= TILE for other in corners[:i])
    width, height = tiles_size(3, 5)
    assert all(0 <= x <= width - TILE and 0 <= y <= height - TILE for x, y in corners)
    frames = [tuple(frame[0]) for frame in tiles._frames.get_segments()]
    assert frames == [tuple(corner) for corner in corners]


def test_a_tile_shows_the_answers_of_its_neuron_the_right_way_up():
    figure, ax = new_figure(width=6, height=4)
    tiles = NeuronTiles(ax, 1, 2)
    quarters = np.array([[-1.0, 0.0], [np.nan, 1.0]])  # the lower row first
    tiles.update(
        [quarters[None] * n for n in ([[[1]], [[-1]]], [[[0]]], [[[1]]])],
        [np.ones((2, 1)), np.ones((1, 1))],
    )
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[::-1] / 255
    for corner, values in zip(tiles._tiles.corners, tiles._tiles.answers, strict=True):
        for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
            place = corner + TILE * (0.25 + 0.5 * np.array([column, row]))
            x, y = ax.transData.transform(place).astype(int)
            value = values[row, column]
            colour = to_rgba(GREY) if np.isnan(value) else DIVERGING((value + 1) / 2)
            np.testing.assert_allclose(pixels[y, x], colour, atol=0.02)


def test_every_connection_leads_from_tile_to_tile_and_tells_its_weight(tiles):
    _, weights = show(tiles, 2, 4, 3, 1)
    corners = columns(tiles)
    lines = tiles._lines
    ends = [
        (np.add(start, (TILE, TILE / 2)), np.add(end, (0, TILE / 2)))
        for below, above in pairwise(corners)
        for start in below
        for end in above
    ]
    np.testing.assert_allclose(lines.get_segments(), ends)
    w = np.concatenate([W.ravel() for W in weights])
    assert [to_hex(c) == to_hex(BLUE) for c in lines.get_colors()] == (w < 0).tolist()
    assert {to_hex(c) for c in lines.get_colors()} == {to_hex(BLUE), to_hex(VERMILLION)}
    assert [dash is not None for _, dash in lines.get_linestyle()] == (w < 0).tolist()
    assert np.argmax(lines.get_linewidth()) == np.argmax(np.abs(w))


def test_columns_are_named_from_inputs_to_output(tiles):
    def names():
        return [text.get_text() for text in tiles._names if text.get_visible()]

    show(tiles, 2, 5, 5, 5, 1)
    assert names() == ["inputs", "hidden 1", "hidden 2", "hidden 3", "output"]
    show(tiles, 2, 2, 1)
    assert names() == ["inputs", "hidden 1", "output"]


def test_what_is_no_number_is_grey_and_no_weight_is_too_large():
    figure, ax = new_figure()
    image = plot_answers(ax, (0, 1, 0, 1))
    colours = image.to_rgba(np.array([[-1, 0, 1, np.nan]]), norm=True)[0]
    expected = [to_rgba(colour) for colour in (BLUE, "white", VERMILLION, GREY)]
    np.testing.assert_allclose(colours, expected, atol=0.01)
    tiles = NeuronTiles(figure.subplots(), 1, 2)
    tiles.update(
        [np.full((n, 2, 2), np.nan) for n in (2, 2, 1)],
        [np.array([[np.inf, 1.0], [np.nan, -np.inf]]), np.ones((2, 1))],
    )
    assert np.isfinite(tiles._lines.get_linewidth()).all()
    figure.draw_without_rendering()
