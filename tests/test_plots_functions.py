import numpy as np
import pytest
from matplotlib.colors import to_rgba

from helpers.activations import get
from helpers.plots.functions import (
    FLAT,
    plot_function,
    plot_layers,
    plot_magnitudes,
    plot_tangent,
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
    plot_function(new_figure()[1], Z, Z, np.ones_like(Z))
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


def test_layers_count_from_1_on_a_logarithmic_axis(ax):
    first, second = plot_layers(ax, {"a": [1, 1e-3, 1e-6], "b": [1, 1, 1]}, "size")
    np.testing.assert_array_equal(first.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(first.get_ydata(), [1, 1e-3, 1e-6])
    assert ax.get_yscale() == "log"
    assert ax.get_ylabel() == "size"
    assert [line.get_label() for line in (first, second)] == ["a", "b"]
    assert first.get_marker() != second.get_marker()


def test_a_table_of_magnitudes_shows_powers_of_ten_white_at_1(ax):
    image = plot_magnitudes(ax, [[1.0, 1e-9], [2.0, 1e3]], ["p", "q"], ["x", "y"])
    np.testing.assert_allclose(image.get_array(), [[0, -9], [np.log10(2), 3]])
    assert [t.get_text() for t in ax.texts] == ["0", "−9", "0", "+3"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["x", "y"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["p", "q"]
    np.testing.assert_allclose(image.to_rgba(np.array([0.0])), [to_rgba("white")], atol=0.01)
    assert [t.get_color() for t in ax.texts] == ["#000000", "white", "#000000", "#000000"]
