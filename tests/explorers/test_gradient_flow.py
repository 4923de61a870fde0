import numpy as np
import pytest

from helpers.explorers.gradient_flow import N_SAMPLES, SEEDS, GradientFlow, State, compute, judge
from helpers.nn.signal_flow import measure_signal_flow

make_explorer = GradientFlow


def verdicts(**values):
    frame = compute(State(**values))
    return judge(frame.signal[-1]), judge(frame.gradient[0])


# What is computed.


def test_it_shows_the_flow_through_such_a_network_from_its_starts():
    frame = compute(State(depth=7, width=20, activation="tanh", initializer="he_uniform", seed=3))
    flow = measure_signal_flow(
        7, "tanh", "he_uniform", np.random.default_rng(3), width=20, n_samples=N_SAMPLES
    )
    np.testing.assert_array_equal(frame.signal, [1, *flow.spread])
    np.testing.assert_allclose(frame.gradient, flow.gradient / flow.gradient[-1])
    assert frame.gradient[0] == flow.reach


def test_the_factor_multiplies_the_weights():
    # Without biases, leaky ReLU passes a factor on: c to the power of the layers gone through.
    one, three = (
        compute(State(depth=6, activation="leaky_relu", initializer="he_normal", factor=factor))
        for factor in (1.0, 3.0)
    )
    np.testing.assert_allclose(three.signal, one.signal * 3.0 ** np.arange(7))
    # The gradient only nearly so, for each sample counts by its error, and those have changed.
    np.testing.assert_allclose(three.gradient, one.gradient * 3.0 ** np.arange(5, -1, -1), rtol=0.2)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("activation", "initializer", "factor", "expected"),
    [
        ("sigmoid", "glorot_normal", 1.0, ("vanishes", "vanishes")),
        ("relu", "he_normal", 1.0, ("is healthy", "is healthy")),
        ("relu", "he_normal", 0.5, ("vanishes", "vanishes")),
        ("relu", "he_normal", 2.0, ("explodes", "explodes")),
        ("selu", "lecun_normal", 1.0, ("is healthy", "is healthy")),
        ("tanh", "glorot_normal", 5.0, ("is healthy", "explodes")),
        ("heaviside", "glorot_normal", 1.0, ("is healthy", "vanishes")),
        ("tanh", "zeros", 1.0, ("vanishes", "vanishes")),
    ],
)
def test_the_verdict_on_twenty_layers(activation, initializer, factor, seed, expected):
    values = {"activation": activation, "initializer": initializer, "factor": factor}
    assert verdicts(depth=20, seed=seed, **values) == expected


# What is done.


def test_new_weights_are_others_and_come_round_in_the_end(explorer, browser):
    before = explorer.frame
    explorer.redraw()
    assert not np.array_equal(explorer.frame.signal, before.signal)
    explorer.update(seed=SEEDS - 1)
    explorer.redraw()
    np.testing.assert_array_equal(explorer.frame.signal, before.signal)


def test_the_lines_hold_the_frame(explorer, browser):
    explorer.update(depth=3, activation="relu", initializer="zeros")
    left, right = explorer.live.figure.axes
    np.testing.assert_array_equal(left.lines[0].get_xydata(), [(0, 1), (1, 0), (2, 0), (3, 0)])
    np.testing.assert_array_equal(right.lines[0].get_xydata(), [(1, 0), (2, 0), (3, 0)])
    assert left.get_title(loc="left") == "Signal vanishes: 1 → 0"
    assert right.get_title(loc="left") == "Gradient vanishes: 0 everywhere"
