import numpy as np
import pytest

from helpers.plots.losses import (
    plot_curves,
    plot_fit_panels,
    plot_losses,
)
from helpers.plots.style import new_figure, read_words

X = np.array([0.0, 1.0, 2.0])


@pytest.fixture
def ax():
    _, ax = new_figure()
    ax.set(xlim=(-1, 3), ylim=(-5, 9))
    return ax


def test_each_curve_has_its_own_colour_style_and_name(ax):
    lines = plot_curves(ax, X, {"MSE": X**2, "MAE": X, "Huber": X / 2}, "error", "loss")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("error", "loss")
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["MSE", "MAE", "Huber"]
    np.testing.assert_array_equal(lines[0].get_ydata(), X**2)
    assert [line.get_label() for line in lines] == ["MSE", "MAE", "Huber"]
    assert len({line.get_color() for line in lines}) == 3
    assert len({line.get_linestyle() for line in lines}) == 3


def test_losses_stand_on_the_left_and_their_slopes_on_the_right():
    _, axes = new_figure(1, 2)
    losses, slopes = {"MSE": X**2, "MAE": abs(X)}, {"MSE": 2 * X, "MAE": np.sign(X)}
    plot_losses(axes, X, losses, slopes)
    for ax, curves in zip(axes, (losses, slopes), strict=True):
        for line, y in zip(ax.lines, curves.values(), strict=True):
            np.testing.assert_array_equal(line.get_ydata(), y)
    assert axes[0].lines[0].get_color() == axes[1].lines[0].get_color()


def test_each_panel_has_its_own_points_and_lines_and_all_share_one_legend():
    figure, axes = new_figure(1, 2)
    panels = {
        "near": (X, X, {"MSE": (1.0, 0.0)}),
        "far": (X, 5 * X, {"MSE": (5.0, 1.0)}),
    }
    plot_fit_panels(axes, panels, outlier=1)
    for ax, (title, (x, y, lines)) in zip(axes, panels.items(), strict=True):
        assert ax.get_title("left") == title
        (line,), (points, ring) = ax.lines, ax.collections
        assert tuple(line.get_xdata()) == ax.get_xlim()  # across the whole axes
        assert ax.get_xlim()[0] < 0 < 2 < ax.get_xlim()[1]
        slope, intercept = lines["MSE"]
        np.testing.assert_allclose(line.get_ydata(), slope * line.get_xdata() + intercept)
        np.testing.assert_array_equal(points.get_offsets(), np.column_stack([x, y]))
        np.testing.assert_array_equal(ring.get_offsets(), [[x[1], y[1]]])
        assert ring.get_facecolor().size == 0
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["MSE", "outlier"]


def test_curves_are_described_by_their_ends_and_lowest_points(ax):
    plot_curves(ax, X - 1, {"a": (X - 1) ** 2, "b": -X}, "error", "loss")
    words = read_words(ax.figure)
    assert "a: 1.00 at -1.0, lowest 0.00 at 0.0, 1.00 at 1.0." in words
    assert "b: 0.00 at -1.0, lowest -2.00 at 1.0, -2.00 at 1.0." in words
    assert words.startswith("loss over error.")


def test_fits_are_described_by_their_slopes():
    near, far = {"MSE": (1.0, 0.0), "MAE": (2.04, 1.0)}, {"MSE": (-0.01, 0)}
    figure, axes = new_figure(1, 2)
    plot_fit_panels(axes, {"near": (X, X, near), "far": (X, X, far)}, outlier=1)
    assert read_words(figure).endswith("near: MSE 1.0, MAE 2.0; far: MSE 0.0.")
