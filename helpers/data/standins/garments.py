"""Drawn garments in the ten classes of Fashion-MNIST, for where the real ones can't be had."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from helpers.data.files import keras_home
from helpers.data.standins.drawing import Canvas
from helpers.data.standins.painters import PAINTERS

N_CLASSES = len(PAINTERS)
N_TRAIN, N_TEST = 60_000, 10_000
SEED = 28
BATCH = 250  # pictures drawn at once: their arrays fit into a processor's cache

ARRAYS = ("X_train", "y_train", "X_test", "y_test")


def make_garments() -> tuple[np.ndarray, ...]:
    """Return 70,000 drawn pictures of clothes, the same ones every time.

    They are drawn once, which takes some seconds, and kept in ``stand-ins`` in the folder that
    ``KERAS_HOME`` names (``~/.keras`` by default) if that can be written. X_train, y_train, X_test
    and y_test have the form of Fashion-MNIST's, each class equally often, shuffled.
    """
    path = keras_home() / "stand-ins" / f"drawn-garments-{_version()}.npz"
    arrays = _read_whole(path)
    if arrays is None:
        drawn = *draw_garments(N_TRAIN, seed=0), *draw_garments(N_TEST, seed=1)
        arrays = dict(zip(ARRAYS, drawn, strict=True))
        with suppress(OSError):  # it is drawn anew next time
            _write_whole(path, arrays)
    return tuple(arrays[name] for name in ARRAYS)


def draw_garments(n_images: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw pictures of clothes, each class equally often, in a shuffled order: X and y.

    ``n_images`` is a multiple of 10; another ``seed`` gives other pictures.
    """
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


def _version() -> str:
    """Return a name for the code that draws: pictures of other code are never read."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return sha256(code).hexdigest()[:12]


def _read_whole(path: Path) -> dict[str, np.ndarray] | None:
    """Return the arrays in a file, or None: whatever is wrong with it, it can be drawn anew."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in ARRAYS}  # compares each array's checksum
    except Exception:
        return None


def _write_whole(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write under a temporary name, then move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
