"""The straight line that minimises a loss: what an outlier does to it."""

import numpy as np

from helpers import losses
from helpers.losses import Loss
from helpers.validation import check_array, check_choice

N_ROUNDS = 1000
TOLERANCE = 1e-10


def fit_line(x: np.ndarray, y: np.ndarray, loss: str | Loss = "mse") -> tuple[float, float]:
    """Find the line with the least loss, by iteratively reweighted least squares.

    The least squares are solved again and again, each point weighted by the slope of the loss at
    its present error over that error: a point far off counts in full under MSE, less under Huber
    and MAE (P. Holland and R. Welsch, "Robust regression using iteratively reweighted
    least-squares", 1977).

    Parameters
    ----------
    x, y : array-like, shape (n_samples,)
        At least two different x.
    loss : str or Loss
        "mse", "mae" or "huber".

    Returns
    -------
    slope, intercept : float

    Raises
    ------
    TypeError, ValueError
        If the points don't fix a line, or the loss isn't one of errors.
    """
    x = check_array("x", x, ndim=1, dtype=np.float64)
    y = check_array("y", y, ndim=1, dtype=np.float64)
    loss = losses.get(loss)
    check_choice("loss", loss.name, ("mse", "mae", "huber"))
    if x.shape != y.shape:
        raise ValueError(f"x and y must have the same length, got {len(x)} and {len(y)}")
    if np.ptp(x) == 0:
        raise ValueError(
            "x must hold two different numbers or more: all points lie above each other"
        )
    nearly_zero = TOLERANCE * max(1.0, np.abs(y).max())  # MAE's weight is infinite at error 0
    weights = np.ones_like(x)
    line = np.zeros(2)
    for _ in range(N_ROUNDS):
        before = line
        line = _weighted_least_squares(x, y, weights)
        if np.abs(line - before).max() <= TOLERANCE * (1 + np.abs(line).max()):
            break
        size = np.maximum(np.abs(line[0] * x + line[1] - y), nearly_zero)
        weights = loss.slopes(np.zeros_like(size), size) / size
    return float(line[0]), float(line[1])


def _weighted_least_squares(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    x_mean, y_mean = np.average(x, weights=weights), np.average(y, weights=weights)
    slope = (weights * (x - x_mean) * (y - y_mean)).sum() / (weights * (x - x_mean) ** 2).sum()
    return np.array([slope, y_mean - slope * x_mean])
