import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers.plots.style import new_figure, read_words
from helpers.plots.training import (
    describe_spread,
    plot_half_epoch_shift,
    plot_hook_timeline,
    plot_learning_curves,
    plot_percentiles,
    plot_runs,
    plot_shares,
    plot_spread,
)

CALLS = ["on_train_begin", "on_epoch_begin", "on_train_batch_begin", "on_train_batch_end",
         "on_epoch_end", "on_epoch_begin", "on_epoch_end", "on_train_end"]  # fmt: skip


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
    runs = {"broken": [[1, np.nan], [2, np.nan], [3, 5]], "exploding": [1, 1e9, np.inf, np.nan]}
    broken, exploding = plot_runs(ax, runs, "loss")
    assert_array_equal(broken.get_ydata(), [2, np.inf])
    assert_array_equal(exploding.get_ydata(), [1, 1e9, np.inf, np.inf])
    assert broken.get_label() == "broken: not a number"
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


def test_a_bar_reaches_from_the_begin_of_a_stage_to_its_end(ax):
    bars = plot_hook_timeline(ax, CALLS)
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    assert spans == [(2, 3), (1, 4), (5, 6), (0, 7)]
    middles = [round(bar.get_y() + bar.get_height() / 2) for bar in bars]
    assert middles == [2, 1, 1, 0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["train", "epoch", "train batch"]
    assert "8 hooks" in read_words(ax.figure)
    assert "train 1, epoch 2, train batch 1." in read_words(ax.figure)


@pytest.mark.parametrize(
    ("calls", "word"),
    [
        (["on_epoch_end"], "'on_epoch_end' can't stand at place 0"),
        (["on_epoch_begin", "on_epoch_begin"], "place 1"),
        (["on_epoch_begin"], "epoch didn't end"),
        (["on_epoch_now"], "place 0"),
        (["epoch_begin"], "place 0"),
    ],
)
def test_hooks_that_don_t_pair_are_refused(ax, calls, word):
    with pytest.raises(ValueError, match=word):
        plot_hook_timeline(ax, calls)


def test_runs_may_count_something_else_from_the_start(ax):
    (median,) = plot_runs(ax, {"whole": [[1.0, 1.0], [1.0, 5.0]]}, "loss", first=0, x_label="batch")
    assert_array_equal(median.get_xydata(), [[0, 1], [1, 3]])
    assert ax.get_xlabel() == "batch"


def test_bands_lie_between_the_percentiles_that_they_name(ax):
    percentiles = np.array([[0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 2.0, 3.0, 4.0, 8.0]])
    wide, narrow = plot_percentiles(ax, [1, 2], percentiles, (5, 25, 50, 75, 95), "weights")
    assert (wide.get_label(), narrow.get_label()) == ("5 to 95 %", "25 to 75 %")
    for band, low, high in ((wide, 0, 8), (narrow, 1, 4)):
        extents = band.get_paths()[0].get_extents()
        assert (extents.ymin, extents.ymax) == (low, high)
    assert_array_equal(ax.lines[0].get_ydata(), [2, 3])
    told = "weights at the end: median 3.00, 5 to 95 % from 0.00 to 8.00."
    assert read_words(ax.figure) == told


@pytest.mark.parametrize("percents", [(25, 75), (5, 50, 90), (95, 50, 5)])
def test_percents_without_a_middle_are_refused(ax, percents):
    with pytest.raises(ValueError, match="symmetric about 50"):
        plot_percentiles(ax, [1], np.ones((1, len(percents))), percents, "weights")


def test_each_model_has_a_line_and_the_legend_counts_them(ax):
    weights, shares = np.linspace(0, 1, 5), np.random.default_rng(1).random((3, 5))
    lines = plot_shares(ax, weights, shares, title="fresh")
    for line, share in zip(lines, shares, strict=True):
        assert_array_equal(line.get_xydata(), np.column_stack([weights, share]))
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["share = weight", "measured, 3 models"]
    low, high = shares[:, 2].min(), shares[:, 2].max()
    words = f"fresh: at the loss weight 0.5 a share of {low:.2f} to {high:.2f}."
    assert read_words(ax.figure) == words
    (line,) = plot_shares(ax, [0, 1], [0, 1])  # one may come as a vector
    assert line.get_label() == "measured"


def test_curves_say_where_they_begin_and_end(ax):
    plot_learning_curves(ax, [3, 2, 1], [4, 3, 2.5], "loss")
    plot_half_epoch_shift(ax, [3, 2], [2.5, 1.5], "loss")
    plot_runs(ax, {"fast": [[1, 2], [3, 6], [2, 9]], "slow": [5, 5]}, "accuracy")
    plot_spread(ax, {"plain": [0.1, 0.3]}, "recall")
    assert read_words(ax.figure) == (
        "loss over 3 epochs: training, ½ epoch to the left 3 → 1; validation 4 → 2.5. "
        "loss, as fit records it: 3.00, 2.00. Measured at the epochs' ends: 2.50, 1.50. "
        "accuracy over epochs trained, median of the runs: fast 2 → 6; slow 5 → 5. "
        "recall: plain: mean 0.20, 0.10 to 0.30."
    )
