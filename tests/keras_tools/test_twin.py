import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.keras_tools.twin import (
    copy_classifier,
    floatx,
    largest_difference,
    make_loss,
    make_twin,
    parameters,
)
from helpers.nn import activations
from helpers.nn.losses import LOSSES, get, one_hot
from helpers.nn.mlp import MLP, make_batches

N_SAMPLES, N_INPUTS, N_OUTPUTS = 200, 6, 3
OUTPUT = {"binary_crossentropy": "sigmoid", "categorical_crossentropy": "softmax"}


def make_problem(loss, dtype="float64", activation="tanh"):
    """A network, inputs, and targets that suit its loss."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N_SAMPLES, N_INPUTS)).astype(dtype)
    labels = rng.integers(N_OUTPUTS, size=N_SAMPLES)
    Y = one_hot(labels, N_OUTPUTS) if "cross" in loss else rng.normal(size=(N_SAMPLES, N_OUTPUTS))
    network = MLP(
        [N_INPUTS, 16, 8, N_OUTPUTS],
        rng,
        activation=activation,
        output_activation=OUTPUT.get(loss),
        loss=loss,
        dtype=dtype,
    )
    return network, X, Y.astype(dtype)


def differences(network, X, Y, n_steps, *, learning_rate):
    """Train both twins on the same batches; return their largest difference after each step."""
    model = make_twin(network, learning_rate=learning_rate)
    rng, after_step = np.random.default_rng(1), []
    while len(after_step) < n_steps:
        for rows in make_batches(len(X), 32, rng):
            network.step(X[rows], Y[rows], learning_rate=learning_rate)
            model.train_on_batch(X[rows], Y[rows])
            after_step.append(largest_difference(network, model))
    return after_step


@pytest.mark.parametrize(
    ("loss", "activation", "rate"),
    [
        ("mse", "tanh", 0.1),
        ("mse", "relu", 0.05),
        ("huber", "tanh", 0.1),
        ("categorical_crossentropy_from_logits", "tanh", 0.1),
    ],
)
@pytest.mark.parametrize(("dtype", "bound"), [("float32", 1e-5), ("float64", 1e-12)])
def test_keras_makes_the_same_steps(loss, activation, rate, dtype, bound):
    with floatx(dtype):
        network, X, Y = make_problem(loss, dtype, activation)
        start = network.parameters.copy()
        assert max(differences(network, X, Y, 100, learning_rate=rate)) < bound
    assert np.abs(network.parameters - start).max() > 0.1  # they didn't agree on standing still


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_is_that_of_gradient_tape(loss):
    with floatx("float64"):
        network, X, Y = make_problem(loss)
        model = make_twin(network, learning_rate=0.1)
        with tf.GradientTape() as tape:
            value = model.loss(Y, model(X))
        expected = tape.gradient(value, model.trainable_variables)
    delta_etc = network.backward(Y, *network.forward(X))
    assert network.evaluate(X, Y) == pytest.approx(float(value), rel=1e-12)
    flat = np.concatenate([gradient.numpy().ravel() for gradient in expected])
    np.testing.assert_allclose(delta_etc.gradient, flat, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("name", [a.name for a in activations.ACTIVATIONS.values() if a.keras_name])
def test_the_twin_predicts_the_same_with_every_activation(name):
    with floatx("float64"):
        network, X, _ = make_problem("mse", activation=name)
        model = make_twin(network, learning_rate=0.1)
        # TensorFlow keeps the constants of leaky ReLU and GELU in float32 whatever the type.
        np.testing.assert_allclose(model(X), network.predict(X), rtol=1e-4, atol=1e-7)
    assert largest_difference(network, model) == 0
    assert (parameters(model) == network.parameters).all()


def test_the_losses_parameters_come_along():
    loss = get("huber").with_parameters(delta=0.3)
    Y, Y_pred = np.zeros((1, 2)), np.array([[0.2, 5.0]])
    assert float(make_loss(loss)(Y, Y_pred)) == pytest.approx(loss.value(Y, Y_pred), rel=1e-6)
    assert loss.value(Y, Y_pred) != get("huber").value(Y, Y_pred)


def test_the_type_is_set_back_even_after_an_error():
    before = keras.config.floatx(), keras.config.dtype_policy().name
    with pytest.raises(ZeroDivisionError), floatx("float64"):
        assert keras.layers.Dense(1).dtype == "float64"
        raise ZeroDivisionError
    assert (keras.config.floatx(), keras.config.dtype_policy().name) == before
    assert keras.layers.Dense(1).dtype == "float32"


def test_a_twin_of_another_type_is_refused():
    network, _, _ = make_problem("mse", "float64")
    with pytest.raises(ValueError, match="dtype must be one of 'float32', got 'float64'"):
        make_twin(network, learning_rate=0.1)
    with pytest.raises(ValueError, match="dtype must be one of"), floatx("float16"):
        pass


def test_an_activation_that_keras_lacks_is_refused():
    network, _, _ = make_problem("mse", "float32", activation="heaviside")
    with pytest.raises(ValueError, match="Keras has no activation like heaviside"):
        make_twin(network, learning_rate=0.1)


def make_classifier(*layers):
    """A Keras model for images of 4 × 5 pixels, with biases that aren't 0."""
    model = keras.Sequential([keras.Input((4, 5)), keras.layers.Flatten(), *layers])
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.5, w.shape) for w in model.get_weights()])
    return model


@pytest.mark.parametrize("hidden", [("relu", "relu"), ("tanh", "silu"), ("sigmoid", None)])
def test_a_copied_classifier_gives_the_same_probabilities(hidden):
    dense = keras.layers.Dense
    model = make_classifier(
        dense(30, activation=hidden[0]), dense(9, activation=hidden[1]), dense(3, "softmax")
    )
    network = copy_classifier(model)
    images = np.random.default_rng(1).random((50, 4, 5), np.float32)
    X = images.reshape(50, 20)
    y_proba = model.predict(images, verbose=0)
    np.testing.assert_allclose(network.predict_proba(X), y_proba, atol=1e-6)
    assert len(set(y_proba.argmax(axis=1))) > 1
    assert network.layer_sizes == (20, 30, 9, 3)
    before = parameters(model)
    network.parameters[...] = 0
    np.testing.assert_array_equal(parameters(model), before)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([keras.layers.Dropout(0.5), keras.layers.Dense(3, "softmax")], "got Dropout"),
        ([keras.layers.Dense(3, "sigmoid")], "last activation must be one of 'softmax'"),
        (
            [keras.layers.Dense(3, "hard_tanh"), keras.layers.Dense(3, "softmax")],
            "each hidden activation must be one of",
        ),
    ],
)
def test_a_model_that_cannot_be_copied_is_refused(layers, message):
    with pytest.raises(ValueError, match=message):
        copy_classifier(make_classifier(*layers))
