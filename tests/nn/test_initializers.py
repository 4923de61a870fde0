import numpy as np
import pytest

from helpers.nn import initializers
from helpers.nn.initializers import INITIALIZERS, constant

SHAPE = (300, 100)
VARIANCE = {"glorot": 2 / (300 + 100), "he": 2 / 300, "lecun": 1 / 300, "zeros": 0}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_spread_is_that_of_the_paper(name):
    W = initializers.get(name)(SHAPE, np.random.default_rng(0))
    variance = VARIANCE[name.split("_")[0]]
    assert W.shape == SHAPE
    # 30,000 draws: the sample's variance is within 4 deviations, each √(2/n) of it or less.
    assert W.var() == pytest.approx(variance, rel=4 * np.sqrt(2 / W.size))
    assert abs(W.mean()) <= 4 * np.sqrt(variance / W.size)
    if name.endswith("uniform"):
        assert 0.99 * np.sqrt(3 * variance) < np.abs(W).max() <= np.sqrt(3 * variance)

    again, other = (initializers.get(name)(SHAPE, np.random.default_rng(seed)) for seed in (0, 1))
    assert (again == W).all()
    assert (other == W).any() == (name == "zeros")


def test_a_constant_is_finite_and_fills_the_weights():
    assert (initializers.get(constant(-0.5))((2, 3), np.random.default_rng(0)) == -0.5).all()
    for value in (np.nan, np.inf):
        with pytest.raises(ValueError, match="value must be finite"):
            constant(value)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'glorot_uniform', .*got 'xavier'"):
        initializers.get("xavier")
