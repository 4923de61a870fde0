"""How much the stand-ins are like the real data: what networks make of them.

Garments: a softmax regression and the course's 784-300-100-10 network, both trained on 55,000.
Districts: a linear regression and a wide & deep network, over several seeds.

Exits with 1 if a figure is out of its bounds.
"""

import os
import sys
import tempfile
import time

import numpy as np

from helpers.data.standins import make_districts, make_garments
from helpers.data.standins.garments import are_kindred
from helpers.keras_tools.quiet import keras

N_VALID = 5000
SEEDS = (1, 2, 3)


def report(name: str, value: float, low: float, high: float, unit: str = "") -> bool:
    """Print a figure beside its bounds; return whether it keeps them."""
    kept = low <= value <= high
    print(f"{name:52} {value:7.3f}{unit}   {low:g} … {high:g}   {'ok' if kept else 'MISSED'}")
    return kept


def draw_with_empty_cache() -> tuple[float, tuple]:
    """Return how many seconds of processor time the garments take, and the garments."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KERAS_HOME"] = folder
        start = time.process_time()
        garments = make_garments()
        return time.process_time() - start, garments


def train_classifier(
    garments: tuple, hidden_sizes: tuple[int, ...], optimizer: keras.Optimizer, seed: int
) -> tuple[float, np.ndarray]:
    """Train 30 epochs; return the validation accuracy and the classes predicted for the tests."""
    (X, y), (X_test, _) = garments
    X = X / np.float32(255)
    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(size, activation="relu") for size in hidden_sizes]
    model = keras.Sequential(
        [keras.layers.Flatten(), *hidden, keras.layers.Dense(10, activation="softmax")]
    )
    model.compile(
        optimizer,
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=100,
    )
    validation_data = (X[:N_VALID], y[:N_VALID])
    history = model.fit(
        X[N_VALID:], y[N_VALID:], epochs=30, validation_data=validation_data, verbose=0
    )
    y_proba = model.predict(X_test / np.float32(255), batch_size=1000, verbose=0)
    return history.history["val_accuracy"][-1], y_proba.argmax(axis=1)


def check_garments() -> bool:
    """Measure what networks make of the garments."""
    seconds, garments = draw_with_empty_cache()
    y_test = garments[1][1]
    kept = report("garments: processor time to draw and keep them", seconds, 0, 15, " s")
    _, y_pred = train_classifier(garments, (), keras.optimizers.Adam(), SEEDS[0])
    kept &= report("softmax regression: test accuracy", (y_pred == y_test).mean(), 0.7, 0.87)
    for seed in SEEDS:
        sgd = keras.optimizers.SGD(0.01)
        valid_accuracy, y_pred = train_classifier(garments, (300, 100), sgd, seed)
        wrong = y_pred != y_test
        kindred = are_kindred(y_test, y_pred)[wrong].mean()
        name = f"784-300-100-10, seed {seed}:"
        kept &= report(f"{name} validation accuracy", valid_accuracy, 0.87, 0.94)
        kept &= report(f"{name} test accuracy", 1 - wrong.mean(), 0.85, 0.94)
        kept &= report(f"{name} mistakes people make too", kindred, 0.5, 1)
    return kept


def train_wide_deep(X: np.ndarray, y: np.ndarray, n_train: int, seed: int) -> np.ndarray:
    """Train on the first rows; return the prices predicted for the others."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input(X.shape[1:])
    scaled = keras.layers.Normalization(mean=X.mean(0), variance=X.var(0))(inputs)
    hidden = keras.layers.Dense(30, activation="relu")(scaled)
    hidden = keras.layers.Dense(30, activation="relu")(hidden)
    outputs = keras.layers.Dense(1)(keras.layers.Concatenate()([scaled, hidden]))
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(), loss="mse", steps_per_execution=100)
    model.fit(X[:n_train], y[:n_train], epochs=20, verbose=0)
    return model.predict(X[n_train:], verbose=0)[:, 0]


def check_districts() -> bool:
    """Measure what a linear regression and a wide & deep network make of the districts."""
    X, y = make_districts()
    y = y / 100_000
    n_train = len(X) * 3 // 4
    rows = np.column_stack([X.astype(np.float64), np.ones(len(X))])
    weights = np.linalg.lstsq(rows[:n_train], y[:n_train])[0]
    y_valid = y[n_train:]
    linear = np.mean((y_valid - rows[n_train:] @ weights) ** 2)
    kept = report("districts: MSE of the linear regression", linear, 0.3, 0.7)
    for seed in SEEDS:
        wide_deep = np.mean((y_valid - train_wide_deep(X, y, n_train, seed)) ** 2)
        ratio = wide_deep / linear
        kept &= report(f"wide & deep, seed {seed}: MSE as a share of that", ratio, 0, 0.8)
    return kept


if __name__ == "__main__":
    sys.exit(not all([check_garments(), check_districts()]))
