import numpy as np
import pytest

from helpers.plots.losses import plot_curves, plot_fits
from helpers.plots.style import new_figure

X = np.array([0.0, 1.0, 2.0])


@pytest.fixture
def ax():
    _, ax = new_figure()
    ax.set(xlim=(-1, 3), ylim=(-5, 9))
    return ax


def test_each_curve_has_its_own_colour_style_and_name(ax):
    lines = plot_curves(ax, X, {"MSE": X**2, "MAE": X, "Huber": X / 2})
    np.testing.assert_array_equal(lines[0].get_ydata(), X**2)
    assert [line.get_label() for line in lines] == ["MSE", "MAE", "Huber"]
    assert len({line.get_color() for line in lines}) == 3
    assert len({line.get_linestyle() for line in lines}) == 3


def test_fitted_lines_cross_the_whole_axes(ax):
    first, second = plot_fits(ax, X, X, {"MSE": (2.0, 1.0), "MAE": (0.0, -3.0)})
    np.testing.assert_array_equal(first.get_xdata(), [-1, 3])
    np.testing.assert_array_equal(first.get_ydata(), [-1, 7])
    np.testing.assert_array_equal(second.get_ydata(), [-3, -3])
    assert ax.get_xlim() == (-1, 3)
    (points,) = ax.collections
    np.testing.assert_array_equal(points.get_offsets(), np.column_stack([X, X]))


def test_an_outlier_is_ringed(ax):
    plot_fits(ax, X, X**2, {"MSE": (1.0, 0.0)}, outlier=2)
    _, ring = ax.collections
    np.testing.assert_array_equal(ring.get_offsets(), [[2, 4]])
    assert ring.get_label() == "outlier"
    assert ring.get_facecolor().size == 0
