"""A small network trained on drawn garments, for tests that need one that knows something."""

from functools import cache

import numpy as np

from helpers.data.standins.garments import draw_garments
from helpers.nn.mlp import MLP


@cache
def train_on_garments():
    """Return a 784-40-20-10 network, images (n, 28, 28) from 0 to 1 it hasn't seen, and labels."""
    X, y = draw_garments(2000, seed=5)
    network = MLP(
        (784, 40, 20, 10), np.random.default_rng(0), loss="categorical_crossentropy_from_logits"
    )
    flat = X.reshape(len(X), -1) / np.float32(255)
    network.fit(flat, y, learning_rate=0.1, epochs=8, rng=np.random.default_rng(1))
    images, labels = draw_garments(100, seed=6)
    return network, images / np.float32(255), labels
