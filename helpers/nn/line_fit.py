"""The straight line that minimises a loss: what an outlier does to it."""

from bisect import bisect_left

import numpy as np

from helpers.checks import check_array, check_choice
from helpers.nn import losses
from helpers.nn.losses import Loss

N_ROUNDS = 100
TOLERANCE = 1e-10


def fit_line(x: np.ndarray, y: np.ndarray, loss: str | Loss = "mse") -> tuple[float, float]:
    """Find the line with the least loss.

    Under MSE by the formula of least squares. Under Huber by Newton's method, which takes the loss
    for the parabola that it is as long as no point crosses the threshold (K. Madsen and H. Nielsen,
    "Finite algorithms for robust linear regression", 1990). Under MAE, whose best line goes through
    two of the points, by trying all of these.

    Parameters
    ----------
    x, y : array-like, shape (n_samples,)
        At least two different x.
    loss : str or Loss
        "mse", "mae" or "huber".

    Returns
    -------
    slope, intercept : float
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
    if loss.name == "mae":
        return _least_absolute_errors(x, y)
    line = np.polyfit(x, y, 1)
    if loss.name == "huber":
        line = _least_huber_loss(x, y, line, **loss.parameters)
    return float(line[0]), float(line[1])


def line_pulls(
    x: np.ndarray, y: np.ndarray, line: tuple[float, float], loss: str | Loss = "mse"
) -> np.ndarray:
    """Return how strongly each point pulls the fitted line: minus the loss' slope at its error.

    The pulls on the line of least loss are in balance, and so are their moments: both
    ``pulls.sum()`` and ``pulls @ x`` are 0. Where MAE's line goes through a point the loss has a
    kink and the pull may be anything from −1 to 1: it is what the balance needs.

    Parameters
    ----------
    x, y : ndarray, shape (n_samples,)
    line : (slope, intercept)
        From ``fit_line``.
    loss : str or Loss
        The same as there.

    Returns
    -------
    ndarray, shape (n_samples,)
        Above 0 for points that pull the line up.
    """
    loss = losses.get(loss)
    errors = _errors(x, y, line)
    pulls = -loss.slopes(np.zeros_like(errors), errors)
    if loss.name == "mae":
        touched = np.abs(errors) <= TOLERANCE * max(1.0, np.abs(y).max())  # but for rounding
        levers = np.vstack([np.ones_like(x), x])
        pulls[touched] = 0
        balance = np.linalg.lstsq(levers[:, touched], -levers @ pulls)[0]
        pulls[touched] = np.clip(balance, -1, 1)
    return pulls


def _errors(x: np.ndarray, y: np.ndarray, line: np.ndarray | tuple[float, float]) -> np.ndarray:
    return line[0] * x + line[1] - y


def _least_huber_loss(x: np.ndarray, y: np.ndarray, line: np.ndarray, delta: float) -> np.ndarray:
    """Go from ``line`` to the line of least loss by Newton's method."""
    for _ in range(N_ROUNDS):
        errors = _errors(x, y, line)
        pulls = -losses.huber_error_slope(np.zeros_like(errors), errors, delta)
        # Beyond the threshold the loss has no curvature; a trace of it keeps the step finite.
        curvatures = np.where(np.abs(errors) <= delta, 1, TOLERANCE)
        step = np.polyfit(x, pulls / curvatures, 1, w=np.sqrt(curvatures))
        step = _best_length(errors, step[0] * x + step[1], delta) * step
        line = line + step
        if np.abs(step).max() <= TOLERANCE * (1 + np.abs(line).max()):
            break
    return line


def _best_length(errors: np.ndarray, change: np.ndarray, delta: float) -> float:
    """Return the t ≥ 0 at which the Huber loss of ``errors`` + t · ``change`` is least.

    Along t the slope of the loss rises in straight pieces, with a corner wherever an error crosses
    the threshold; t is where it passes 0.
    """

    def slope(t: float) -> float:
        return float(np.clip(errors + t * change, -delta, delta) @ change)

    moving = change != 0
    corners = np.concatenate([(side - errors[moving]) / change[moving] for side in (-delta, delta)])
    t = np.sort(np.append(corners[corners > 0], 0.0))
    end = bisect_left(t, 0.0, key=slope)
    around = t[max(end - 1, 0) : end + 1]
    return float(np.interp(0, [slope(t) for t in around], around))


def _least_absolute_errors(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Try all lines through two of the points."""
    first, second = np.triu_indices(len(x), 1)
    run = x[second] - x[first]
    first, second, run = first[run != 0], second[run != 0], run[run != 0]
    slopes = (y[second] - y[first]) / run
    intercepts = y[first] - slopes * x[first]
    sizes = np.abs(slopes[:, None] * x + intercepts[:, None] - y).sum(axis=1)
    best = sizes.argmin()
    return float(slopes[best]), float(intercepts[best])
