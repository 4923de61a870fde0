"""Initial weights: random numbers whose spread fits the number of connections.

Every function takes a shape (n_in, n_out) and a random generator and returns float64 weights.
Biases aren't initialised here: they start at 0.
"""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from helpers.checks import check_choice, check_real

Shape = tuple[int, int]
Initializer = Callable[[Shape, np.random.Generator], np.ndarray]

VARIANCES: dict[str, Callable[[Shape], float]] = {
    "glorot": lambda shape: 2 / sum(shape),  # for tanh, sigmoid (Glorot, Bengio, 2010, eq. 16)
    "he": lambda shape: 2 / shape[0],  # for ReLU and its kin (He et al., 2015, eq. 10)
    "lecun": lambda shape: 1 / shape[0],  # for SELU (LeCun et al., 1998, eq. 16)
}


def uniform(shape: Shape, rng: np.random.Generator, variance: Callable) -> np.ndarray:
    """Draw from −r … r with r = √(3 · variance)."""
    limit = math.sqrt(3 * variance(shape))
    return rng.uniform(-limit, limit, shape)


def normal(shape: Shape, rng: np.random.Generator, variance: Callable) -> np.ndarray:
    """Draw from the normal distribution around 0 (Keras cuts it off at two deviations)."""
    return rng.normal(0, math.sqrt(variance(shape)), shape)


def zeros(shape: Shape, rng: np.random.Generator) -> np.ndarray:
    """Start every weight at 0: all neurons of a layer stay alike."""
    return np.zeros(shape)


def constant(value: float) -> Initializer:
    """Return an initializer that starts every weight at ``value``, a finite number."""
    value = check_real("value", value)
    return lambda shape, rng: np.full(shape, value)


INITIALIZERS: dict[str, Initializer] = {
    f"{name}_{draw.__name__}": partial(draw, variance=variance)
    for name, variance in VARIANCES.items()
    for draw in (uniform, normal)
} | {"zeros": zeros}


def get(initializer: str | Initializer) -> Initializer:
    """Return the initializer of that name, or the function itself."""
    if callable(initializer):
        return initializer
    return INITIALIZERS[check_choice("initializer", initializer, tuple(INITIALIZERS))]
