"""Compare two answers, and say in words how they differ."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

RTOL, ATOL = 1e-5, 1e-6  # float32 is exact enough
CLOSE = 0.02  # nearly right: a rounding, or a small term
MAX_SHOWN = 12  # entries of an array


def same(a: object, b: object) -> bool:
    """Whether two answers are equal: numbers nearly, all else exactly, arrays in shape as well."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    x, y = as_numbers(a), as_numbers(b)
    if x is not None and y is not None:
        return x.shape == y.shape and bool(np.allclose(x, y, RTOL, ATOL, equal_nan=True))
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and bool(a == b)


def as_numbers(value: object) -> np.ndarray | None:
    """Return numbers as an array; None if there is anything else, or rows differ in length."""
    if value is None or isinstance(value, str | bytes | Mapping):
        return None
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return None
    empty = not array.size and not isinstance(value, np.ndarray)  # a list of nothing
    return None if empty or array.dtype.kind not in "biuf" else array


def differ(expected: object, got: object) -> str:
    """Say in a sentence or two how ``got`` differs from ``expected``."""
    if got is None:
        return "It returned None. Is the `return` missing?"
    if isinstance(expected, Mapping):
        return _mappings(expected, got)
    x, y = as_numbers(expected), as_numbers(got)
    if x is not None and y is not None:
        return _arrays(x, y)
    if _are_names(expected) and _are_names(got):
        return _names(expected, got)
    if isinstance(expected, list | tuple):
        if not isinstance(got, list | tuple) or len(expected) != len(got):
            n = len(got) if isinstance(got, list | tuple) else _kind(got)
            return f"It must have {len(expected)} parts, yours: {n}."
        pairs = list(zip(expected, got, strict=True))
        i = next(i for i, (a, b) in enumerate(pairs) if not same(a, b))
        return f"Part {i + 1} of {len(pairs)} of what it returns differs. {differ(*pairs[i])}"
    if type(expected) is not type(got):
        return f"It must return {_kind(expected)}, yours returned {_kind(got)}."
    return f"Expected {tell(expected)}, got {tell(got)}."


def _mappings(expected: Mapping, got: object) -> str:
    if not isinstance(got, Mapping):
        return f"It must return a dictionary, yours returned {_kind(got)}."
    if missing := [key for key in expected if key not in got]:
        return f"{_list(missing)} {'is' if len(missing) == 1 else 'are'} missing."
    if extra := [key for key in got if key not in expected]:
        return f"{_list(extra)} shouldn't be there."
    key = next(key for key in expected if not same(expected[key], got[key]))
    return f"{key}: {differ(expected[key], got[key])}"


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _names(expected: list[str], got: list[str]) -> str:
    missing, extra = Counter(expected) - Counter(got), Counter(got) - Counter(expected)
    parts = [("missing", missing), ("too many", extra)]
    found = "; ".join(f"{words}: {_list(list(c.elements()))}" for words, c in parts if c)
    return f"{found or 'the order differs'}."


def _arrays(expected: np.ndarray, got: np.ndarray) -> str:
    if expected.shape != got.shape:
        words = f"Its shape must be {expected.shape}, yours is {got.shape}."
        return (
            f"It must be one number, yours has shape {got.shape}." if not expected.ndim else words
        )
    if not expected.ndim:
        near = bool(abs(float(got) - expected) <= CLOSE * abs(expected))
        return f"Expected {tell(expected)}, got {tell(got)}{', close but not equal' * near}."
    wrong = ~np.isclose(got, expected, RTOL, ATOL, equal_nan=True)
    gap = np.abs(got.astype(float) - expected)[wrong]
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    words = (
        f"{wrong.sum()} of {wrong.size} entries differ, by at most {tell(gap.max())}; the first at "
        f"{list(at)}: expected {tell(expected[at])}, got {tell(got[at])}."
    )
    return (
        f"Close, but not equal: {words}" if gap.max() <= CLOSE * np.abs(expected).max() else words
    )


def tell(value: object) -> str:
    """Write a value in one short line."""
    array = as_numbers(value)
    if array is not None:
        if array.size > MAX_SHOWN:
            return f"an array of shape {array.shape}"
        digits = {"float_kind": lambda number: f"{number:.4g}"}
        text = np.array2string(array, separator=", ", formatter=digits)
        return " ".join(text.split()).replace("-", "−")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {tell(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"({', '.join(map(tell, value))})"
    if callable(value):
        return "a function"
    return repr(value) if isinstance(value, str | bool | None) else f"a {type(value).__name__}"


def _kind(value: object) -> str:
    return "numbers" if as_numbers(value) is not None else f"a {type(value).__name__}"


def _list(names: list) -> str:
    return ", ".join(f"`{name}`" for name in names)
