"""Checks of arguments: each error names the argument, what came and what is allowed.

That holds in the whole package: what isn't as a docstring describes it is a ``TypeError`` (of
another kind) or a ``ValueError`` (out of range). A section "Raises" names only what else may fail.
"""

import math
from collections.abc import Sequence
from numbers import Integral, Real
from typing import TypeVar

import numpy as np

Choice = TypeVar("Choice")


def check_array(
    name: str,
    value: object,
    *,
    ndim: int | tuple[int, ...] | None = None,
    n_columns: int | None = None,
    dtype: np.dtype | type | None = None,
) -> np.ndarray:
    """Return ``value`` as a finite, non-empty array of numbers.

    Parameters
    ----------
    name : str
        What the caller calls the argument.
    value : array-like
        Numbers, of any shape that ``ndim`` and ``n_columns`` allow.
    ndim : int or tuple of int, optional
        How many dimensions are allowed. By default any number.
    n_columns : int, optional
        How long the last dimension must be.
    dtype : dtype, optional
        The type to convert to. By default floats keep their type and the rest becomes float64.

    Returns
    -------
    ndarray
        The same values; the same object where nothing had to be converted.

    Raises
    ------
    TypeError
        If ``value`` doesn't hold real numbers.
    ValueError
        If it is empty, ragged, of another shape, or holds NaN or infinity.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"{name} must be a rectangular array: its rows differ in length"
        ) from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got {array.dtype} values")
    if dtype is not None or array.dtype.kind != "f":
        array = array.astype(dtype or np.float64, copy=False)
    allowed = (ndim,) if isinstance(ndim, int) else ndim
    if allowed is not None and array.ndim not in allowed:
        wanted = " or ".join(f"{n}-dimensional" for n in allowed)
        raise ValueError(f"{name} must be {wanted}, got shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    if n_columns is not None and array.shape[-1] != n_columns:
        raise ValueError(f"{name} must have {n_columns} columns, got shape {array.shape}")
    if not np.isfinite(array).all():
        n_bad = int(array.size - np.isfinite(array).sum())
        raise ValueError(
            f"{name} must be finite: {n_bad} of {array.size} values are NaN or infinite"
        )
    return array


def check_labels(name: str, value: object, n_classes: int) -> np.ndarray:
    """Return ``value`` as a vector of class numbers 0 … ``n_classes`` − 1.

    Parameters
    ----------
    name : str
        What the caller calls the argument.
    value : array-like, shape (n_samples,)
        Whole numbers.
    n_classes : int
        How many classes there are.

    Returns
    -------
    ndarray of int64, shape (n_samples,)

    Raises
    ------
    TypeError
        If ``value`` doesn't hold whole numbers.
    ValueError
        If it isn't a vector or a label is out of range.
    """
    array = check_array(name, value, ndim=1)
    labels = array.astype(np.int64)
    if not np.array_equal(labels, array):
        raise TypeError(f"{name} must hold whole class numbers, got {array[labels != array][0]}")
    wrong = labels[(labels < 0) | (labels >= n_classes)]
    if wrong.size:
        raise ValueError(f"{name} must lie in 0 … {n_classes - 1}, got {wrong[0]}")
    return labels


def check_int(name: str, value: object, *, minimum: int = 1, maximum: float = math.inf) -> int:
    """Return ``value`` as an int with ``minimum`` ≤ value ≤ ``maximum``.

    Raises
    ------
    TypeError
        If ``value`` isn't a whole number (a bool isn't one).
    ValueError
        If it is out of range.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    number = int(value)
    if number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    if number > maximum:
        raise ValueError(f"{name} must be at most {maximum}, got {number}")
    return number


def check_real(
    name: str,
    value: object,
    *,
    above: float = -math.inf,
    minimum: float = -math.inf,
    maximum: float = math.inf,
) -> float:
    """Return ``value`` as a finite float with ``above`` < value, ``minimum`` ≤ value ≤ ``maximum``.

    Raises
    ------
    TypeError
        If ``value`` isn't a real number (a bool isn't one).
    ValueError
        If it is NaN, infinite or out of range.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    number = float(value)
    if not (math.isfinite(number) and above < number and minimum <= number <= maximum):
        bounds = [
            text
            for bound, text in (
                (above, f"greater than {above:g}"),
                (minimum, f"at least {minimum:g}"),
                (maximum, f"at most {maximum:g}"),
            )
            if math.isfinite(bound)
        ]
        raise ValueError(f"{name} must be {' and '.join(bounds) or 'finite'}, got {value}")
    return number


def check_choice(name: str, value: Choice, allowed: Sequence[Choice]) -> Choice:
    """Return ``value`` if it is one of ``allowed``.

    Raises
    ------
    ValueError
        If it isn't; the message lists what is allowed.
    """
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value
