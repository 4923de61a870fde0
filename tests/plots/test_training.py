import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers.plots.style import new_figure
from helpers.plots.training import (
    describe_spread,
    plot_half_epoch_shift,
    plot_learning_curves,
    plot_runs,
    plot_spread,
)


@pytest.fixture
def ax():
    return new_figure()[1]


def test_training_is_drawn_half_an_epoch_before_validation(ax):
    training, validation = plot_learning_curves(ax, [3, 2, 1], [4, 3, 2], "loss")
    assert_array_equal(training.get_xydata(), [[0.5, 3], [1.5, 2], [2.5, 1]])
    assert_array_equal(validation.get_xydata(), [[1, 4], [2, 3], [3, 2]])
    assert ax.get_ylabel() == "loss"


def test_the_shifted_curve_is_the_recorded_one_half_an_epoch_to_the_left(ax):
    recorded, shifted, measured = plot_half_epoch_shift(ax, [3, 2], [2.5, 1.5], "loss")
    assert_array_equal(recorded.get_xydata(), [[1, 3], [2, 2]])
    assert_array_equal(shifted.get_xydata(), [[0.5, 3], [1.5, 2]])
    assert_array_equal(measured.get_xydata(), [[1, 2.5], [2, 1.5]])


def test_runs_are_drawn_with_their_median(ax):
    medians = plot_runs(ax, {"fast": [[1, 2], [3, 6], [2, 9]], "slow": [5, 5]}, "accuracy")
    assert_array_equal(medians[0].get_xydata(), [[1, 2], [2, 6]])
    assert_array_equal(medians[1].get_ydata(), [5, 5])
    assert [line.get_label() for line in medians] == ["fast", "slow"]
    assert medians[0].get_linestyle() != medians[1].get_linestyle()
    assert len(ax.lines) == 5  # three runs and a median, a single run


def test_a_run_that_broke_leaves_a_gap_and_counts_as_infinite(ax):
    (median,) = plot_runs(ax, {"broken": [[1, np.nan], [2, np.nan], [3, 5]]}, "loss")
    assert_array_equal(median.get_ydata(), [2, np.inf])
    assert median.get_label() == "broken: not a number"
    ax.figure.draw_without_rendering()


def test_a_run_that_explodes_ends_in_a_gap(ax):
    (median,) = plot_runs(ax, {"exploding": [1, 1e9, np.inf, np.nan]}, "loss")
    assert_array_equal(median.get_ydata(), [1, 1e9, np.inf, np.inf])
    ax.set_yscale("log")  # would overflow if infinity were drawn as the largest number
    ax.figure.draw_without_rendering()


def test_the_spread_shows_every_run_above_its_settings_name(ax):
    drawn = plot_spread(ax, {"plain": [0.1, 0.3], "weighted": [0.7]}, "recall")
    assert_array_equal(drawn[0].get_xydata(), [[0, 0.1], [0, 0.3]])
    assert_array_equal(drawn[1].get_xydata(), [[1, 0.7]])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["plain", "weighted"]
    (segment,) = ax.collections[0].get_segments()
    assert_array_equal(segment[:, 1], [0.2, 0.2])


def test_the_spread_is_described_by_means_and_ranges():
    groups = {"plain\nold": [0.1, 0.3], "weighted": [0.7]}
    assert describe_spread(groups, "recall", ".0%") == (
        "recall: plain old: mean 20%, 10% to 30%; weighted: mean 70%, 70% to 70%"
    )


@pytest.mark.parametrize("plot", [plot_runs, plot_spread])
@pytest.mark.parametrize("n", [0, 8])
def test_more_settings_than_colours_are_refused(ax, plot, n):
    with pytest.raises(ValueError, match=f"1 to 7 settings, got {n}"):
        plot(ax, {str(i): [0.5] for i in range(n)}, "accuracy")
