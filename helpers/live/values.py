"""Numbers as they are shown, typed, and allowed."""

import re

from traitlets import HasTraits, Int

NEGATIVE_ZERO = re.compile(r"(?<!\w)-(?=0(?:\.0+)?(?!\.?\d|e))")
MINUS = re.compile(r"(?:(?<!\w)|(?<=\de))-(?=\d)")  # of a number or an exponent


def with_minus(text: str) -> str:
    """Return a text whose numbers have the true minus sign, and none before a zero.

    Parameters
    ----------
    text : str
        As ``format`` writes it: "a = -0.000, slope -1.5e-05".

    Returns
    -------
    str
        "a = 0.000, slope −1.5e−05". The hyphens of "half-epoch" and "2-2-1" stay.
    """
    return MINUS.sub("−", NEGATIVE_ZERO.sub("", text))


def as_typed(text: str) -> str:
    """Return a number as Python reads it: "−0,5", as it is shown or typed, becomes "-0.5"."""
    return text.strip().replace("−", "-").replace(",", ".")


def in_words(name: object) -> str:
    """Return a name of Python's as one reads it: "leaky relu" for "leaky_relu"."""
    return str(name).replace("_", " ")


def nearest(state: HasTraits, name: str, value: float, step: float | None = None) -> float:
    """Return the nearest value that a trait, and a slider for it, can have.

    Parameters
    ----------
    state : HasTraits
    name : str
        A trait, Int or Float, with bounds.
    value : float
        Any number, infinity too.
    step : float, optional
        Of the slider, which counts from the lower bound; by default 1 for whole numbers, and any
        value for others.

    Returns
    -------
    float or int
        What the trait takes; free of the noise that counting in steps of 0.1 brings.
    """
    trait = state.traits()[name]
    value = min(max(value, trait.min), trait.max)
    whole = isinstance(trait, Int)
    step = step or (1 if whole else None)
    if step and value < trait.max:
        value = min(round(trait.min + round((value - trait.min) / step) * step, 9), trait.max)
    return int(value) if whole else float(value)
