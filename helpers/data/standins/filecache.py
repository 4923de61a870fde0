"""Keep arrays that take a while to make in a file, which is whole or isn't there."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np


def cached_arrays(path: Path, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return the arrays in a file, or make them and write the file.

    A broken file is made anew. A file that can't be written isn't.

    Parameters
    ----------
    path : Path
        An ``.npz`` file. Its name says what is in it: another content needs another name.
    make : function without arguments
        Returns the arrays by name.

    Returns
    -------
    dict of ndarray
    """
    try:
        with np.load(path) as stored:
            return dict(stored)  # reading compares the checksum of each array
    except Exception:  # whatever is wrong with the file, what was in it can be made anew
        arrays = make()
    with suppress(OSError):
        _write_whole(path, arrays)
    return arrays


def _write_whole(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write under a temporary name, then move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
