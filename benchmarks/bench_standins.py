"""How much the stand-ins are like the real data, and what networks make of them.

Garments: their greys and parts, a softmax regression and the course's 784-300-100-10 network, both
trained on 55,000. Districts: their columns, a linear regression and a wide & deep network, over
several seeds, and which columns trees need. The real data's figures stand in the comments.

Draws a sheet of garments, tests/artefacts/drawn_garments.png. Exits with 1 if a figure is out of
its bounds.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from sklearn.ensemble import HistGradientBoostingRegressor

from helpers.data.loaders import CLASS_NAMES, FEATURE_NAMES
from helpers.data.standins import make_districts, make_garments
from helpers.keras_tools.quiet import keras

SHEET = Path(__file__).parents[1] / "tests" / "artefacts" / "drawn_garments.png"
N_VALID = 5000
SEEDS = (1, 2, 3)
FAMILY = np.array([0, 1, 0, 0, 0, 2, 0, 2, 3, 2])  # of each class: upper body, legs, feet, bag
PARTS = {  # rows, columns, and how often the real pictures of some classes are filled there
    "sleeves": (
        slice(15, 19),
        [4, 5, 6, 21, 22, 23],
        {0: 0.12, 2: 0.91, 3: 0.10, 4: 0.81, 6: 0.67},
    ),
    "between the legs": (slice(20, 26), slice(13, 15), {1: 0.33, 3: 0.98}),
    "above the feet": (slice(0, 8), slice(None), {5: 0.07, 7: 0.02, 8: 0.22, 9: 0.18}),
    "below the straps": (slice(12, 18), slice(16, 24), {5: 0.65, 7: 0.94, 9: 0.99}),
}
MEDIANS = (-118.5, 34.3, 29, 2127, 435, 1166, 409, 3.53)  # of the real districts' columns
NEEDED = {  # columns that trees need, and by how much R² falls at least without them
    "place": (["longitude", "latitude"], 0.2),
    "income": (["median_income"], 0.2),
    "crowding": (["population"], 0.02),
}


def report(name: str, value: float, low: float, high: float, unit: str = "") -> bool:
    """Print a figure beside its bounds; return whether it keeps them."""
    kept = bool(low <= value <= high)
    bounds = f"{low:.4g} … {high:.4g}"
    print(f"{name:52} {value:7.3f}{unit}   {bounds}   {'ok' if kept else 'MISSED'}")
    return kept


def draw_with_empty_cache() -> tuple[float, tuple[np.ndarray, ...]]:
    """Return how many seconds of processor time the garments take, and the garments."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KERAS_HOME"] = folder
        start = time.process_time()
        garments = make_garments()
        return time.process_time() - start, garments


def draw_sheet(X: np.ndarray, y: np.ndarray) -> None:
    """Draw ten garments of each class to look at."""
    rows = [np.concatenate(X[y == label][:10], axis=1) for label in range(10)]
    figure = Figure(figsize=(10, 10))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.imshow(np.concatenate(rows), cmap="gray_r")
    ax.set_axis_off()
    SHEET.parent.mkdir(exist_ok=True)
    figure.savefig(SHEET, dpi=84)


def check_pictures(X: np.ndarray, y: np.ndarray) -> bool:
    """Measure greys, edges, variety and parts of the garments, without a network."""
    grey = X / np.float32(255)
    edge = np.ones((28, 28), bool)
    edge[1:-1, 1:-1] = False
    filled = (grey > 0.1).mean(axis=0)
    kept = [
        report("pictures that come twice", len(X) - len({x.tobytes() for x in X}), 0, 0),
        report("mean grey", grey.mean(), 0.256, 0.316),  # 0.286
        report("spread of the greys", grey.std(), 0.323, 0.383),  # 0.353
        report("share of background", (X == 0).mean(), 0.44, 0.56),  # 0.50
        report("share of filled pixels at the edge", filled[edge].mean(), 0, 0.25),  # 0.18
        report("and in the corners", filled[[0, 0, -1, -1], [0, -1, 0, -1]].max(), 0, 0.05),
    ]
    for label, name in enumerate(CLASS_NAMES):
        own = grey[y == label]
        shades = np.array([x[x > 0.1].mean() for x in own[:500]])
        areas = (own[:500] > 0.1).mean(axis=(1, 2))
        kept += [
            report(f"{name}: spread of a pixel", own.std(axis=0).mean(), 0.1, 0.27),  # 0.13 … 0.27
            report(f"{name}: spread of the shades", shades.std(), 0.1, 1),  # 0.1 … 0.2
            report(f"{name}: spread of the areas", areas.std(), 0.03, 1),  # 0.05 … 0.13
        ]
    for part, (rows, columns, real_shares) in PARTS.items():
        for label, real in real_shares.items():
            share = (X[y == label][:, rows][:, :, columns] > 25).mean()
            name = f"{CLASS_NAMES[label]}: filled {part}"
            kept.append(report(name, share, real - 0.2, real + 0.2))
    return all(kept)


