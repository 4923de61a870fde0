import math

import numpy as np
import pytest
from traitlets import TraitError

from helpers.explorers.callback_theatre.explorer import CallbackTheatre
from helpers.explorers.callback_theatre.picture import make_panels
from helpers.explorers.callback_theatre.state import Recording
from helpers.explorers.callback_theatre.words import describe

VAL_LOSS = [0.9, 0.7, 0.5, 0.52, 0.45, 0.46, 0.47, 0.44, 0.5, 0.55, 0.6, 0.65]
HISTORY = {
    "loss": np.geomspace(1.0, 0.1, 12).tolist(),
    "val_loss": VAL_LOSS,
    "accuracy": np.linspace(0.5, 0.99, 12).tolist(),
    "val_accuracy": [0.5, 0.6, 0.7, 0.7, 0.75, 0.74, 0.73, 0.74, 0.72, 0.7, 0.7, 0.69],
    "learning_rate": [0.01] * 12,
}
RECORDING = Recording(HISTORY)
State = RECORDING.State


def make_explorer():
    return CallbackTheatre(HISTORY)


def frame(**values):
    return RECORDING.compute(State(**values))


# What is computed.


def test_what_can_be_judged_by_its_name_can_be_monitored():
    assert list(RECORDING.curves) == ["loss", "val_loss", "accuracy", "val_accuracy"]
    assert State().monitor == "val_loss"
    with pytest.raises(TraitError):
        State(monitor="learning_rate")


def test_what_has_to_be_beaten_is_the_best_value_less_min_delta():
    assert frame(min_delta=0.1).to_beat[:5] == pytest.approx([0.8, 0.6, 0.4, 0.4, 0.4])
    risen = frame(monitor="val_accuracy", min_delta=0.03).to_beat
    assert risen[:4] == pytest.approx([0.53, 0.63, 0.73, 0.73])
    assert np.isnan(frame(start_from_epoch=2).to_beat).tolist()[:4] == [True, True, False, False]


def test_the_other_curve_is_of_the_same_quantity_on_the_other_data():
    assert (frame().other, frame(monitor="accuracy").other) == ("loss", "val_accuracy")
    alone = Recording({"val_loss": VAL_LOSS})
    assert alone.compute(alone.State()).other == ""


def inside(limits, values):
    return sum(limits[0] < value < limits[1] for value in values)


def test_the_picture_leaves_out_the_worst_fifth_unless_it_is_told_not_to():
    assert frame(zoom=False).limits == pytest.approx((0.1 - 0.045, 1.0 + 0.045))
    assert inside(frame().limits, VAL_LOSS) == 9 and inside(frame().limits, [min(VAL_LOSS)])
    risen = frame(monitor="accuracy", patience=0).limits
    assert inside(risen, HISTORY["accuracy"]) == 10 and inside(risen, [0.99])


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"mode": "max", "patience": 1}, [0.9, 0.7]),  # it stops after epoch 2 and keeps the first
        ({"use_baseline": True, "baseline": 0.2}, [0.2]),
    ],
)
def test_what_decides_is_always_to_be_seen(values, wanted):
    assert inside(frame(**values).limits, wanted) == len(wanted)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            {},
            "val_loss, less is better, patience 3: training stops after epoch 11 of 12. Best is "
            "epoch 8 with 0.4400; the weights of epoch 8, 0.4400, come back.",
        ),
        ({"restore_best_weights": False}, "; the weights of epoch 11, 0.6000, are kept."),
        (
            {"monitor": "accuracy"},
            "more is better, patience 3: all 12 epochs are run, the counter ends at 0. Best is "
            "epoch 12 with 0.9900; the weights of epoch 12, 0.9900, are kept.",
        ),
        ({"start_from_epoch": 12}, "; no epoch is looked at, and the last weights are kept."),
        (
            {"use_baseline": True, "baseline": 0.2, "patience": 2},
            " In epoch 2 the counter was at 2, but that epoch was an improvement: only in others "
            "is it looked at.",
        ),
    ],
)
def test_the_description_tells_what_happens(values, text):
    assert describe(frame(**values)).endswith(text)


@pytest.mark.parametrize(
    "history",
    [
        {"val_loss": [math.nan, math.inf, 0.5, -math.inf]},
        {"loss": [math.nan]},
        {"loss": [2.0] * 5, "val_loss": [2.0] * 5},
        {"mse": [1e9, 3e8, 2e8], "val_mse": [1e9, math.nan, 2e8]},
        {"loss": [3e-7, 2e-7, 1e-7]},
    ],
)
def test_any_recording_can_be_played(history):
    explorer = CallbackTheatre(history)
    explorer.update(use_baseline=True, patience=0)
    assert explorer.live.png()
    low, high = explorer.live.figure.axes[0].get_ylim()
    assert low < high
    explorer.close()


@pytest.mark.parametrize(
    "history", [{}, {"lr": [1.0]}, {"loss": []}, {"loss": [1.0], "val_loss": [1.0, 2.0]}]
)
def test_a_recording_of_nothing_is_refused(history):
    with pytest.raises(ValueError, match="history must hold losses or metrics"):
        CallbackTheatre(history)


# What is done.


def test_a_drag_above_moves_no_baseline_where_there_is_none(explorer, browser):
    before = explorer.state.baseline
    browser.pointer("down", 0, 5, 0.6)
    assert explorer.state.baseline == before


def test_the_picture_shows_the_run_part_and_the_rest():
    figure, (curves, counter) = make_panels(RECORDING.n_epochs)
    shown = frame(use_baseline=True, baseline=0.3, patience=2, mode="min")
    for panel in (curves, counter):
        panel.draw(shown)
    n_run, kept = shown.stop.n_run, shown.stop.kept
    assert curves.run.get_xydata().tolist() == [[k + 1, VAL_LOSS[k]] for k in range(n_run)]
    assert curves.rest.get_xdata().tolist() == list(range(n_run, 13))
    assert curves.kept.get_xydata().tolist() == [[kept + 1, VAL_LOSS[kept]]]
    assert set(curves.baseline.get_ydata()) == {0.3}
    assert set(curves.stop.get_xdata()) == set(counter.stop.get_xdata()) == {n_run}
    counts = [segment[1, 1] for segment in counter.counts.get_segments()]
    assert counts == shown.stop.waited.tolist()
    assert set(counter.patience.get_ydata()) == {2}
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names[:2] == ["val_loss", "loss"]
