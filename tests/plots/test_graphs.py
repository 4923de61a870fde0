import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.plots.graph_layout import lay_out
from helpers.plots.graphs import KINDS, graph_size, plot_graph, plot_graph_variants
from helpers.plots.style import new_figure

LABELS = [
    "wide_input\nInputLayer\n(None, 5)\nno parameters",
    "deep_input\nInputLayer\n(None, 6)\nno parameters",
    "hidden1\nDense\n(None, 30)\n210 trainable",
    "hidden2\nDense\n(None, 30)\n930 trainable",
    "joined\nConcatenate\n(None, 35)\nno parameters",
    "output\nDense\n(None, 1)\n36 trainable",
]
EDGES = [(0, 4), (1, 2), (2, 3), (3, 4), (4, 5)]
KINDS_OF_NODES = ["input", "input", "layer", "layer", "layer", "output"]


@st.composite
def graphs(draw):
    n_nodes = draw(st.integers(1, 12))
    possible = [(a, b) for b in range(n_nodes) for a in range(b)]
    edges = draw(st.lists(st.sampled_from(possible), max_size=20)) if possible else []
    sizes = draw(st.lists(st.tuples(st.floats(0.3, 2), st.floats(0.3, 2)), min_size=n_nodes))
    return np.array(sizes[:n_nodes]), edges


@given(graph=graphs())
@settings(max_examples=50, deadline=None)
def test_no_boxes_overlap_and_every_edge_runs_to_the_right_past_all_boxes(graph):
    needed, edges = graph
    layout = lay_out(needed, edges)
    sizes = layout.sizes
    assert (sizes >= needed).all()
    corners, ends = layout.centres - sizes / 2, layout.centres + sizes / 2
    assert corners.min() >= -1e-9
    assert (ends <= [layout.width + 1e-9, layout.height + 1e-9]).all()
    for i in range(len(sizes)):
        assert ((corners[i + 1 :] >= ends[i]) | (ends[i + 1 :] <= corners[i])).any(axis=1).all()
    for (source, target), route in zip(edges, layout.routes, strict=True):
        assert (np.diff(route[:, 0]) > 0).all()
        np.testing.assert_allclose(route[0], layout.centres[source] + [sizes[source, 0] / 2, 0])
        np.testing.assert_allclose(route[-1], layout.centres[target] - [sizes[target, 0] / 2, 0])
        for start, end in zip(route[1:-1:2], route[2:-1:2], strict=True):  # past a column
            assert start[1] == end[1]
            reached = (corners[:, 0] < end[0]) & (ends[:, 0] > start[0])
            beside = (corners[:, 1] > end[1]) | (ends[:, 1] < end[1])
            assert beside[reached].all()
        for start, end in zip(route[::2, 0], route[1::2, 0], strict=True):  # between two columns
            assert ((corners[:, 0] >= end - 1e-9) | (ends[:, 0] <= start + 1e-9)).all()


def test_a_chain_is_straight_and_what_is_named_first_stands_on_top():
    layout = lay_out(np.ones((6, 2)), EDGES)
    y = layout.centres[:, 1]
    assert y[1] == y[2] == y[3] < y[0] == y[4] == y[5]
    assert (layout.routes[0][:, 1] == y[0]).all()


@pytest.mark.parametrize("edge", [(1, 0), (1, 1), (0, 2), (-1, 1)])
def test_an_edge_that_does_not_lead_to_a_later_node_is_refused(edge):
    with pytest.raises(ValueError, match=f"later one of 2, got {edge[0]} → {edge[1]}"):
        lay_out(np.ones((2, 2)), [edge])


def draw():
    figure, ax = new_figure(**graph_size(LABELS, EDGES))
    artists = plot_graph(ax, LABELS, EDGES, kinds=KINDS_OF_NODES)
    figure.draw_without_rendering()
    return figure, artists


def test_every_text_lies_within_its_box_and_every_box_within_the_figure():
    figure, artists = draw()
    for box, *texts in zip(artists.boxes, artists.names, artists.details, strict=True):
        outer = box.get_window_extent()
        name, details = (text.get_window_extent() for text in texts)
        for inner in (name, details):
            assert outer.x0 <= inner.x0 and inner.x1 <= outer.x1
            assert outer.y0 <= inner.y0 and inner.y1 <= outer.y1
        assert details.y1 <= name.y0 + 1
        assert figure.bbox.x0 <= outer.x0 and outer.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= outer.y0 and outer.y1 <= figure.bbox.y1


def test_a_node_s_kind_is_told_by_colour_and_by_outline():
    _, artists = draw()
    looks = {(box.get_facecolor(), box.get_linewidth()) for box in artists.boxes}
    assert len(looks) == 3
    assert artists.boxes[5].get_linewidth() == KINDS["output"]["linewidth"]


def test_what_is_not_there_is_faded_with_its_edges_or_hidden_and_all_comes_back():
    _, artists = draw()
    before = [arrow.get_linewidth() for arrow in artists.arrows]
    artists.update(LABELS, [False, True, True, True, False, True])
    dotted = [arrow.get_linestyle() == ":" for arrow in artists.arrows]
    assert dotted == [True, False, False, True, True]
    assert [box.get_linestyle() for box in artists.boxes] == [":", "-", "-", "-", ":", "-"]
    artists.update(["x\ny"] * 6, [False] * 6, [None] * 5)
    assert not any(arrow.get_visible() for arrow in artists.arrows)
    assert {text.get_text() for text in artists.details} == {"y"}
    artists.update(LABELS, [True] * 6)
    assert [arrow.get_linewidth() for arrow in artists.arrows] == before
    assert all(arrow.get_visible() for arrow in artists.arrows)
    assert [text.get_text() for text in artists.names] == [s.split("\n")[0] for s in LABELS]
    assert len(artists.all) == 6 * 3 + 5


def test_a_label_of_one_line_or_none_has_a_box():
    size = graph_size(["a", ""], [(0, 1)])
    assert size["width"] > 0 and size["height"] > 0


def test_variants_of_a_graph_are_the_same_drawing_with_other_parts_faded():
    figure, axes = new_figure(2, 1, **graph_size(LABELS, EDGES, n_rows=2))
    some = [True, False, False, False, True, True]
    variants = {
        "whole": {"labels": LABELS, "present": [True] * 6},
        "part": {"labels": ["a"] * 6, "present": some, "edges_present": [True, None] + [False] * 3},
    }
    whole, part = plot_graph_variants(axes, LABELS, EDGES, variants, kinds=KINDS_OF_NODES)
    assert [ax.get_title(loc="left") for ax in axes] == ["whole", "part"]
    for one, other in zip(whole.boxes, part.boxes, strict=True):
        assert one.get_path().get_extents().bounds == other.get_path().get_extents().bounds
    assert [box.get_linestyle() == "-" for box in part.boxes] == some
    assert [arrow.get_visible() for arrow in part.arrows] == [True, False, True, True, True]
    figure.draw_without_rendering()
    texts = (t for artists in (whole, part) for t in artists.names)
    boxes = (box for artists in (whole, part) for box in artists.boxes)
    for text, box in zip(texts, boxes, strict=True):
        assert text.get_window_extent().width <= box.get_window_extent().width