def train_classifier(
    garments: tuple[np.ndarray, ...],
    hidden_sizes: tuple[int, ...],
    optimizer: keras.Optimizer,
    seed: int,
) -> tuple[float, np.ndarray]:
    """Train 30 epochs; return the validation accuracy and the classes predicted for the tests."""
    X, y, X_test, _ = garments
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
    """Measure the garments and what networks make of them."""
    seconds, garments = draw_with_empty_cache()
    X, y, X_test, y_test = garments
    draw_sheet(X, y)
    kept = report("garments: processor time to draw and keep them", seconds, 0, 15, " s")
    kept &= check_pictures(np.concatenate([X, X_test]), np.concatenate([y, y_test]))
    _, y_pred = train_classifier(garments, (), keras.optimizers.Adam(), SEEDS[0])
    kept &= report("softmax regression: test accuracy", (y_pred == y_test).mean(), 0.7, 0.87)
    for seed in SEEDS:
        sgd = keras.optimizers.SGD(0.01)
        valid_accuracy, y_pred = train_classifier(garments, (300, 100), sgd, seed)
        wrong = y_pred != y_test
        kindred = (FAMILY[y_test] == FAMILY[y_pred])[wrong].mean()  # 0.9
        name = f"784-300-100-10, seed {seed}:"
        kept &= report(f"{name} validation accuracy", valid_accuracy, 0.87, 0.94)
        kept &= report(f"{name} test accuracy", 1 - wrong.mean(), 0.85, 0.94)
        kept &= report(f"{name} mistakes people make too", kindred, 0.5, 1)
        kept &= report(f"{name} classes it mistakes", len(np.unique(y_test[wrong])), 6, 10)
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


def check_columns(X: np.ndarray, y: np.ndarray) -> bool:
    """Measure how the districts' columns and prices are spread, without a network."""
    kept = [
        report(f"{name}: median", median, *sorted((0.95 * real, 1.05 * real)))
        for name, median, real in zip(FEATURE_NAMES, np.median(X, axis=0), MEDIANS, strict=True)
    ]
    kept += [
        report("degrees from south to north", np.ptp(X[:, 1]), 8, 10),
        report("degrees from west to east", np.ptp(X[:, 0]), 8, 11),
        report("least correlation of the counts", np.corrcoef(X[:, 3:7].T).min(), 0.8, 1),  # 0.86
        report("median price", np.median(y), 0.9 * 1.797, 1.1 * 1.797),
        report("share of prices cut off", (y > 5).mean(), 0.03, 0.08),  # 0.047
    ]
    return all(kept)


def check_districts() -> bool:
    """Measure the districts, and what regressions, trees and a network make of them."""
    X, y = make_districts()
    y = y / 100_000
    kept = check_columns(X, y)
    n_train = len(X) * 3 // 4
    rows = np.column_stack([X.astype(np.float64), np.ones(len(X))])
    weights = np.linalg.lstsq(rows[:n_train], y[:n_train])[0]
    X_valid, y_valid = X[n_train:], y[n_train:]
    linear = np.mean((y_valid - rows[n_train:] @ weights) ** 2)
    kept &= report("districts: MSE of the linear regression", linear, 0.3, 0.7)
    kept &= report("its R²", 1 - linear / y_valid.var(), 0.5, 0.7)  # 0.63
    for seed in SEEDS:
        wide_deep = np.mean((y_valid - train_wide_deep(X, y, n_train, seed)) ** 2)
        ratio = wide_deep / linear
        kept &= report(f"wide & deep, seed {seed}: MSE as a share of that", ratio, 0, 0.8)
    trees = HistGradientBoostingRegressor(random_state=0).fit(X[:n_train], y[:n_train])
    score = trees.score(X_valid, y_valid)
    for subject, (columns, loss) in NEEDED.items():
        shuffled = X_valid.copy()
        for j in map(FEATURE_NAMES.index, columns):
            shuffled[:, j] = np.random.default_rng(0).permutation(X_valid[:, j])
        lost = score - trees.score(shuffled, y_valid)
        kept &= report(f"R² lost by trees without {subject}", lost, loss, 1)
    return kept


if __name__ == "__main__":
    sys.exit(not all([check_garments(), check_districts()]))
