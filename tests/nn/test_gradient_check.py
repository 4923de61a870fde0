import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.nn.gradient_check import largest_relative_error, numerical_gradient

NUMBERS = st.floats(-3, 3)


@given(
    A=hnp.arrays(np.float64, (3, 2), elements=NUMBERS),
    x=hnp.arrays(np.float64, 2, elements=NUMBERS),
)
def test_gradient_of_a_quadratic_is_found_for_every_number_of_every_array(A, x):
    gradient_A, gradient_x = numerical_gradient(lambda: ((A @ x) ** 2).sum(), [A, x])
    np.testing.assert_allclose(gradient_A, 2 * np.outer(A @ x, x), atol=1e-7)
    np.testing.assert_allclose(gradient_x, 2 * A.T @ A @ x, atol=1e-7)


def test_float32_parameters_get_a_step_that_suits_them():
    w = np.array([0.5, -2.0, 100.0], np.float32)
    (gradient,) = numerical_gradient(lambda: np.sin(w).sum(), [w])
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, np.cos(w), atol=1e-4)


def test_error_falls_with_the_square_of_epsilon():
    w = np.array([1.0])

    def error(epsilon):
        return abs(numerical_gradient(lambda: np.exp(w[0]), [w], epsilon)[0][0] - np.e)

    assert error(1e-2) / error(1e-3) == pytest.approx(100, rel=0.01)


def test_two_calls_are_made_for_each_number():
    calls = []
    numerical_gradient(lambda: calls.append(0) or 0.0, [np.zeros((2, 3)), np.zeros(4)])
    assert len(calls) == 2 * 10


def test_parameters_are_put_back_exactly_even_if_the_function_fails():
    w = np.random.default_rng(0).normal(size=50)
    before = w.copy()
    numerical_gradient(lambda: w.sum(), [w])
    np.testing.assert_array_equal(w, before)

    def fails_midway():
        if w[20] != before[20]:
            raise RuntimeError("stop")
        return 0.0

    with pytest.raises(RuntimeError, match="stop"):
        numerical_gradient(fails_midway, [w])
    np.testing.assert_array_equal(w, before)


@pytest.mark.parametrize("wrong", [np.array([1, 2]), [1.0, 2.0], 3.0])
def test_only_arrays_of_floats_can_be_moved_and_only_by_more_than_0(wrong):
    with pytest.raises(TypeError, match="parameters must be arrays of floats"):
        numerical_gradient(lambda: 0.0, [wrong])
    with pytest.raises(ValueError, match="epsilon must be greater than 0"):
        numerical_gradient(lambda: 0.0, [np.zeros(1)], 0)


def test_relative_error_is_that_of_the_worst_array_against_its_largest_number():
    good, bad = np.array([1.0, 2.0]), np.array([[10.0, 4.0]])
    assert largest_relative_error([good, bad], [good, bad]) == 0
    assert largest_relative_error([good, bad], [good, bad + np.array([0, 1])]) == pytest.approx(0.1)
    assert largest_relative_error([good], [-good]) == 2
    assert largest_relative_error([np.zeros(3)], [np.zeros(3)]) == 0
    assert largest_relative_error([np.zeros(3)], [np.full(3, 1e-9)]) == 1


@pytest.mark.parametrize("expected", [[np.zeros((3, 1))], []])
def test_relative_error_refuses_lists_that_do_not_match(expected):
    with pytest.raises(ValueError, match="gradients must have the shapes"):
        largest_relative_error([np.zeros(3)], expected)
