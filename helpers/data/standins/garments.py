"""Drawn garments in the ten classes of Fashion-MNIST, for where the real ones can't be had."""

import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np

from helpers.checks import check_int
from helpers.data.standins.drawing import Canvas
from helpers.data.standins.filecache import cached_arrays
from helpers.data.standins.painters import PAINTERS

N_CLASSES = len(PAINTERS)
FAMILY = np.array([0, 1, 0, 0, 0, 2, 0, 2, 3, 2])  # of each class: upper body, legs, feet, bag
N_TRAIN, N_TEST = 60_000, 10_000
SEED = 28
BATCH = 250  # pictures drawn at once: their arrays fit into a processor's cache

Garments = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def make_garments() -> Garments:
    """Return 70,000 drawn pictures of clothes, the same ones every time.

    They are drawn once, which takes some seconds, and kept in ``stand-ins`` in the folder that
    ``KERAS_HOME`` names (``~/.keras`` by default) if that can be written.

    Returns
    -------
    (X_train, y_train), (X_test, y_test)
        What ``keras.datasets.fashion_mnist.load_data`` returns: ``X`` of shape (60000, 28, 28) and
        (10000, 28, 28), uint8 from 0 (the background) to 255; ``y`` of shape (60000,) and (10000,),
        uint8 from 0 to 9, each class equally often, shuffled.
    """
    folder = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser() / "stand-ins"
    arrays = cached_arrays(folder / f"drawn-garments-{_version()}.npz", _draw_both_sets)
    return (arrays["X_train"], arrays["y_train"]), (arrays["X_test"], arrays["y_test"])


def draw_garments(n_images: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw pictures of clothes, each class equally often, in a shuffled order.

    Parameters
    ----------
    n_images : int
        How many; a multiple of 10.
    seed : int
        Another seed gives other pictures; 0 or more.

    Returns
    -------
    X : ndarray of uint8, shape (n_images, 28, 28)
    y : ndarray of uint8, shape (n_images,)

    Raises
    ------
    ValueError
        If ``n_images`` isn't a multiple of 10 or ``seed`` is negative.
    """
    n_images = check_int("n_images", n_images)
    seed = check_int("seed", seed, minimum=0)
    if n_images % N_CLASSES:
        raise ValueError(f"n_images must be a multiple of {N_CLASSES}, got {n_images}")
    n_each = n_images // N_CLASSES
    batches = [
        (label, start, min(BATCH, n_each - start))
        for label in range(N_CLASSES)
        for start in range(0, n_each, BATCH)
    ]

    def draw(batch: tuple[int, int, int]) -> np.ndarray:
        label, start, n = batch
        canvas = Canvas(n, np.random.default_rng([SEED, seed, label, start]))
        PAINTERS[label](canvas)
        return canvas.pictures()

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # NumPy draws while another thread does
        X = np.concatenate(list(pool.map(draw, batches)))
    y = np.repeat(np.arange(N_CLASSES, dtype=np.uint8), n_each)
    order = np.random.default_rng([SEED, seed]).permutation(n_images)
    return X[order], y[order]


def are_kindred(labels: np.ndarray, other_labels: np.ndarray) -> np.ndarray:
    """Return whether garments belong to classes that people confuse too.

    T-shirt, pullover, dress, coat and shirt are kindred; so are sandal, sneaker and ankle boot.

    Parameters
    ----------
    labels, other_labels : ndarray of int, shape (n_samples,)
        Class numbers 0 to 9.

    Returns
    -------
    ndarray of bool, shape (n_samples,)
    """
    return FAMILY[labels] == FAMILY[other_labels]


def _draw_both_sets() -> dict[str, np.ndarray]:
    X_train, y_train = draw_garments(N_TRAIN, seed=0)
    X_test, y_test = draw_garments(N_TEST, seed=1)
    return {"X_train": X_train, "y_train": y_train, "X_test": X_test, "y_test": y_test}


def _version() -> str:
    """Return a name for the code that draws: pictures of other code are never read."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return sha256(code).hexdigest()[:12]
