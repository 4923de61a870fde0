from itertools import pairwise

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import to_hex

from helpers.plots.networks import plot_network, plot_neuron_maps
from helpers.plots.style import BLUE, VERMILLION, new_figure

WEIGHTS = [np.array([[0.5, -1.0], [0.0, 2.0]]), np.array([[-4.0], [1.0]])]


def draw(*layer_sizes, **options):
    """Return the axes, the circles and the connections, a collection a layer."""
    _, ax = new_figure(width=9, height=4)
    plot_network(ax, layer_sizes, **options)
    kinds = PatchCollection, LineCollection
    return ax, *([c for c in ax.collections if isinstance(c, kind)] for kind in kinds)


def texts_of(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


@pytest.mark.parametrize("layer_sizes", [(1, 1), (2, 2, 1), (3, 5, 4, 2)])
def test_every_neuron_is_connected_with_all_of_the_layer_below(layer_sizes):
    _, nodes, edges = draw(*layer_sizes)
    centres = [
        [tuple(path.get_extents().get_points().mean(axis=0).round(6)) for path in layer.get_paths()]
        for layer in nodes
    ]
    assert [len(layer) for layer in centres] == list(layer_sizes)
    for (below, above), lines in zip(pairwise(centres), edges, strict=True):
        ends = [tuple(map(tuple, line.round(6))) for line in lines.get_segments()]
        assert ends == [(start, end) for start in below for end in above]


def test_colour_dash_and_width_tell_the_weights():
    _, _, (lower, upper) = draw(2, 2, 1, weights=WEIGHTS)
    red, blue = VERMILLION.lower(), BLUE.lower()
    assert [to_hex(c) for c in lower.get_color()] == [red, blue, red, red]
    patterns = (*lower.get_linestyle(), *upper.get_linestyle())
    dashed = [pattern is not None for _, pattern in patterns]
    assert dashed == [False, True, False, False, True, False]
    widths = [*lower.get_linewidth(), *upper.get_linewidth()]
    sizes = np.abs([*WEIGHTS[0].ravel(), *WEIGHTS[1].ravel()])
    assert list(np.argsort(widths)) == list(np.argsort(sizes))


def test_weights_of_zero_are_drawn():
    _, _, (lines,) = draw(2, 1, weights=[np.zeros((2, 1))])
    assert all(width > 0 for width in lines.get_linewidth())


def test_texts_stand_where_they_belong_and_nothing_is_cut_off_or_overlaps():
    on_lines = ["w11\n= −0.1", "w12", "w21", "w22"]
    ax, _, (lower, _) = draw(
        2,
        2,
        1,
        names=[["a", "b"], ["c", "d"], ["e"]],
        notes=[["1", "2"], ["z = -3.14\na = 0.52", "4"], ["5"]],
        edge_notes=[["w11\n= -0.1", "w12", "w21", "w22"], ["v1", "v2"]],
        layer_names=["in", "hidden", "out"],
    )
    spots = {text.get_text(): np.array(text.get_position()) for text in ax.texts}
    for (start, end), text in zip(lower.get_segments(), on_lines, strict=True):
        along, place = end - start, spots[text] - start
        assert along[0] * place[1] == pytest.approx(along[1] * place[0])
    assert {"z = −3.14\na = 0.52", "v1", "v2", "hidden", "e"} <= set(spots)
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    inside = ax.figure.bbox.contains
    assert all(inside(*box.p0) and inside(*box.p1) for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_numbers_are_written_out():
    ax, *_ = draw(2, 1, notes=[[0.5, -2.0], ["ŷ"]], edge_notes=[np.array([[-0.25], [3.0]])])
    assert texts_of(ax) == ["0.5", "−2", "ŷ", "−0.25", "3"]


def test_neuron_maps_stand_in_rows_and_columns_with_one_colour_scale_a_row():
    _, axes = new_figure(2, 3)
    maps = np.arange(2 * 3 * 4 * 5, dtype=float).reshape(2, 3, 4, 5)
    meshes = plot_neuron_maps(
        axes, np.arange(5), np.arange(4), maps, row_names=["r", "s"], column_names=["a", "b", "c"]
    )
    for mesh, values in zip(meshes, maps.reshape(6, 4, 5), strict=True):
        assert (mesh.get_array() == values).all()
    assert [mesh.norm.vmax for mesh in meshes] == [59] * 3 + [119] * 3
    assert [ax.get_ylabel() for ax in axes[:, 0]] == ["r", "s"]
    assert [ax.get_title(loc="center") for ax in axes[0]] == ["a", "b", "c"]
