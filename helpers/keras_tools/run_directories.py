"""A directory of its own for every run."""

import time
from itertools import count
from pathlib import Path


def new_run_directory(root: str | Path, name: str | None = None) -> Path:
    """Make a directory for a run, never one that is already there.

    Two runs that write into one directory become one zigzag line in TensorBoard, and a name made
    of the time alone is the same for two runs within a second.

    Parameters
    ----------
    root : str or Path
        Holds the directories of all runs; made if need be.
    name : str, optional
        What the run is called, a plain name and no path; by default the time, as
        ``run_2026_01_31_23_59_59``. If the name is taken, ``_2``, ``_3`` … is appended.

    Returns
    -------
    Path
        The new, empty directory in ``root``.
    """
    name = time.strftime("run_%Y_%m_%d_%H_%M_%S") if name is None else name
    if name in ("", ".", "..") or "/" in name or "\\" in name:
        raise ValueError(f"name must be the plain name of a directory, got {name!r}")
    directory = Path(root) / name
    for number in count(2):
        try:
            directory.mkdir(parents=True)  # looks and makes in one: nobody comes in between
            break
        except FileExistsError:
            directory = directory.with_name(f"{name}_{number}")
    return directory
