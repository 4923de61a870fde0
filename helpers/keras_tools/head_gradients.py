"""How much of the gradient that reaches the shared layers comes from each output of a model."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from helpers.checks import check_choice, check_real
from helpers.keras_tools.quiet import keras, tf


@dataclass(frozen=True, eq=False)
class HeadGradients:
    """What each output's loss, taken alone, asks of the layers that all outputs share."""

    gradients: dict[str, np.ndarray]  # by output: ∂(its loss)/∂(shared parameters), not weighted
    parameters: tuple[str, ...]  # the shared ones, as "layer/kernel", in the gradients' order

    def shares(self, loss_weights: Mapping[str, float]) -> dict[str, float]:
        """Return each output's share: the length of its weighted gradient, of the sum of lengths.

        Lengths are Euclidean norms. Gradients that point different ways partly cancel in their
        sum; the shares tell how hard each output pulls, not who wins.

        Parameters
        ----------
        loss_weights : mapping of str to float
            At least 0, one for each output by name.

        Returns
        -------
        dict of str to float
            By the output's name, 0 to 1, with the sum 1; all NaN if no gradient is left to share,
            as behind hidden units that are all dead.
        """
        lengths = {}
        for name, gradient in self.gradients.items():
            check_choice("an output", name, tuple(loss_weights))
            weight = check_real(f"loss_weights[{name!r}]", loss_weights[name], minimum=0)
            lengths[name] = weight * float(np.linalg.norm(gradient))
        whole = sum(lengths.values()) or math.nan
        return {name: length / whole for name, length in lengths.items()}


def measure_head_gradients(
    model: keras.Model,
    X: Mapping[str, np.ndarray],
    Y: Mapping[str, np.ndarray],
    *,
    loss: str = "mse",
) -> HeadGradients:
    """Measure the gradient of each output's own loss with respect to the shared parameters.

    Shared are the trainable parameters that every output depends on. For a model with one output
    these are all.

    Parameters
    ----------
    model : keras.Model
        A functional model with named inputs and outputs.
    X : mapping of str to ndarray, shape (n_samples, n_features of that input)
        By the input's name.
    Y : mapping of str to ndarray, shape (n_samples,)
        By the output's name.
    loss : str
        Keras' name of the loss of every output.

    Raises
    ------
    ValueError
        If the outputs share no parameter.
    """
    for name in model.output_names:
        check_choice("an output", name, tuple(Y))
    loss_of = keras.losses.get(loss)
    with tf.GradientTape(persistent=True) as tape:
        predictions = zip(model.output_names, keras.tree.flatten(model(dict(X))), strict=True)
        losses = {name: keras.ops.mean(loss_of(Y[name], y_pred)) for name, y_pred in predictions}
    weights = model.trainable_weights
    gradients = {name: tape.gradient(value, weights) for name, value in losses.items()}
    shared = [
        i for i in range(len(weights)) if all(head[i] is not None for head in gradients.values())
    ]
    if not shared:
        raise ValueError("the outputs must share at least one trainable layer, they share none")
    by_output = {
        name: np.concatenate([np.ravel(head[i]) for i in shared])
        for name, head in gradients.items()
    }
    return HeadGradients(by_output, tuple(weights[i].path for i in shared))
