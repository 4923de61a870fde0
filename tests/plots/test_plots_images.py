import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers.plots.images import (
    plot_captioned,
    plot_confusion_matrix,
    plot_sensitivity,
    plot_sheet,
    plot_weight_images,
)
from helpers.plots.style import new_figure, read_words


@pytest.fixture
def ax():
    return new_figure(width=6, height=5)[1]


def test_a_sheet_keeps_every_image_at_its_place(ax):
    images = np.arange(2 * 3 * 4 * 5, dtype=np.uint8).reshape(2, 3, 4, 5)
    plot_sheet(ax, images, ["shirts", "bags"])
    sheet = ax.images[0].get_array()
    assert sheet.shape == (2 * (4 + 2), 3 * (5 + 2))
    assert_array_equal(sheet[7:11, 8:13], images[1, 1])  # one pixel of frame each
    assert sheet.mask[6].all()
    assert sheet.mask.sum() == sheet.size - images.size
    assert [label.get_text() for label in ax.get_yticklabels()] == ["shirts", "bags"]
    assert_array_equal(ax.get_yticks(), [2.5, 8.5])  # the middle of a row
    with pytest.raises(ValueError, match="row_names must hold 2 names, got 1"):
        plot_sheet(ax, images, ["shirts"])


def test_each_image_has_its_panel_and_caption():
    _, axes = new_figure(2, 2)
    images = np.arange(4 * 9).reshape(4, 3, 3)
    plot_captioned(axes, images, list("abcd"))
    assert [ax.get_title("center") for ax in axes.flat] == list("abcd")
    for ax, image in zip(axes.flat, images, strict=True):
        assert_array_equal(ax.images[0].get_array(), image)
    with pytest.raises(ValueError, match="shorter"):
        plot_captioned(axes, images, ["only one"])


def test_a_neurons_weights_become_the_image_of_its_pixels_coloured_but_for_the_largest_few(ax):
    W = np.linspace(-1, 0, 6 * 20).reshape(6, 20)
    plot_weight_images(ax, W, (2, 3))
    tile = ax.images[0].get_array()[4:8, 10:15]  # second row, third column
    assert_array_equal(tile[1:3, 1:4], W[:, 12].reshape(2, 3))
    assert ax.images[0].get_clim() == pytest.approx((-0.995, 0.995), abs=1e-3)


@pytest.mark.parametrize("shape", [(6, 13), (5, 20)])
def test_weights_that_fill_no_sheet_are_refused(ax, shape):
    with pytest.raises(ValueError, match=r"W must have 2 × 3 rows and a multiple of 10 columns"):
        plot_weight_images(ax, np.ones(shape), (2, 3))


def test_the_confusion_matrix_shows_counts_and_colours_shares(ax):
    plot_confusion_matrix(ax, np.array([[30, 10], [1, 1]]), ["shirt", "coat"])
    assert [text.get_text() for text in ax.texts] == ["30", "10", "1", "1"]
    assert [text.get_position() for text in ax.texts[:2]] == [(0, 0), (1, 0)]  # column, row
    assert [text.get_color() for text in ax.texts] == ["white", "black", "black", "black"]
    assert_array_equal(ax.images[0].get_array(), [[75, 25], [50, 50]])
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("true class", "predicted class")
    with pytest.raises(ValueError, match="confusion must have 3 columns"):
        plot_confusion_matrix(ax, np.eye(2, dtype=int), ["shirt", "coat", "bag"])


def test_each_change_has_its_panel_with_the_accuracy_of_guessing():
    _, axes = new_figure(1, 2, sharey=True)
    curves = {"shift (px)": ([0, 1, 2], [0.9, 0.8, 0.3]), "turn (°)": ([0, 10], [0.9, 0.7])}
    plot_sensitivity(axes, curves, 0.1)
    for ax, (name, (sizes, accuracies)) in zip(axes, curves.items(), strict=True):
        curve, guessing = ax.lines
        assert ax.get_xlabel() == name
        assert_array_equal(curve.get_xydata(), np.column_stack([sizes, accuracies]))
        assert list(guessing.get_ydata()) == [0.1, 0.1]
    assert axes[0].get_ylabel() == "accuracy"


def test_images_say_what_they_show(ax):
    plot_sheet(ax, np.ones((2, 3, 4, 5)), ["shirts", "bags"])
    plot_captioned([ax], np.ones((1, 3, 3)), ["Bag? 99 %\nlabel: Coat"])
    plot_weight_images(ax, np.linspace(-1, 0.5, 60).reshape(6, 10), (2, 3))
    plot_confusion_matrix(ax, np.array([[30, 10], [1, 1]]), ["shirt", "coat"])
    plot_sensitivity([ax], {"shift (px)": ([0, 1], [0.9, 0.8])}, 0.1)
    assert read_words(ax.figure) == (
        "Rows of 3 images: shirts, bags. An image: Bag? 99 % label: Coat. "
        "Weights of 10 neurons as images of 2 × 3 pixels, −1.00 to 0.50. "
        "Share of each true class that was recognised: shirt 75 %, coat 50 %. "
        "Accuracy by shift (px): 0.90 at 0, 0.80 at 1."
    )
