import numpy as np
import pytest

from helpers.explorers.backprop_ledger.graph import HEIGHT, LINES, PLACES, WIDTH, Graph, number_at
from helpers.explorers.backprop_ledger.ledger import GIVEN, NEURONS, write_ledger
from helpers.explorers.backprop_ledger.state import State, compute
from helpers.plots.style import new_figure

NAMES = {*GIVEN, *(cell.name for cell in write_ledger(dict.fromkeys(GIVEN, 1.0)).cells)}


@pytest.fixture
def ax():
    return new_figure(width=9, height=5)[1]


def test_every_number_of_the_ledger_has_a_place_and_is_found_there():
    assert set(PLACES) == NAMES
    for name, corners in PLACES.items():
        assert number_at(*corners.mean(axis=0)) == number_at(*corners[0] + 1) == name
    assert number_at(600, 60) is number_at(-5, -5) is None


def test_places_dont_overlap_and_lie_within_the_graph():
    boxes = [(*corners[0], *corners[2]) for corners in PLACES.values()]
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert 0 < left < right < WIDTH
        assert 0 < top < bottom < HEIGHT
        for other in boxes[i + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_gradient_and_update_stand_below_their_number():
    for name in NAMES:
        for prefix, rows in (("d_", 1), ("new_", 2)):
            if prefix + name in PLACES:
                down = PLACES[prefix + name] - PLACES[name]
                assert down == pytest.approx(np.tile([0, 16 * rows], (4, 1)))


def test_the_lines_are_those_of_the_network():
    """Whatever a neuron's sum is made of leads to it, inputs by way of their weight."""
    expected = {("z1", "a1"), ("z2", "a2"), ("y_pred", "L"), ("y", "L")}
    for result, (weights, below, bias) in NEURONS.items():
        expected.add((bias, result))
        for weight, source in zip(weights, below, strict=True):
            expected |= {(source, weight), (weight, result)}
    assert sorted(LINES) == sorted(expected)


def test_what_is_at_hand_is_pointed_out(ax):
    graph = Graph(ax)
    graph.draw(compute(State(step=14, number="b2")))
    outlines = [one for one in ax.collections if one in graph.moving]
    corners = [[path.vertices[:4].tolist() for path in one.get_paths()] for one in outlines]
    assert corners == [
        [PLACES["d_w12"].tolist()],
        [PLACES[name].tolist() for name in PLACES if name in ("d_z2", "x1")],
        [PLACES["b2"].tolist()],
    ]
    graph.draw(compute(State()))
    assert [len(one.get_paths()) for one in outlines] == [0, 0, 1]
