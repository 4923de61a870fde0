"""Small data to look at: two-dimensional toy sets with known shapes, and Fisher's irises."""

import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from helpers.checks import check_array, check_int, check_real

Points = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Iris:
    """Fisher's iris measurements."""

    X: np.ndarray  # float64, (150, 4), lengths and widths in cm
    y: np.ndarray  # int64, (150,), the species' number, 50 rows of each
    feature_names: tuple[str, ...]  # of the 4 columns
    class_names: tuple[str, ...]  # of the 3 species


def load_iris() -> Iris:
    """Load the 150 irises that come with this package.

    Returns
    -------
    Iris
        50 flowers each of *setosa*, *versicolor* and *virginica*, in this order.

    References
    ----------
    R. A. Fisher: The use of multiple measurements in taxonomic problems, Annals of Eugenics 7
    (1936), table I.
    """
    with Path(__file__).with_name("iris.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    class_names = tuple(dict.fromkeys(row[-1] for row in rows))
    return Iris(
        X=np.array([row[:-1] for row in rows], dtype=np.float64),
        y=np.array([class_names.index(row[-1]) for row in rows]),
        feature_names=tuple(name.removesuffix("_cm").replace("_", " ") for name in header[:-1]),
        class_names=class_names,
    )


def make_blobs(
    n_samples: int, rng: np.random.Generator, *, n_classes: int = 2, spread: float = 0.25
) -> Points:
    """Draw one round normal cloud a class, the centres evenly spaced on the unit circle.

    Two clouds with a spread of 0.25 practically never touch; from about 0.4 on they overlap.

    Parameters
    ----------
    n_samples : int
        How many points, at least ``n_classes``.
    rng : Generator
        Where the randomness comes from.
    n_classes : int
        How many clouds, at least 2.
    spread : float
        Standard deviation of a cloud in each direction, 0 or more.

    Returns
    -------
    X : ndarray of float64, shape (n_samples, 2)
    y : ndarray of int64, shape (n_samples,)
        Class numbers in random order; class sizes differ by at most one.
    """
    y = _balanced_labels(n_samples, check_int("n_classes", n_classes, minimum=2), rng)
    angle = math.tau * y / n_classes - 0.75 * math.pi  # class 0 is at the lower left
    return _blur(np.column_stack([np.cos(angle), np.sin(angle)]), spread, "spread", rng), y


def make_separable(n_samples: int, rng: np.random.Generator, *, margin: float = 0.2) -> Points:
    """Draw points in the square [−1, 1]² on both sides of a random line, none close to it.

    Parameters
    ----------
    n_samples, rng
        As in ``make_blobs``.
    margin : float
        The least distance of a point to the line, above 0 and at most 0.5.

    Returns
    -------
    X, y
        As in ``make_blobs``, with two classes.
    """
    check_real("margin", margin, above=0, maximum=0.5)
    y = _balanced_labels(n_samples, 2, rng)
    angle, offset = rng.uniform(0, math.tau), rng.uniform(-0.3, 0.3)
    normal = np.array([math.cos(angle), math.sin(angle)])
    X = np.empty((n_samples, 2))
    missing = np.ones(n_samples, dtype=bool)
    while missing.any():
        X[missing] = rng.uniform(-1, 1, size=(missing.sum(), 2))
        missing = (2 * y - 1) * (X @ normal - offset) < margin
    return X, y


def make_xor(n_samples: int, rng: np.random.Generator, *, noise: float = 0.2) -> Points:
    """Draw four clouds at (±1, ±1); class 1 is where the two signs differ.

    Parameters
    ----------
    n_samples, rng
        As in ``make_blobs``; at least 4 points.
    noise : float
        Standard deviation of a cloud in each direction, 0 or more.

    Returns
    -------
    X, y
        As in ``make_blobs``, with two classes. No line separates them.
    """
    corner = _balanced_labels(n_samples, 4, rng)
    right, upper = corner % 2, corner // 2
    X = 2.0 * np.column_stack([right, upper]) - 1
    return _blur(X, noise, "noise", rng), right ^ upper


def make_circles(n_samples: int, rng: np.random.Generator, *, noise: float = 0.08) -> Points:
    """Draw a ring of radius 1 (class 0) around a ring of radius 0.4 (class 1)."""
    y = _balanced_labels(n_samples, 2, rng)
    radius, angle = np.where(y == 1, 0.4, 1.0), rng.uniform(0, math.tau, n_samples)
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _blur(X, noise, "noise", rng), y


def make_moons(n_samples: int, rng: np.random.Generator, *, noise: float = 0.1) -> Points:
    """Draw two half circles of radius 1 that reach into each other, centred on the origin.

    Parameters
    ----------
    n_samples, rng
        As in ``make_blobs``.
    noise : float
        Standard deviation around the half circle in each direction, 0 or more.

    Returns
    -------
    X, y
        As in ``make_blobs``; class 0 is the upper moon, class 1 the lower one.
    """
    y = _balanced_labels(n_samples, 2, rng)
    angle, side = rng.uniform(0, math.pi, n_samples), 1 - 2 * y
    X = np.column_stack([side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)])
    return _blur(X, noise, "noise", rng), y


def make_spiral(n_samples: int, rng: np.random.Generator, *, noise: float = 0.03) -> Points:
    """Draw two spiral arms, each wound once round the origin out to radius 1.

    Parameters
    ----------
    n_samples, rng
        As in ``make_blobs``.
    noise : float
        Standard deviation around the arm in each direction, 0 or more.

    Returns
    -------
    X, y
        As in ``make_blobs``, with a class an arm.
    """
    y = _balanced_labels(n_samples, 2, rng)
    radius = rng.uniform(0.1, 1.0, n_samples)
    angle = math.tau * (radius + y / 2)
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _blur(X, noise, "noise", rng), y


TOY_SETS: dict[str, Callable[[int, np.random.Generator], Points]] = {
    "blobs": make_blobs,
    "separable": make_separable,
    "thin margin": partial(make_separable, margin=0.02),
    "XOR": make_xor,
    "circles": make_circles,
    "moons": make_moons,
    "spiral": make_spiral,
}


def make_mesh(
    X: np.ndarray, *, n_points: int = 100, padding: float = 0.3
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay a grid over the plane around ``X``, to ask a model about every point of it.

    Parameters
    ----------
    X : ndarray, shape (n_samples, 2)
        The points that the grid must cover.
    n_points : int
        Grid lines in each direction, at least 2.
    padding : float
        How far the grid goes beyond the outermost points, above 0, in the units of ``X``.

    Returns
    -------
    x : ndarray of float64, shape (n_points,)
    y : ndarray of float64, shape (n_points,)
        The grid lines.
    points : ndarray of float64, shape (n_points², 2)
        All crossings, row by row: ``f(points).reshape(n_points, n_points)`` has y along its rows.
    """
    X = check_array("X", X, ndim=2, n_columns=2)
    check_int("n_points", n_points, minimum=2)
    check_real("padding", padding, above=0)
    lower, upper = X.min(axis=0) - padding, X.max(axis=0) + padding
    x, y = np.linspace(lower, upper, n_points).T
    return x, y, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _balanced_labels(n_samples: int, n_classes: int, rng: np.random.Generator) -> np.ndarray:
    check_int("n_samples", n_samples, minimum=n_classes)
    return rng.permutation(np.arange(n_samples) % n_classes)


def _blur(X: np.ndarray, noise: float, name: str, rng: np.random.Generator) -> np.ndarray:
    return X + check_real(name, noise, minimum=0) * rng.normal(size=X.shape)
