import numpy as np
import pytest
from matplotlib.colors import to_rgba

from helpers.plots.boundaries import (
    frame_plane,
    move_half_plane,
    move_line,
    plot_half_plane,
    plot_line,
    plot_points,
    plot_ring,
    plot_sides,
    plot_unit,
    trace_boundary,
)
from helpers.plots.style import BLACK, COLOURS, new_figure, read_words

X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]])


@pytest.fixture
def ax():
    _, ax = new_figure()
    ax.set(xlim=(-3, 3), ylim=(-3, 3))
    return ax


def test_each_class_has_its_own_points_colour_marker_and_name_or_number(ax):
    zero, one, two = plot_points(ax, X, np.array([0, 2, 2, 0]), class_names=["a", "b", "c"])
    np.testing.assert_array_equal(zero.get_offsets(), X[[0, 3]])
    np.testing.assert_array_equal(two.get_offsets(), X[[1, 2]])
    assert len(one.get_offsets()) == 0
    np.testing.assert_allclose(two.get_facecolor()[0], to_rgba(COLOURS[2]))
    vertices = {len(artist.get_paths()[0].vertices) for artist in (zero, one, two)}
    assert len(vertices) == 3
    assert [artist.get_label() for artist in (zero, one, two)] == ["a", "b", "c"]
    numbered = plot_points(ax, X, [0, 1, 1, 0])
    assert [artist.get_label() for artist in numbered] == ["class 0", "class 1"]


def test_a_ring_is_hollow_and_lies_around_its_points(ax):
    ring = plot_ring(ax, X[1])
    np.testing.assert_array_equal(ring.get_offsets(), X[[1]])
    assert ring.get_facecolor().size == 0
    np.testing.assert_allclose(ring.get_edgecolor()[0], to_rgba(BLACK))


@pytest.mark.parametrize(
    ("w", "b"), [((1.0, 2.0), -1.0), ((-3.0, 0.0), 2.0), ((0.0, 0.01), 0.0), ((5.0, -1.0), 40.0)]
)
def test_the_line_is_where_the_score_is_zero(ax, w, b):
    line = plot_line(ax, w, b)
    for x, y in (line.get_xy1(), line.get_xy2()):
        assert w[0] * x + w[1] * y + b == pytest.approx(0, abs=1e-12)
    assert not np.array_equal(line.get_xy1(), line.get_xy2())
    assert line.get_visible()
    assert ax.get_xlim() == (-3, 3)


def test_zero_weights_have_no_line_until_they_move(ax):
    line = plot_line(ax, (0, 0), 1.0)
    assert not line.get_visible()
    move_line(line, (0, 2), -2.0)
    assert line.get_visible()
    assert line.get_xy1()[1] == line.get_xy2()[1] == 1


def test_the_plane_is_framed_with_equal_scales_and_room(ax):
    frame_plane(ax, X, room=0.1)
    assert ax.get_xlim() == pytest.approx((-0.2, 1.2))
    assert ax.get_ylim() == pytest.approx((-0.2, 2.2))
    assert ax.get_aspect() == 1
    assert ax.get_xlabel() == "$x_1$"


def test_each_side_of_the_line_has_its_class_colour(ax):
    w, b = np.array([1, -2]), 0.3
    plot_sides(ax, w, b)
    points = np.random.default_rng(0).uniform(-3, 3, size=(200, 2))
    for side, colour, answer in zip(ax.patches, COLOURS, (False, True), strict=False):
        assert to_rgba(colour)[:3] == side.get_facecolor()[:3]
        inside = side.get_path().contains_points(points)
        np.testing.assert_array_equal(inside, (points @ w + b >= 0) == answer)


def test_a_unit_has_its_arrow_on_the_line_towards_its_yes(ax):
    w, b = np.array([3.0, -4.0]), 1.0
    line, arrow = plot_unit(ax, X, np.array([0, 1, 1, 0]), w, b, title="unit")
    tail, tip = arrow.get_offsets()[0], arrow.get_offsets()[0] + [arrow.U[0], arrow.V[0]]
    assert w @ tail + b == pytest.approx(0, abs=1e-12)
    assert w @ tip + b > 0
    assert (arrow.angles, arrow.scale_units, arrow.scale) == ("xy", "xy", 1)  # in data units
    assert line.get_visible()
    assert ax.get_title(loc="left") == "unit"
    assert read_words(ax.figure) == f"unit: yes where {w[0]:g} x₁ {w[1]:+g} x₂ {b:+g} ≥ 0."


@pytest.mark.parametrize(
    ("w", "b"), [((1, -2), 0.3), ((0, 3), -1), ((-1, 0), 2.5), ((1, 1), 99), ((1, 1), -99)]
)
def test_a_half_plane_covers_the_yes_and_nothing_else(ax, w, b):
    half = plot_half_plane(ax, (0, 1), 0, color=COLOURS[1])
    move_half_plane(half, w, b)
    points = np.random.default_rng(0).uniform(-3, 3, size=(200, 2))
    inside = half.get_path().contains_points(points)
    np.testing.assert_array_equal(inside, points @ w + b >= 0)


@pytest.mark.parametrize(("b", "answer"), [(1, True), (0, True), (-1, False)])
def test_without_weights_one_class_has_the_whole_plane(ax, b, answer):
    plot_sides(ax, (0, 0), b)
    assert [side.get_visible() for side in ax.patches] == [not answer, answer]
    corners = [(-3, -3), (-3, 3), (3, -3), (3, 3), (0, 0)]
    assert ax.patches[answer].get_path().contains_points(corners).all()


def test_a_boundary_lies_where_the_score_is_zero():
    lines = np.linspace(-2, 2, 81)
    x, y = np.meshgrid(lines, lines)
    traced = trace_boundary(lines, lines, x**2 + y**2 - 1)
    assert np.isnan(traced[-1]).all()
    np.testing.assert_allclose(np.hypot(*traced[:-1].T), 1, atol=2e-3)


def test_pieces_of_a_boundary_are_apart_and_there_may_be_none():
    lines = np.linspace(-2, 2, 41)
    x, _ = np.meshgrid(lines, lines)
    traced = trace_boundary(lines, lines, np.abs(x) - 1)
    assert np.isnan(traced).all(axis=1).sum() == 2
    assert set(np.abs(traced[np.isfinite(traced[:, 0]), 0]).round(9)) == {1.0}
    for scores in (x * 0 + 1, x * np.nan):
        assert trace_boundary(lines, lines, scores).shape == (0, 2)
