import numpy as np
import pytest

from helpers.plots.style import new_figure
from helpers.plots.training import plot_hook_timeline, plot_percentiles, plot_resumption

CALLS = ["on_train_begin", "on_epoch_begin", "on_train_batch_begin", "on_train_batch_end",
         "on_epoch_end", "on_epoch_begin", "on_epoch_end", "on_train_end"]  # fmt: skip


def test_a_bar_reaches_from_the_begin_of_a_stage_to_its_end():
    _, ax = new_figure()
    bars = plot_hook_timeline(ax, CALLS)
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    assert spans == [(2, 3), (1, 4), (5, 6), (0, 7)]
    middles = [round(bar.get_y() + bar.get_height() / 2) for bar in bars]
    assert middles == [2, 1, 1, 0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["train", "epoch", "train batch"]


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
def test_hooks_that_don_t_pair_are_refused(calls, word):
    _, ax = new_figure()
    with pytest.raises(ValueError, match=word):
        plot_hook_timeline(ax, calls)


def test_a_resumption_shows_every_run_and_their_median():
    _, ax = new_figure()
    runs = {"whole": [[1.0, 1.0], [1.0, 1.2], [1.0, 5.0]], "weights": [[1.0, 9.0]]}
    whole, weights = plot_resumption(ax, runs, "loss")
    np.testing.assert_array_equal(whole.get_ydata(), [1, 1.2])
    np.testing.assert_array_equal(weights.get_ydata(), [1, 9])
    assert len(ax.lines) == 3 + 1 + 1 + 1
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["whole", "weights"]


def test_bands_lie_between_the_percentiles_that_they_name():
    _, ax = new_figure()
    percentiles = np.array([[0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 2.0, 3.0, 4.0, 8.0]])
    wide, narrow = plot_percentiles(ax, [1, 2], percentiles, (5, 25, 50, 75, 95), "weights")
    assert (wide.get_label(), narrow.get_label()) == ("5 to 95 %", "25 to 75 %")
    for band, low, high in ((wide, 0, 8), (narrow, 1, 4)):
        extents = band.get_paths()[0].get_extents()
        assert (extents.ymin, extents.ymax) == (low, high)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [2, 3])


@pytest.mark.parametrize("percents", [(25, 75), (5, 50, 90), (95, 50, 5)])
def test_percents_without_a_middle_are_refused(percents):
    _, ax = new_figure()
    with pytest.raises(ValueError, match="symmetric about 50"):
        plot_percentiles(ax, [1], np.ones((1, len(percents))), percents, "weights")
