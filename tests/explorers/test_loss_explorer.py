import numpy as np
import pytest

from helpers.explorers.loss_explorer import LossExplorer, State, compute
from helpers.nn import losses
from helpers.nn.line_fit import fit_line, line_pulls

make_explorer = LossExplorer


def test_lines_and_pulls_are_those_of_three_losses_on_the_same_points():
    frame = compute(State(x=5.0, y=-8.0, delta=2.0, n_points=30))
    huber = losses.get("huber").with_parameters(delta=2.0)
    for fit, loss in zip(frame.fits, ("mse", "mae", huber), strict=True):
        line = fit_line(frame.x, frame.y, loss)
        pulls = line_pulls(frame.x, frame.y, line, loss)
        assert (fit.slope, fit.intercept) == pytest.approx(line)
        np.testing.assert_array_equal(fit.pulls, pulls)
        assert fit.share == pytest.approx(abs(pulls[-1]) / np.abs(pulls).sum())


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
