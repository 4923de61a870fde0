import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import same_color

from helpers.explorers.fashion_microscope.picture import (
    CELL,
    add_title,
    arrange_units,
    picture_at,
    plot_evidence,
    plot_picture,
    plot_picture_row,
    plot_probabilities,
    plot_sensitivity,
    plot_units,
    show_evidence,
)
from helpers.plots.style import BLUE, GREY, VERMILLION, new_figure

NAMES = ("Bag", "Coat", "Shirt")


@pytest.mark.parametrize(
    ("n_units", "shape"), [(300, (15, 20)), (100, (5, 20)), (7, (1, 7)), (21, (2, 20))]
)
def test_units_stand_in_rows_of_twenty_in_their_order(n_units, shape):
    values = np.arange(n_units)
    arranged = arrange_units(values)
    assert arranged.shape == shape
    np.testing.assert_array_equal(arranged.ravel()[:n_units], values)
    assert np.isnan(arranged.ravel()[n_units:]).all()


def test_units_have_one_scale():
    _, ax = new_figure()
    image = plot_units(ax, np.linspace(0, 3, 40), 2.0)
    assert image.get_clim() == (0, 2)
    assert image.get_array().shape == (2, 20)


def test_a_picture_is_white_at_0_and_black_at_1():
    _, ax = new_figure()
    image = plot_picture(ax, np.array([[0.0, 1.0]]))
    colours = image.to_rgba(image.get_array())
    np.testing.assert_array_equal(colours[0, :, :3], [[1, 1, 1], [0, 0, 0]])


def test_evidence_is_white_at_0_whatever_its_largest_value():
    _, ax = new_figure()
    image = plot_evidence(ax, np.array([[0.5, 0.0, -0.1]]))
    assert image.get_clim() == (-0.5, 0.5)
    show_evidence(image, np.array([[0.0, 0.0, -3.0]]))
    colours = image.to_rgba(image.get_array())[0]
    np.testing.assert_allclose(colours[0], 1, atol=0.005)
    assert same_color(colours[2], BLUE)
    show_evidence(image, np.zeros((1, 3)))
    assert image.get_clim() == (-1, 1)


def test_bars_tell_right_from_wrong_by_more_than_colour():
    _, ax = new_figure()
    bars = plot_probabilities(ax, NAMES)
    bars.update(np.array([0.2, 0.7, 0.1]), 1)
    assert [bar.get_width() for bar in bars.bars] == [0.2, 0.7, 0.1]
    assert [text.get_text() for text in bars.texts] == ["20%", "70%", "10%"]
    assert [text.get_weight() for text in bars.texts] == ["normal", "bold", "normal"]
    assert same_color(bars.bars[1].get_facecolor(), BLUE) and not bars.bars[1].get_hatch()
    bars.update(np.array([0.2, 0.7, 0.1]), 2)
    assert same_color(bars.bars[1].get_facecolor(), VERMILLION) and bars.bars[1].get_hatch()
    assert same_color(bars.bars[2].get_facecolor(), GREY) and not bars.bars[2].get_hatch()
    assert bars.mark.get_visible() and bars.mark.get_y() == 1.5  # around the third bar
    bars.update(np.array([0.004, 0.99, 0.006]), None)
    assert [text.get_text() for text in bars.texts] == ["", "99%", "1%"]
    assert not bars.mark.get_visible()


def test_the_first_class_is_on_top_and_a_full_bar_keeps_its_number_in_the_axes():
    figure, ax = new_figure(width=1.9)
    bars = plot_probabilities(ax, NAMES)
    bars.update(np.array([1.0, 0.0, 0.01]), 0)
    FigureCanvasAgg(figure).draw()
    assert bars.texts[0].get_window_extent().y0 > bars.texts[2].get_window_extent().y1
    assert bars.texts[0].get_window_extent().x1 <= figure.bbox.x1


def test_a_row_shows_its_pictures_at_their_places_and_leaves_gaps():
    _, ax = new_figure()
    row = plot_picture_row(ax, 3)
    first, third = np.full((28, 28), 0.25), np.full((28, 28), 0.75)
    row.update([first, None, third], ["a", "b", "c\nd"])
    shown = np.ma.filled(row.image.get_array().astype(float), np.nan)
    assert (shown == 0.25).sum() == (shown == 0.75).sum() == 28 * 28
    assert [text.get_text() for text in row.captions] == ["a", "b", "c\nd"]
    for k, value in ((0, 0.25), (2, 0.75)):
        columns = np.flatnonzero((shown == value).any(axis=0))
        places = {picture_at(x, y) for x in columns for y in (0, 27)}
        assert places == {k}
        outside = (columns[0] - 1, 5), (columns[-1] + 1, 5), (columns[5], 28), (columns[5], -1)
        assert {picture_at(*place) for place in outside} == {None}
        assert columns.mean() == pytest.approx(row.captions[k].get_position()[0])
    assert picture_at(1.5 * CELL, 14) == 1


def test_each_change_has_its_panel_with_the_accuracy_of_guessing():
    _, axes = new_figure(1, 2, sharey=True)
    curves = {"shift (px)": ([0, 1, 2], [0.9, 0.8, 0.3]), "turn (°)": ([0, 10], [0.9, 0.7])}
    lines = plot_sensitivity(axes, curves, 0.1)
    for ax, line, (name, (sizes, accuracies)) in zip(axes, lines, curves.items(), strict=True):
        assert ax.get_xlabel() == name and line.axes is ax
        assert line.get_xdata().tolist() == sizes and line.get_ydata().tolist() == accuracies
        assert [0.1, 0.1] in [list(other.get_ydata()) for other in ax.lines]
    assert axes[0].get_ylabel() == "accuracy"


def test_a_title_stands_above_its_axes_at_the_left_or_the_right_edge():
    figure, axes = new_figure(1, 2)
    titles = [add_title(axes[0]), add_title(axes[1], ha="right")]
    for title in titles:
        title.set_text("Evidence")
    FigureCanvasAgg(figure).draw()
    boxes = [title.get_window_extent() for title in titles]
    for box, ax in zip(boxes, axes, strict=True):
        assert ax.bbox.y1 < box.y0 < ax.bbox.y1 + 12
    assert boxes[0].x0 == pytest.approx(axes[0].bbox.x0, abs=2)
    assert boxes[1].x1 == pytest.approx(axes[1].bbox.x1, abs=2)
