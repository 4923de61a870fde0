"""Gradients by finite differences: slow, simple, and independent of backpropagation."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks import check_real


def numerical_gradient(
    f: Callable[[], float], parameters: Sequence[np.ndarray], epsilon: float | None = None
) -> list[np.ndarray]:
    """Estimate ∂f/∂p for every single number p in ``parameters`` by central differences.

    Each number is moved by ±``epsilon`` in place, f is computed anew, and the number is put back:
    two calls of ``f`` a number.

    Parameters
    ----------
    f : callable
        Takes nothing and returns a number; it reads the very arrays in ``parameters``.
    parameters : sequence of float ndarray
        Of any shapes. They are as before when the function returns or raises.
    epsilon : float, optional
        The step. By default the cube root of the type's precision (6e-6 in float64, 5e-3 in
        float32), where the error of the formula, of order ε², and that of rounding balance.

    Returns
    -------
    list of ndarray
        One for each of ``parameters``, with the same shape and type.
    """
    if epsilon is not None:
        check_real("epsilon", epsilon, above=0)
    for p in parameters:
        if not isinstance(p, np.ndarray) or p.dtype.kind != "f":
            kind = p.dtype if isinstance(p, np.ndarray) else type(p).__name__
            raise TypeError(f"parameters must be arrays of floats, got {kind}")
    return [_differences(f, p, epsilon or np.cbrt(np.finfo(p.dtype).eps)) for p in parameters]


def _differences(f: Callable[[], float], p: np.ndarray, epsilon: float) -> np.ndarray:
    gradient = np.empty_like(p)
    for index in np.ndindex(p.shape):
        before = p[index]
        above, below = before + p.dtype.type(epsilon), before - p.dtype.type(epsilon)
        try:
            p[index] = above
            f_above = f()
            p[index] = below
            f_below = f()
        finally:
            p[index] = before
        # p ± ε is rounded; above − below is the step that was really taken.
        gradient[index] = (f_above - f_below) / (above - below)
    return gradient


def largest_relative_error(
    gradients: Sequence[np.ndarray], expected: Sequence[np.ndarray]
) -> float:
    """Measure how far two lists of gradients are apart.

    For each pair of arrays the largest difference is divided by the largest magnitude in either;
    the worst pair counts. A number near 0 beside large ones therefore doesn't raise an alarm.

    Parameters
    ----------
    gradients, expected : sequence of ndarray
        As many arrays, with the same shapes.

    Returns
    -------
    float
        0 for equal lists, up to 2 for opposite ones; below 1e-6 backpropagation is almost
        certainly right (float64), above 1e-3 almost certainly wrong.
    """
    shapes, wanted = [[np.shape(g) for g in arrays] for arrays in (gradients, expected)]
    if shapes != wanted:
        raise ValueError(f"gradients must have the shapes {wanted}, got {shapes}")
    worst = 0.0
    for gradient, other in zip(gradients, expected, strict=True):
        scale = max(np.abs(gradient).max(), np.abs(other).max())
        if scale > 0:
            worst = max(worst, float(np.abs(gradient - other).max() / scale))
    return worst
