import numpy as np
import pytest

from helpers.nn import activations
from helpers.nn.mlp import MLP
from helpers.nn.signal_flow import SignalFlow, measure_signal_flow


def measure(*arguments, seed=0, **options):
    return measure_signal_flow(*arguments, np.random.default_rng(seed), **options)


def test_what_is_measured_is_a_pass_through_such_a_network():
    flow = measure(3, "tanh", "glorot_normal", width=7, n_samples=5)
    rng = np.random.default_rng(0)
    network = MLP(
        [7, 7, 7, 7, 1], rng, activation="tanh", initializer="glorot_normal", dtype=np.float64
    )
    A, signal = [rng.normal(size=(5, 7))], []
    Y = rng.normal(size=(5, 1))
    for W in network.W[:-1]:
        A.append(np.tanh(A[-1] @ W))
        signal.append(np.sqrt(((A[-1] - A[-1].mean(axis=0)) ** 2).mean()))
    delta = 2 * (A[-1] @ network.W[-1] - Y) / 5
    sizes = []
    for layer in (2, 1, 0):
        delta = delta @ network.W[layer + 1].T * (1 - A[layer + 1] ** 2)
        sizes.insert(0, np.sqrt((delta**2).mean()))
    np.testing.assert_allclose(flow.spread, signal)
    np.testing.assert_allclose(flow.mean, [a.mean() for a in A[1:]])
    np.testing.assert_allclose(flow.gradient, sizes)


def test_a_linear_layer_multiplies_the_spread_by_the_root_of_n_in_times_the_variance():
    def doubling(shape, rng):  # n_in · variance = 4
        return rng.normal(0, 2 / np.sqrt(shape[0]), shape)

    flow = measure(6, None, doubling, width=400)
    np.testing.assert_allclose(flow.spread, 2.0 ** np.arange(1, 7), rtol=0.2)
    np.testing.assert_allclose(flow.gradient / flow.gradient[-1], 2.0 ** np.arange(5, -1, -1), 0.2)
    assert flow.reach == pytest.approx(2**5, rel=0.2)


def test_an_activation_object_is_taken_as_well():
    leaky = activations.get("leaky_relu").with_parameters(negative_slope=1)
    np.testing.assert_array_equal(
        measure(4, leaky, "he_normal").gradient, measure(4, None, "he_normal").gradient
    )


def test_no_gradient_at_all_has_no_reach():
    flow = measure(3, "relu", "zeros")
    assert not flow.gradient.any()
    assert np.isnan(flow.reach)
    assert SignalFlow(np.zeros(2), np.zeros(2), np.array([1.0, 4.0])).reach == 0.25


@pytest.mark.parametrize("options", [{"depth": 0}, {"width": 0}, {"n_samples": 0}])
def test_sizes_must_be_positive(options):
    (name,) = options
    with pytest.raises(ValueError, match=f"{name} must be at least 1"):
        measure(options.pop("depth", 2), "relu", "he_normal", **options)
