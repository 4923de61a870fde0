"""Tell a typed number's slip: which usual mistake leads to it."""

import math
from collections.abc import Mapping

# Three digits are enough for an answer.
TOLERANCE = {"rel_tol": 0.01, "abs_tol": 0.0005}


def agree(value: float, right: float) -> bool:
    """Whether three digits of two numbers agree; counts, which are ints, must be equal."""
    if isinstance(right, int):
        return value == right
    return math.isclose(value, right, **TOLERANCE)


def find_slip(value: float, wrong: Mapping[str, float]) -> str:
    """Return the first mistake that leads to ``value``, or nothing.

    Parameters
    ----------
    value : float
        What a learner found.
    wrong : mapping of str to float
        The wrong numbers by mistake, the likeliest first.
    """
    return next((name for name, number in wrong.items() if agree(value, number)), "")


def compare(value: float, right: float) -> str:
    """Say how far a number is off that no usual mistake explains."""
    shifts = (10.0, 0.1, 100.0, 0.01)
    if any(math.isclose(value * shift, right, rel_tol=0.01) for shift in shifts):
        return "the digits are right, but the decimal point isn't"
    if value * right < 0:
        return "the sign is wrong, and so is the size"
    return f"it should be {'larger' if value < right else 'smaller'}"
