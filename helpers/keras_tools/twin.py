"""The same network in Keras: same architecture, same weights, same gradient descent.

``make_twin`` goes from NumPy to Keras, ``copy_classifier`` from Keras to NumPy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

import numpy as np

from helpers.checks import check_choice
from helpers.keras_tools.quiet import keras
from helpers.nn.activations import ACTIVATIONS
from helpers.nn.losses import Loss
from helpers.nn.mlp import MLP

LOSSES = {
    "mse": keras.losses.MeanSquaredError,
    "mae": keras.losses.MeanAbsoluteError,
    "huber": keras.losses.Huber,
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
    "categorical_crossentropy": keras.losses.CategoricalCrossentropy,
}
FROM_LOGITS = "_from_logits"


@contextmanager
def floatx(dtype: str) -> Iterator[None]:
    """Let Keras compute in another floating-point type inside a ``with`` block.

    Keras rounds data, losses and learning rates to its ``floatx``, not only weights: a float64
    twin must be made *and* trained inside ``with floatx("float64")``.

    Parameters
    ----------
    dtype : {"float32", "float64"}
    """
    check_choice("dtype", dtype, ("float32", "float64"))
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)  # the layers' type; Keras fixes it at its first layer
    try:
        yield
    finally:
        keras.config.set_floatx(before[0])
        keras.config.set_dtype_policy(before[1])


def make_twin(network: MLP, *, learning_rate: float) -> keras.Sequential:
    """Return a compiled Keras model that starts where ``network`` stands now.

    Parameters
    ----------
    network : MLP
        Its type must be Keras' ``floatx``, and Keras must know its activations by name.
    learning_rate : float
        Of Keras' ``SGD``.

    Returns
    -------
    keras.Sequential
        One ``Dense`` layer for each layer with weights.
    """
    check_choice("the network's dtype", network.dtype.name, (keras.config.floatx(),))
    layers = [keras.Input((network.layer_sizes[0],))]
    for n_out, activation in zip(network.layer_sizes[1:], network.activations, strict=True):
        if activation.keras_name is None:
            raise ValueError(f"Keras has no activation like {activation.name} to name")
        layers.append(keras.layers.Dense(n_out, activation=activation.keras_name))
    model = keras.Sequential(layers)
    model.set_weights(list(chain.from_iterable(zip(network.W, network.b, strict=True))))
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss=make_loss(network.loss))
    return model


def make_loss(loss: Loss) -> keras.losses.Loss:
    """Return the same loss as a Keras object."""
    options = dict(loss.parameters)
    if loss.name.endswith(FROM_LOGITS):
        options["from_logits"] = True
    return LOSSES[loss.name.removesuffix(FROM_LOGITS)](**options)


def copy_classifier(model: keras.Sequential) -> MLP:
    """Return a network with the layers and the weights of a trained Keras classifier.

    Parameters
    ----------
    model : keras.Sequential
        ``Dense`` layers, the last one with a softmax, and ``Flatten`` at most below them.

    Returns
    -------
    MLP
        It takes images as rows of pixels. Its ``predict`` gives the scores below the softmax, its
        ``predict_proba`` what the model's ``predict`` does.
    """
    for layer in model.layers:
        if not isinstance(layer, (keras.layers.Dense, keras.layers.Flatten)):
            raise ValueError(f"the model must be of Dense and Flatten, got {type(layer).__name__}")
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    known = {
        keras.activations.get(a.keras_name).__name__: a  # swish and silu are one function there
        for a in ACTIVATIONS.values()
        if a.keras_name
    }
    *hidden, last = (layer.activation.__name__ for layer in layers)
    for name in hidden:
        check_choice("each hidden activation", name, tuple(known))
    check_choice("the last activation", last, ("softmax",))
    network = MLP(
        [layers[0].kernel.shape[0], *(layer.units for layer in layers)],
        np.random.default_rng(0),  # its weights are replaced at once
        activation=[known[name] for name in hidden],
        loss="categorical_crossentropy_from_logits",
        dtype=model.compute_dtype,
    )
    network.parameters[...] = parameters(model)
    return network


def parameters(model: keras.Model) -> np.ndarray:
    """Return all weights of a model in one vector, in the order of ``MLP.parameters``."""
    return np.concatenate([array.ravel() for array in model.get_weights()])


def largest_difference(network: MLP, model: keras.Model) -> float:
    """Return the largest |difference| between a parameter of ``network`` and its twin's."""
    return float(np.abs(network.parameters - parameters(model)).max())
