import numpy as np
import pytest

from helpers.explorers.fashion_microscope.attribution import linearise
from helpers.nn.mlp import MLP

SIZES = (12, 30, 9, 4)


def make_network(activation="relu", dtype=np.float64, sizes=SIZES):
    rng = np.random.default_rng(0)
    network = MLP(
        sizes, rng, activation=activation, loss="categorical_crossentropy_from_logits", dtype=dtype
    )
    for b in network.b:
        b[...] = rng.normal(size=b.shape)
    return network


def scores_of(near):
    return near.J @ near.x + near.from_biases


X = np.random.default_rng(1).random((40, SIZES[0]))


@pytest.mark.parametrize("x", X[:10])
@pytest.mark.parametrize("activation", ["relu", "tanh", "elu"])
def test_the_gradient_is_that_of_central_differences(activation, x):
    network = make_network(activation)
    nudges = 1e-6 * np.eye(len(x))
    by_differences = (network.predict(x + nudges) - network.predict(x - nudges)) / 2e-6
    np.testing.assert_allclose(linearise(network, x).J, by_differences.T, atol=1e-7)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "linear"])
@pytest.mark.parametrize(("dtype", "bound"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_pixels_and_biases_add_up_to_the_scores_of_a_network_of_straight_pieces(
    activation, dtype, bound
):
    network = make_network(activation, dtype)
    for x, scores in zip(X, network.predict(X), strict=True):
        np.testing.assert_allclose(scores_of(linearise(network, x)), scores, atol=bound)


@pytest.mark.parametrize("k", range(SIZES[-1]))
def test_the_evidence_for_a_class_adds_up_to_its_score_above_the_mean(k):
    network = make_network()
    for x, scores in zip(X, network.predict(X), strict=True):
        pixels, biases = linearise(network, x).evidence(k)
        assert pixels.sum() + biases == pytest.approx(scores[k] - scores.mean(), abs=1e-12)
        assert pixels.shape == x.shape and not pixels[x == 0].any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda network: linearise(network, X[0, :5]), "x must have 12 columns"),
        (lambda network: linearise(network, X[:1]), "x must be 1-dimensional"),
        (lambda network: linearise(network, X[0]).evidence(4), "k must be below 4, got 4"),
        (lambda network: linearise(network, X[0]).evidence(-1), "k must be at least 0"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(make_network())
