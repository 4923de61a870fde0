import math

import pytest
from traitlets import Float, HasTraits, Int

from helpers.live.values import as_typed, nearest, with_minus


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("-13.00", "−13.00"),
        ("a = -0.5, b = -12", "a = −0.5, b = −12"),
        ("1.5e-05 and -2e-07", "1.5e−05 and −2e−07"),
        ("-0.000", "0.000"),
        ("slope -0.", "slope 0."),
        ("(-0, -0.00): -0.001 and -0e-3", "(0, 0.00): −0.001 and −0e−3"),
        ("2-2-1 and half-epoch", "2-2-1 and half-epoch"),
        ("-0%", "0%"),
    ],
)
def test_numbers_get_the_true_minus_and_zero_gets_none(plain, shown):
    assert with_minus(plain) == shown
    assert with_minus(shown) == shown


@pytest.mark.parametrize("text", ["-0.5", "−0.5", "-0,5", " −0,5 "])
def test_what_is_shown_or_typed_can_be_read(text):
    assert float(as_typed(text)) == -0.5


class State(HasTraits):
    x = Float(min=-4.0, max=10.0)
    n = Int(min=3, max=60)


@pytest.mark.parametrize(
    ("name", "value", "step", "expected"),
    [
        ("x", 2.5999999, 0.1, 2.6),
        ("x", -3.87, 0.25, -3.75),
        ("x", 99, 0.1, 10.0),
        ("x", -math.inf, 0.1, -4.0),
        ("x", 99, 3, 10.0),  # the last step is shorter
        ("x", 2.5999, None, 2.5999),
        ("n", 4.4, None, 4),
        ("n", 99.0, None, 60),
        ("n", 7, 5, 8),
    ],
)
def test_the_nearest_allowed_value_is_found(name, value, step, expected):
    found = nearest(State(), name, value, step)
    assert found == expected
    assert type(found) is type(expected)
