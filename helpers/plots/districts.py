"""Numbers at places, on a map without a map."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from helpers.plots.style import tell


def plot_districts(
    ax: Axes, longitude: np.ndarray, latitude: np.ndarray, values: np.ndarray, quantity: str
) -> PathCollection:
    """Draw a dot for each district, the darker the smaller its value.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n_districts,)
        Degrees.
    values : ndarray, shape (n_districts,)
    quantity : str
        What the values are, with their unit.
    """
    in_front = np.argsort(values)  # high values last, or the many low ones would hide them
    dots = ax.scatter(longitude[in_front], latitude[in_front], c=values[in_front], s=5)
    ax.figure.colorbar(dots, label=quantity)
    shrink = np.cos(np.radians(latitude.mean()))  # of a degree to the east against one to the north
    ax.set(xlabel="longitude (degrees)", ylabel="latitude (degrees)", aspect=1 / shrink)
    low, high = in_front[[0, -1]]
    words = f"{len(values):,} districts. {quantity}: from {values[low]:.2f} to {values[high]:.2f}"
    tell(ax, f"{words}, the highest at {longitude[high]:.1f}°, {latitude[high]:.1f}°.")
    return dots
