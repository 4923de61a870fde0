from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgba

from helpers.plots.neuron_tiles import TILE, NeuronTiles, plot_answers, tiles_size
from helpers.plots.style import BLUE, GREY, VERMILLION, new_figure

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


def places(tiles):
    """The lower left corners of what is seen, by columns."""
    return [
        [image.get_extent()[::2] for image in column if image.get_visible()]
        for column in tiles._images
    ]


@pytest.mark.parametrize("sizes", [(2, 1, 1), (2, 5, 5, 5, 1), (2, 3, 4, 1), (2, 5, 1)])
def test_there_is_a_tile_for_each_neuron_and_none_covers_another(tiles, sizes):
    show(tiles, 2, 5, 5, 5, 1)
    show(tiles, *sizes)
    seen = places(tiles)
    assert [len(column) for column in seen if column] == list(sizes)
    corners = [corner for column in seen for corner in column]
    for i, one in enumerate(corners):
        assert all(max(abs(np.subtract(one, other))) >= TILE for other in corners[:i])
    width, height = tiles_size(3, 5)
    assert all(0 <= x <= width - TILE and 0 <= y <= height - TILE for x, y in corners)
    frames = [tuple(frame[0]) for frame in tiles._frames.get_segments()]
    assert frames == [tuple(corner) for corner in corners]


def test_a_tile_shows_the_answers_of_its_neuron(tiles):
    maps, _ = show(tiles, 2, 4, 3, 1)
    for images, answers in zip(tiles._images, maps, strict=False):
        for image, values in zip(images, answers, strict=False):
            np.testing.assert_array_equal(image.get_array(), values)


def test_every_connection_leads_from_tile_to_tile_and_tells_its_weight(tiles):
    _, weights = show(tiles, 2, 4, 3, 1)
    corners = [column for column in places(tiles) if column]
    (lines,) = tiles._network.edges
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
        return [text.get_text() for text in tiles._names if text.get_text()]

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
    assert np.isfinite(tiles._network.edges[0].get_linewidth()).all()
    figure.draw_without_rendering()
