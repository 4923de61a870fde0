"""What a deep network does to a signal before it has learnt anything.

On the way up each layer multiplies the differences between samples by some factor, on the way down
the size of the gradient; through many layers a factor other than 1 makes both vanish or explode
(X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
networks", 2010).
"""

from dataclasses import dataclass

import numpy as np

from helpers.checks import check_int
from helpers.nn.activations import Activation
from helpers.nn.initializers import Initializer
from helpers.nn.mlp import MLP


@dataclass(frozen=True, eq=False)
class SignalFlow:
    """What one forward and one backward pass measure, for each hidden layer from the lowest.

    The spread is how much a neuron's activation varies from sample to sample: the standard
    deviation over the samples, as root mean square over the layer's neurons. At 0 all samples look
    the same.
    """

    mean: np.ndarray  # of the activations, (depth,)
    spread: np.ndarray  # of the activations, (depth,)
    gradient: np.ndarray  # root mean square of delta = ∂L/∂Z, (depth,)

    @property
    def reach(self) -> float:
        """The gradient at the lowest hidden layer over that at the uppermost; NaN if both are 0."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return float(self.gradient[0] / self.gradient[-1])


def measure_signal_flow(
    depth: int,
    activation: str | Activation | None,
    initializer: str | Initializer,
    rng: np.random.Generator,
    *,
    width: int = 100,
    n_samples: int = 100,
) -> SignalFlow:
    """Send standard normal noise through a fresh network and the gradient of its MSE back.

    Parameters
    ----------
    depth : int
        The number of hidden layers, at least 1.
    activation : str, Activation or None
        Of all hidden layers; the single output is linear.
    initializer : str or callable
        One of ``helpers.nn.initializers``, or a function of shape and generator.
    rng : Generator
        Draws the weights, the inputs and the targets.
    width : int
        The number of inputs, and of neurons in each hidden layer.
    n_samples : int
    """
    check_int("depth", depth)
    layer_sizes = [check_int("width", width)] * (depth + 1) + [1]
    network = MLP(
        layer_sizes, rng, activation=activation, initializer=initializer, dtype=np.float64
    )
    X = rng.normal(size=(check_int("n_samples", n_samples), width))
    Z, A = network.forward(X)
    delta = network.backward(rng.normal(size=(n_samples, 1)), Z, A).delta
    hidden = A[1:-1]
    return SignalFlow(
        mean=np.array([a.mean() for a in hidden]),
        spread=np.array([np.sqrt(a.var(axis=0).mean()) for a in hidden]),
        gradient=np.array([np.sqrt((d**2).mean()) for d in delta[:-1]]),
    )
