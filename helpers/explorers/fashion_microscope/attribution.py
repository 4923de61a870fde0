"""Which pixels speak for a class and which against it.

Between its kinks a network of ReLUs is linear: near an image x its scores are J x + c, with
J = ∂scores/∂x. So each score is a sum with one term for each pixel, gradient × input (A. Shrikumar
et al., "Not just a black box", 2016), and one for the biases, each bias times the score's gradient
with respect to it (S. Srinivas and F. Fleuret, "Full-gradient representation for neural network
visualization", 2019).
"""

from dataclasses import dataclass

import numpy as np

from helpers.checks import check_array, check_int
from helpers.nn.mlp import MLP, Forward


@dataclass(frozen=True, eq=False)
class Linear:
    """What a network does near one input: its scores are J x + ``from_biases``.

    That is exact for ReLU and linear layers.

    Attributes
    ----------
    x : ndarray, shape (n_inputs,)
        The input.
    J : ndarray, shape (n_outputs, n_inputs)
        The gradient of each output before its activation, the score, with respect to the inputs.
    from_biases : ndarray, shape (n_outputs,)
        All biases, each times the score's gradient with respect to it.
    """

    x: np.ndarray
    J: np.ndarray
    from_biases: np.ndarray

    def evidence(self, k: int) -> tuple[np.ndarray, float]:
        """Return what speaks for class ``k``, against the mean of all classes.

        A softmax looks only at differences between scores, so each is measured from their mean.

        Parameters
        ----------
        k : int
            A class number.

        Returns
        -------
        pixels : ndarray, shape (n_inputs,)
            Each pixel times the gradient of score k − the mean score.
        biases : float
            The biases' part of it. Both together add up to score k − the mean score.

        Raises
        ------
        TypeError, ValueError
            If there is no such class.
        """
        if check_int("k", k, minimum=0) >= len(self.J):
            raise ValueError(f"k must be below {len(self.J)}, got {k}")
        pixels = self.x * (self.J[k] - self.J.mean(axis=0))
        return pixels, float(self.from_biases[k] - self.from_biases.mean())


def linearise(network: MLP, x: np.ndarray, forward: Forward | None = None) -> Linear:
    """Return what a network does near an input, by one backward pass for all scores at once.

    Parameters
    ----------
    network : MLP
    x : array-like, shape (n_inputs,)
    forward : Forward, optional
        ``network.forward`` of this one input, if it is known already.

    Returns
    -------
    Linear

    Raises
    ------
    TypeError, ValueError
        If ``x`` doesn't fit the network.
    """
    x = check_array("x", x, ndim=1, n_columns=network.layer_sizes[0], dtype=network.dtype)
    Z = (forward or network.forward(x[None])).Z
    delta = np.eye(network.layer_sizes[-1], dtype=network.dtype)
    from_biases = np.zeros(len(delta), network.dtype)
    for layer in reversed(range(len(Z))):
        from_biases += delta @ network.b[layer]
        delta = delta @ network.W[layer].T
        if layer > 0:
            delta = network.activations[layer - 1].backward(Z[layer - 1], delta)
    return Linear(x, delta, from_biases)
