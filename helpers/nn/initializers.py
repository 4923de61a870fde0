"""Initial weights: random numbers whose spread fits the number of connections.

Every function takes a shape (n_in, n_out) and a random generator and returns float64 weights.
Biases aren't initialised here: they start at 0.
"""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from helpers.checks import check_choice, check_real

Initializer = Callable[[tuple[int, int], np.random.Generator], np.ndarray]


def uniform(shape: tuple[int, int], rng: np.random.Generator, variance: float) -> np.ndarray:
    """Draw from −r … r with r = √(3 · variance)."""
    limit = math.sqrt(3 * variance)
    return rng.uniform(-limit, limit, shape)


def normal(shape: tuple[int, int], rng: np.random.Generator, variance: float) -> np.ndarray:
    """Draw from the normal distribution around 0 (Keras cuts it off at two deviations)."""
    return rng.normal(0, math.sqrt(variance), shape)


def glorot(shape: tuple[int, int], rng: np.random.Generator, draw: Callable) -> np.ndarray:
    """Variance 2 / (n_in + n_out), for tanh and sigmoid (Glorot and Bengio, 2010, eq. 16)."""
    return draw(shape, rng, 2 / sum(shape))


def he(shape: tuple[int, int], rng: np.random.Generator, draw: Callable) -> np.ndarray:
    """Variance 2 / n_in, for ReLU and its kin (He et al., 2015, eq. 10)."""
    return draw(shape, rng, 2 / shape[0])


def lecun(shape: tuple[int, int], rng: np.random.Generator, draw: Callable) -> np.ndarray:
    """Variance 1 / n_in, for SELU (LeCun et al., 1998, eq. 16)."""
    return draw(shape, rng, 1 / shape[0])


def zeros(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Start every weight at 0: all neurons of a layer stay alike."""
    return np.zeros(shape)


def constant(value: float) -> Initializer:
    """Return an initializer that starts every weight at ``value``, a finite number."""
    value = check_real("value", value)
    return lambda shape, rng: np.full(shape, value)


INITIALIZERS: dict[str, Initializer] = {
    "glorot_uniform": partial(glorot, draw=uniform),
    "glorot_normal": partial(glorot, draw=normal),
    "he_uniform": partial(he, draw=uniform),
    "he_normal": partial(he, draw=normal),
    "lecun_uniform": partial(lecun, draw=uniform),
    "lecun_normal": partial(lecun, draw=normal),
    "zeros": zeros,
}


def get(initializer: str | Initializer) -> Initializer:
    """Return the initializer of that name, or the function itself."""
    if callable(initializer):
        return initializer
    return INITIALIZERS[check_choice("initializer", initializer, tuple(INITIALIZERS))]
