import copy
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.nn.activations import ACTIVATIONS, softmax
from helpers.nn.gradient_check import numerical_gradient
from helpers.nn.history import Trajectory
from helpers.nn.initializers import constant
from helpers.nn.losses import LOSSES, one_hot
from helpers.nn.mlp import MLP, DivergenceError, make_batches

FROM_KINKS = 1e-3  # central differences are wrong across a kink, so examples keep away from it


def make_network(*layer_sizes, seed=0, **options):
    return MLP(layer_sizes, np.random.default_rng(seed), **{"dtype": np.float64} | options)


def make_data(n_samples, n_inputs, n_outputs, loss="mse", seed=0):
    """Inputs, and targets that suit the loss."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, n_inputs))
    if "categorical" in loss:
        return X, one_hot(rng.integers(n_outputs, size=n_samples), n_outputs)
    if "binary" in loss:
        return X, rng.integers(2, size=(n_samples, n_outputs)).astype(float)
    return X, rng.normal(size=(n_samples, n_outputs))


def test_a_step_worked_by_hand():
    # x = (1, 2), y = 0.5, a 2-2-1 network, ReLU below, linear above, squared error.
    #
    # forward   z₁ = 1·1 + 2·0.5 + 0 = 2        z₂ = 1·(−1) + 2·1 + 0.5 = 1.5    both stay: ReLU
    #           ŷ = 2·1 + 1.5·(−2) + 0.5 = −0.5                    L = (−0.5 − 0.5)² = 1
    # backward  ∂L/∂ŷ = 2·(−0.5 − 0.5) = −2     upper weights: −2·(2, 1.5) = (−4, −3), bias −2
    #           ∂L/∂a = −2·(1, −2) = (−2, 4)    both units are on, so ∂L/∂z is the same
    #           lower weights: 1·(−2, 4) and 2·(−2, 4), biases (−2, 4)
    # step      each parameter − 0.01 · its gradient
    # again     z = (2.12, 1.26), ŷ = 2.12·1.04 − 1.26·1.97 + 0.52 = 0.2426, L = 0.2574²
    network = make_network(2, 2, 1)
    network.W[0][...] = [[1, -1], [0.5, 1]]
    network.b[0][...] = [0, 0.5]
    network.W[1][...] = [[1], [-2]]
    network.b[1][...] = 0.5
    X, Y = [[1, 2]], [[0.5]]
    Z, A = network.forward(X)
    delta, dW, db, _ = network.backward(Y, Z, A)
    same = partial(np.testing.assert_allclose, rtol=1e-14)
    same(A[0], [[1, 2]])
    same(Z[0], [[2, 1.5]])
    same(A[1], [[2, 1.5]])
    same(A[2], [[-0.5]])
    same(delta[1], [[-2]])
    same(dW[1], [[-4], [-3]])
    same(db[1], [-2])
    same(delta[0], [[-2, 4]])
    same(dW[0], [[-2, 4], [-4, 8]])
    same(db[0], [-2, 4])
    assert network.step(X, Y, learning_rate=0.01) == 1
    same(network.W[0], [[1.02, -1.04], [0.54, 0.92]])
    same(network.b[0], [0.02, 0.46])
    same(network.W[1], [[1.04], [-1.97]])
    same(network.b[1], [0.52])
    assert network.evaluate(X, Y) == pytest.approx(0.2574**2, rel=1e-12)


OUTPUTS = {"binary_crossentropy": "sigmoid", "categorical_crossentropy": "softmax"}


@pytest.mark.parametrize("loss", LOSSES)
@settings(max_examples=40, deadline=None)
@given(
    layer_sizes=st.lists(st.integers(1, 4), min_size=2, max_size=5),
    names=st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=4, max_size=4),
    n_samples=st.integers(1, 5),
    seed=st.integers(0, 2**32 - 1),
)
def test_backpropagation_equals_central_differences(loss, layer_sizes, names, n_samples, seed):
    output = OUTPUTS.get(loss, "linear" if loss.endswith("logits") else names.pop())
    hidden = names[: len(layer_sizes) - 2]
    network = make_network(
        *layer_sizes, seed=seed, activation=hidden, output_activation=output, loss=loss
    )
    network.parameters[:] = np.random.default_rng(seed).normal(size=network.parameters.shape)
    X, Y = make_data(n_samples, layer_sizes[0], layer_sizes[-1], loss, seed)
    Z, A = network.forward(X)
    for z, activation in zip(Z, network.activations, strict=True):
        assume(all(np.abs(z - kink).min() > FROM_KINKS for kink in activation.kinks))
    if loss == "mae":
        assume(np.abs(A[-1] - Y).min() > FROM_KINKS)
    if loss in OUTPUTS:
        # Near 0 and 1 the logarithm magnifies rounding; a softmax of one output is exactly 1.
        P = A[-1][A[-1] < 1]
        assume(((P > FROM_KINKS) & (P < 1 - FROM_KINKS)).all())
    (expected,) = numerical_gradient(lambda: network.evaluate(X, Y), [network.parameters])
    gradient = network.backward(Y, Z, A).gradient
    scale = max(1, network.evaluate(X, Y), np.abs(gradient).max())
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-7 * scale)


def test_a_batch_has_the_mean_gradient_of_its_samples_the_same_in_a_vector_and_by_layers():
    network = make_network(3, 5, 4, 2, activation=["tanh", "relu"])
    X, Y = make_data(6, 3, 2)
    _, dW, db, whole = network.backward(Y, *network.forward(X))
    single = [network.backward(Y[[i]], *network.forward(X[[i]])).gradient for i in range(6)]
    np.testing.assert_allclose(whole, np.mean(single, axis=0), rtol=1e-12, atol=1e-14)
    layers = [array for layer in zip(dW, db, strict=True) for array in layer]
    assert (whole == np.concatenate([array.ravel() for array in layers])).all()


def test_batches_go_through_all_rows_once():
    batches = list(make_batches(10, 4, np.random.default_rng(0)))
    assert [len(rows) for rows in batches] == [4, 4, 2]
    assert sorted(np.concatenate(batches)) == list(range(10))
    assert list(np.concatenate(batches)) != list(range(10))
    assert [list(rows) for rows in make_batches(5, 3)] == [[0, 1, 2], [3, 4]]


@pytest.mark.parametrize("shuffle", [lambda: np.random.default_rng(5), lambda: None])
def test_fit_makes_the_steps_of_its_batches_and_keeps_their_losses(shuffle):
    X, Y = make_data(10, 2, 1)
    fitted, stepped = make_network(2, 3, 1), make_network(2, 3, 1)
    valid = make_data(7, 2, 1, seed=1)
    options = {"learning_rate": 0.1, "epochs": 3, "batch_size": 4, "validation_data": valid}
    history = fitted.fit(X, Y, rng=shuffle(), **options)
    rng, losses, valid_losses = shuffle(), [], []
    for _ in range(3):
        for rows in make_batches(10, 4, rng):
            losses.append(stepped.step(X[rows], Y[rows], learning_rate=0.1))
        valid_losses.append(stepped.evaluate(*valid))
    assert (fitted.parameters == stepped.parameters).all()
    assert fitted.n_steps == stepped.n_steps == 9
    assert history is fitted.history
    assert history.step_loss == losses
    assert history.val_loss == valid_losses
    epochs = np.reshape(losses, (3, 3)) @ [0.4, 0.4, 0.2]
    np.testing.assert_allclose(history.loss, epochs, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_all_numbers_have_the_type_asked_for(dtype):
    network = make_network(2, 3, 3, 2, dtype=dtype, activation=["sigmoid", "selu"], loss="huber")
    X, Y = make_data(5, 2, 2)
    forward = network.forward(X)
    delta, dW, db, gradient = network.backward(Y, *forward)
    network.fit(X, Y, learning_rate=0.1, epochs=2)
    arrays = [*forward.Z, *forward.A, *delta, *dW, *db, gradient]
    arrays += [network.parameters, *network.W, *network.b, network.predict(X)]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


@pytest.mark.parametrize("seed", range(5))
def test_it_learns_xor(seed):
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    Y = np.array([[0], [1], [1], [0]])
    loss = "binary_crossentropy_from_logits"
    network = make_network(2, 8, 1, seed=seed, activation="tanh", loss=loss)
    history = network.fit(X, Y, learning_rate=0.5, epochs=500, rng=np.random.default_rng(seed))
    assert history.loss[-1] < 0.05 < history.loss[0]
    assert ((network.predict_proba(X) > 0.5) == Y).all()


def test_class_numbers_and_one_hot_targets_are_the_same():
    loss = "categorical_crossentropy_from_logits"
    first, second = make_network(2, 4, 3, loss=loss), make_network(2, 4, 3, loss=loss)
    X, Y = make_data(9, 2, 3, loss)
    first.fit(X, Y, learning_rate=0.1)
    second.fit(X, Y.argmax(axis=1), learning_rate=0.1)
    assert (first.parameters == second.parameters).all()
    with pytest.raises(ValueError, match="labels must lie in 0 … 2, got 3"):
        first.fit(X, np.full(9, 3), learning_rate=0.1)


def test_probabilities_of_logits_and_of_a_softmax_layer_are_the_same():
    X, _ = make_data(5, 2, 1)
    logits = make_network(2, 3, loss="categorical_crossentropy_from_logits")
    softmaxed = make_network(2, 3, output_activation="softmax", loss="categorical_crossentropy")
    np.testing.assert_allclose(logits.predict_proba(X), softmax(logits.predict(X)))
    np.testing.assert_allclose(softmaxed.predict_proba(X), logits.predict_proba(X))
    with pytest.raises(ValueError, match=r"loss must be one of 'binary_crossentropy'.*got 'mse'"):
        make_network(2, 3).predict_proba(X)


def test_weights_are_windows_into_the_parameters_of_their_own_network():
    network = make_network(2, 3, 1)
    network.W[1][...] = 7
    network.b[0][1] = 5
    assert list(network.parameters[6:9]) == [0, 5, 0]
    assert list(network.parameters[9:12]) == [7, 7, 7]
    with pytest.raises(TypeError):
        network.W[0] = np.zeros((2, 3))
    before = network.parameters.copy()
    twin = copy.deepcopy(network)
    twin.step(*make_data(4, 2, 1), learning_rate=0.1)
    assert (network.parameters == before).all()
    assert (twin.W[0] != network.W[0]).any()


def test_a_run_rewound_and_given_the_same_batches_repeats_itself():
    X, Y = make_data(20, 2, 1)
    network, trajectory = make_network(2, 4, 1, activation="tanh"), Trajectory()
    start = network.parameters.copy()
    network.fit(X, Y, learning_rate=0.1, batch_size=5, epochs=3, trajectory=trajectory)
    end = network.parameters.copy()
    assert trajectory.steps == tuple(range(13))
    assert (trajectory.at(0) == start).all()
    assert (trajectory.at(12) == end).all()
    network.rewind(trajectory, 4)
    assert network.n_steps == 4
    branch = Trajectory()
    network.fit(X, Y, learning_rate=0.1, batch_size=5, epochs=2, trajectory=branch)
    assert (network.parameters == end).all()
    assert branch.steps == tuple(range(4, 13))


def test_divergence_stops_with_a_message_and_keeps_the_history():
    network, trajectory = make_network(1, 4, 1, dtype=np.float32), Trajectory()
    X, Y = make_data(16, 1, 1)
    with pytest.raises(DivergenceError, match=r"the loss is (inf|nan) before step \d+.*below 100,"):
        network.fit(X, Y, learning_rate=100, epochs=50, batch_size=4, trajectory=trajectory)
    losses = network.history.step_loss
    assert 1 < len(losses) == network.n_steps < 200
    assert np.isfinite(losses).all()
    assert losses[-1] > 1e6
    assert trajectory.steps == tuple(range(len(losses) + 1))
    assert len(network.history.loss) == len(losses) // 4


def test_an_infinite_validation_loss_raises_no_warning():
    network = make_network(1, 1, dtype=np.float32)
    history = network.fit([[1]], [[1]], learning_rate=0.1, validation_data=([[3e38]], [[-3e38]]))
    assert history.val_loss == [np.inf]


BAD_NETWORKS = [
    ({"layer_sizes": [2]}, ValueError, "layer_sizes must be two numbers or more"),
    ({"layer_sizes": [2, 0, 1]}, ValueError, "each of layer_sizes must be at least 1, got 0"),
    ({"layer_sizes": [2, 1.5]}, TypeError, "each of layer_sizes must be a whole number, got 1.5"),
    ({"activation": "rleu"}, ValueError, "activation must be one of .*got 'rleu'"),
    ({"activation": ["relu"] * 2}, ValueError, "each of the 1 hidden layers, got 2"),
    ({"output_activation": "sofmax"}, ValueError, "must be one of .*got 'sofmax'"),
    ({"loss": "msle"}, ValueError, "loss must be one of .*got 'msle'"),
    ({"initializer": "ones"}, ValueError, "initializer must be one of .*got 'ones'"),
    ({"dtype": np.float16}, ValueError, "dtype must be one of .*got 'float16'"),
]


@pytest.mark.parametrize(("change", "error", "message"), BAD_NETWORKS)
def test_an_impossible_network_is_refused(change, error, message):
    options = {"layer_sizes": [2, 3, 1]} | change
    with pytest.raises(error, match=message):
        MLP(rng=np.random.default_rng(0), **options)


X, Y = make_data(4, 2, 1)
BAD_DATA = [
    ({"X": np.where(X[0, 0] == X, np.nan, X)}, ValueError, "X must be finite: 1 of 8"),
    ({"X": np.empty((0, 2)), "Y": np.empty((0, 1))}, ValueError, "X must not be empty"),
    ({"X": X[0]}, ValueError, r"X must be 2-dimensional, got shape \(2,\)"),
    ({"X": X[:, :1]}, ValueError, r"X must have 2 columns, got shape \(4, 1\)"),
    ({"X": [["a", "b"]]}, TypeError, "X must hold real numbers"),
    ({"Y": Y[:3]}, ValueError, "Y must have a row for each of the 4 samples, got 3"),
    ({"Y": Y[:, 0]}, ValueError, "NumPy wouldn't complain"),
    ({"Y": np.hstack([Y, Y])}, ValueError, "same shape"),
    ({"Y": Y * np.nan}, ValueError, "Y must be finite"),
    ({"Y": 3}, ValueError, "Y must be"),
    ({"learning_rate": 0}, ValueError, "learning_rate must be greater than 0, got 0"),
    ({"learning_rate": "fast"}, TypeError, "learning_rate must be a number"),
]
BAD_FITS = [
    ({"epochs": 0}, ValueError, "epochs must be at least 1"),
    ({"batch_size": 1.5}, TypeError, "batch_size must be a whole number"),
    ({"validation_data": (X[:, :1], Y)}, ValueError, "X must have 2 columns"),
]


@pytest.mark.parametrize(
    ("method", "change", "error", "message"),
    [("step", *case) for case in BAD_DATA] + [("fit", *case) for case in BAD_DATA + BAD_FITS],
)
def test_impossible_data_or_rates_are_refused_before_any_step(method, change, error, message):
    network = make_network(2, 3, 1)
    before = network.parameters.copy()
    arguments = {"X": X, "Y": Y, "learning_rate": 0.1} | change
    with pytest.raises(error, match=message):
        getattr(network, method)(**arguments)
    assert (network.parameters == before).all()


def test_forward_predict_and_backward_check_their_input():
    network = make_network(2, 3, 1, initializer=constant(0.5))
    for method in (network.forward, network.predict):
        with pytest.raises(ValueError, match="X must be finite"):
            method([[np.nan, 1]])
    with pytest.raises(ValueError, match="same shape"):
        network.backward(Y[:3], *network.forward(X))


def test_importing_takes_less_than_0_3_seconds():
    code = "import time, helpers.nn.mlp; print(time.process_time())"  # a busy machine doesn't count
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert float(run.stdout) < 0.3
