"""How much time an epoch of notebook 04 takes, by the number of steps Keras does in one call.

``steps_per_execution`` saves the way from TensorFlow to Python and back after every batch. The
results are the same to the last bit (``tests/keras_tools/test_quiet.py``).

Exits with 1 if the notebook's choice doesn't save what it must.
"""

import argparse
import sys
from collections.abc import Callable

import numpy as np

from helpers.data.loaders import load_fashion_mnist
from helpers.keras_tools.quiet import keras
from timing import alternate

STEPS = (1, 8, 32, 128)
CHOICE = 32  # the notebook's
TARGET = 0.7  # of the time of one step at a time


def make_network(steps_per_execution: int) -> keras.Model:
    """Return the notebook's network, compiled."""
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(300, activation="relu"),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.SGD(learning_rate=0.01),
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )
    return model


def fit_one_epoch(X: np.ndarray, y: np.ndarray, steps_per_execution: int) -> Callable[[], object]:
    """Return one epoch of the notebook's network at batch size 32."""
    model = make_network(steps_per_execution)
    return lambda: model.fit(X, y, batch_size=32, verbose=0)


def main() -> int:
    """Print a line for each number of steps; return 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="epochs of each (median)")
    rounds = parser.parse_args().rounds
    data = load_fashion_mnist()
    X, y = data.X_train[5000:] / np.float32(255), data.y_train[5000:]
    seconds = alternate({str(n): fit_one_epoch(X, y, n) for n in STEPS}, rounds)
    print(f"steps in one call: seconds for an epoch of {len(X):,} images, median of {rounds}")
    for name, time in seconds.items():
        print(f"{name:>5}{time:8.2f} s{time / seconds['1']:7.2f} × the time of 1")
    met = seconds[str(CHOICE)] <= TARGET * seconds["1"]
    print(f"target for {CHOICE}: at most {TARGET} ×: {'met' if met else 'MISSED'}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
