import numpy as np
import pytest
from matplotlib.colors import to_rgba

from helpers.nn.activations import get
from helpers.plots.functions import (
    FLAT,
    describe_gallery,
    describe_magnitudes,
    describe_signal_flow,
    describe_tangents,
    plot_function,
    plot_gallery,
    plot_magnitudes,
    plot_signal_flow,
    plot_tangent,
    plot_tangents,
)
from helpers.plots.style import new_figure

Z = np.linspace(-5, 5, 101)


@pytest.fixture
def ax():
    return new_figure()[1]


def test_a_function_and_its_slope_are_told_apart_by_colour_and_style(ax):
    tanh = get("tanh")
    function, slope = plot_function(ax, Z, tanh(Z), tanh.derivative(Z))
    np.testing.assert_array_equal(function.get_ydata(), tanh(Z))
    np.testing.assert_array_equal(slope.get_ydata(), tanh.derivative(Z))
    assert function.get_color() != slope.get_color()
    assert function.get_linestyle() != slope.get_linestyle()
    assert all(line.get_label() for line in (function, slope))


def test_only_where_the_slope_is_next_to_nothing_the_ground_is_shaded(ax):
    relu = get("relu")
    plot_function(ax, Z, relu(Z), relu.derivative(Z))
    (shade,) = ax.collections
    (path,) = shade.get_paths()
    assert (path.vertices[:, 0].min(), path.vertices[:, 0].max()) == (-5, 0)
    assert FLAT == 0.05
    falling = new_figure()[1]
    plot_function(falling, Z, -Z, np.full_like(Z, -1.0))
    assert not any(len(path.vertices) for path in falling.collections[0].get_paths())
    clean = new_figure()[1]
    plot_function(clean, Z, relu(Z), relu.derivative(Z), shade=False)
    assert not clean.collections


@pytest.mark.parametrize("slope", [0.0, -2.0, 30.0])
def test_a_tangent_goes_through_its_point_with_its_slope_and_length(ax, slope):
    tangent, point = plot_tangent(ax, 1.0, 2.0, slope, length=3)
    (x0, x1), (y0, y1) = tangent.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((1, 2))
    assert np.hypot(x1 - x0, y1 - y0) == pytest.approx(3)
    assert [point.get_xdata()[0], point.get_ydata()[0]] == [1, 2]


def test_a_gallery_draws_each_function_with_its_title_and_takes_spare_axes_away():
    figure, axes = new_figure(2, 2)
    curves = {n: (get(n)(Z), get(n).derivative(Z)) for n in ("relu", "tanh", "sigmoid")}
    lines = plot_gallery(axes, Z, curves)
    for (function, slope), ax, (name, (values, slopes)) in zip(
        lines, axes.flat, curves.items(), strict=False
    ):
        assert function.axes is slope.axes is ax
        assert ax.get_title("left") == name
        assert ax.get_xlim() == (-5, 5)
        np.testing.assert_array_equal(function.get_ydata(), values)
        np.testing.assert_array_equal(slope.get_ydata(), slopes)
    assert len(figure.axes) == 3
    (legend,) = figure.legends
    assert [t.get_text() for t in legend.get_texts()] == [
        "a = φ(z)",
        "slope φ′(z)",
        "slope within ±0.05",
    ]


def test_a_gallery_is_described_by_its_ends_and_flat_pieces():
    curves = {n: (get(n)(Z), get(n).derivative(Z)) for n in ("relu", "sigmoid", "linear")}
    curves["step"] = np.where(Z == 0, np.nan, [Z > 0, 0 * Z])
    assert describe_gallery(Z, curves) == (
        "relu: from 0.00 to 5.00, flat for z = -5.0 to 0.0. "
        "sigmoid: from 0.01 to 0.99, flat for z = -5.0 to -2.9 and z = 2.9 to 5.0. "
        "linear: from -5.00 to 5.00, nowhere flat. "
        "step: from 0.00 to 1.00, flat for z = -5.0 to 5.0."
    )


def test_tangents_are_described_by_place_height_and_slope():
    points = [(-1.0, 0.27, 0.2), (0.0, 0.5, 0.25)]
    assert describe_tangents(points) == (
        "Tangents: at z = -1, a = 0.270, slope 0.200; at z = 0, a = 0.500, slope 0.250"
    )


def test_signal_flow_is_described_in_powers_of_ten():
    flows = {"He": {"tanh": (np.array([1, 0.1, 0.01]), np.array([1e-9, 1e-6, 1e-3]))}}
    assert describe_signal_flow(flows) == (
        "Powers of ten gained from one end to the other. He, tanh: spread -2, gradient -6."
    )


def test_a_table_of_magnitudes_is_described_row_by_row():
    table = np.array([[0.9, 1e-9], [2.0, 1e3]])
    assert describe_magnitudes(table, ["p", "q"], ["x", "y"]) == (
        "Powers of ten. p: x 0, y -9; q: x 0, y 3"
    )


def test_tangents_say_where_they_touch_and_how_steep_they_are():
    _, axes = new_figure(1, 2)
    drawn = plot_tangents(axes, Z, np.tanh(Z), [(-1.0, np.tanh(-1), 0.42), (0.0, 0.0, 1.0)])
    assert [ax.get_title("left") for ax in axes] == ["z = −1: slope 0.420", "z = 0: slope 1.000"]
    assert [point.get_xdata()[0] for _, point in drawn] == [-1, 0]
    np.testing.assert_array_equal(axes[0].lines[0].get_ydata(), np.tanh(Z))


def test_signal_flow_has_spreads_above_gradients_and_layers_from_1():
    figure, axes = new_figure(2, 2)
    flows = {
        "Glorot": {"a": ([1, 2, 3], [4, 5, 6]), "b": ([1, 1, 1], [2, 2, 2])},
        "He": {"a": ([9, 8, 7], [1e-9, 1e-3, 1]), "b": ([5, 5, 5], [3, 3, 3])},
    }
    lines = plot_signal_flow(axes, flows)
    drawn = [line.get_ydata().tolist() for line in lines]
    assert drawn[:4] == [[1, 2, 3], [1, 1, 1], [9, 8, 7], [5, 5, 5]]
    assert drawn[4:] == [[4, 5, 6], [2, 2, 2], [1e-9, 1e-3, 1], [3, 3, 3]]
    assert [line.axes for line in lines[::2]] == list(axes.flat)
    np.testing.assert_array_equal(lines[0].get_xdata(), [1, 2, 3])
    assert {ax.get_yscale() for ax in axes.flat} == {"log"}
    assert [ax.get_title("left") for ax in axes.flat] == ["Glorot", "He", "", ""]
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["a", "b"]
    assert lines[0].get_color() == lines[2].get_color() != lines[1].get_color()


def test_a_table_of_magnitudes_shows_powers_of_ten_white_at_1(ax):
    image = plot_magnitudes(ax, [[1.0, 1e-9], [2.0, 1e3]], ["p", "q"], ["x", "y"], title="t")
    assert ax.get_title("left") == "t"
    np.testing.assert_allclose(image.get_array(), [[0, -9], [np.log10(2), 3]])
    assert [t.get_text() for t in ax.texts] == ["0", "−9", "0", "+3"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["x", "y"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["p", "q"]
    np.testing.assert_allclose(image.to_rgba(np.array([0.0])), [to_rgba("white")], atol=0.01)
    assert [t.get_color() for t in ax.texts] == ["#000000", "white", "#000000", "#000000"]
