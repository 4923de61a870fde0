"""Drawn garments, and a small network that knows them, trained when it is first asked for."""

from functools import cache

import numpy as np

from helpers.data.standins.garments import draw_garments
from helpers.nn.mlp import MLP


@cache
def trained_network():
    """Return a network 784-40-20-10 that has learned garments."""
    X, y = draw_garments(2000, seed=5)
    network = MLP(
        (784, 40, 20, 10), np.random.default_rng(0), loss="categorical_crossentropy_from_logits"
    )
    flat = X.reshape(len(X), -1) / np.float32(255)
    network.fit(flat, y, learning_rate=0.1, epochs=8, rng=np.random.default_rng(1))
    return network


def unseen_garments():
    """Return 100 images that it hasn't seen, shape (100, 28, 28), from 0 to 1, and their labels."""
    images, labels = draw_garments(100, seed=6)
    return images / np.float32(255), labels
