import numpy as np
import pytest

from helpers.explorers.loss_explorer import (
    LABELS,
    LossExplorer,
    State,
    compute,
)
from helpers.nn import losses

make_explorer = LossExplorer


def fits(**values):
    return dict(zip(LABELS, compute(State(**values)).fits, strict=True))


# What is computed.


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("place", [(2.6, -13.0), (10.0, 20.0), (0.0, 0.0)])
def test_no_line_nearby_has_a_lower_loss(name, place):
    x, y = place
    frame = compute(State(x=x, y=y, delta=0.7))
    fit = fits(x=x, y=y, delta=0.7)[name]
    loss = losses.get(name)
    if name == "huber":
        loss = loss.with_parameters(delta=0.7)

    def value(slope, intercept):
        return loss.value(frame.y, slope * frame.x + intercept)

    least = value(fit.slope, fit.intercept)
    for turn in (-0.01, 0, 0.01):
        for lift in (-0.01, 0, 0.01):
            assert value(fit.slope + turn, fit.intercept + lift) >= least - 1e-12


def test_a_pull_is_what_the_loss_makes_of_the_error():
    frame = compute(State(x=5.0, y=-8.0, delta=2.0))
    mse, mae, huber = frame.fits
    error = frame.y - (mse.slope * frame.x + mse.intercept)
    np.testing.assert_allclose(mse.pulls, 2 * error)
    assert mae.pulls[-1] == -1
    assert np.abs(mae.pulls).max() == 1
    error = frame.y - (huber.slope * frame.x + huber.intercept)
    np.testing.assert_allclose(huber.pulls, np.clip(error, -2, 2))


def test_the_further_the_outlier_the_harder_it_pulls_under_mse_only():
    near, far = fits(y=-5.0), fits(y=-20.0)
    assert far["mse"].pulls[-1] < 2 * near["mse"].pulls[-1]
    for name in ("mae", "huber"):
        assert far[name].pulls[-1] == near[name].pulls[-1] == -1
        assert far[name].slope == pytest.approx(near[name].slope, abs=1e-9)


def test_huber_is_mse_with_a_high_threshold_and_close_to_mae_with_a_low_one():
    wide, narrow = fits(delta=100.0), fits(delta=0.1)
    assert wide["huber"].slope == pytest.approx(wide["mse"].slope, abs=1e-9)
    np.testing.assert_allclose(2 * wide["huber"].pulls, wide["mse"].pulls)
    assert narrow["huber"].slope == pytest.approx(narrow["mae"].slope, abs=0.05)


def test_with_few_good_points_mae_gives_itself_up_to_a_far_outlier():
    corner = {"x": 10.0, "y": -20.0}
    lost, held = fits(**corner, n_points=5)["mae"], fits(**corner, n_points=6)["mae"]
    assert lost.slope * 10 + lost.intercept == pytest.approx(-20)
    assert abs(lost.pulls[-1]) < 1
    assert held.slope > 0.5
    assert held.pulls[-1] == -1


# What is done.


def test_a_drag_on_the_pulls_moves_nothing(explorer, browser):
    browser.pointer("down", 2, 5.0, 0.0)
    browser.pointer("move", 2, 6.0, 0.0)
    assert explorer.state.x == 2.6


def test_a_bar_stands_under_each_point(explorer, browser):
    explorer.update(n_points=30)
    frame = explorer.frame
    for ax, fit in zip(explorer.live.figure.axes[1:], frame.fits, strict=True):
        ends = np.concatenate([bars.get_segments() for bars in ax.collections])
        np.testing.assert_array_equal(ends[:, 0], np.column_stack([frame.x, 0 * frame.x]))
        np.testing.assert_array_equal(ends[:, 1], np.column_stack([frame.x, fit.pulls]))
