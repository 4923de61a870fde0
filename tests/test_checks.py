"""Errors name the argument, what came and what is allowed."""

import numpy as np
import pytest

from helpers.checks import check_array, check_choice, check_int, check_labels, check_real


def test_an_array_passes_as_the_same_object_and_other_numbers_as_floats():
    X = np.ones((2, 3), np.float32)
    assert check_array("X", X, ndim=2, n_columns=3) is X
    for values in ([[1, 2]], np.array([[True]]), np.ones((1, 2), int)):
        assert check_array("X", values).dtype == np.float64
        assert check_array("X", values, dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        ([[1, 2], [3]], ValueError, "rows differ in length"),
        (["a"], TypeError, "X must hold real numbers"),
        ([1j], TypeError, "complex128"),
        ([[]], ValueError, r"must not be empty, got shape \(1, 0\)"),
        ([1.0, 2.0], ValueError, r"must be 2-dimensional, got shape \(2,\)"),
        ([[1.0, np.nan], [np.inf, 0]], ValueError, "2 of 4 values are NaN or infinite"),
        ([[1.0]], ValueError, "must have 2 columns"),
    ],
)
def test_a_bad_array_is_named(value, error, words):
    with pytest.raises(error, match=words):
        check_array("X", value, ndim=2, n_columns=2)


def test_one_of_several_ranks_is_allowed():
    assert check_array("y", [1.0], ndim=(1, 2)).shape == (1,)
    with pytest.raises(ValueError, match="1-dimensional or 2-dimensional"):
        check_array("y", [[[1.0]]], ndim=(1, 2))


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [([0, 3], ValueError, "0 … 2, got 3"), ([-1], ValueError, "got -1"), ([0.5], TypeError, "0.5")],
)
def test_labels_become_integers_and_bad_ones_are_named(value, error, words):
    labels = check_labels("y", [0.0, 2.0, 1.0], 3)
    assert (labels.dtype, labels.tolist()) == (np.int64, [0, 2, 1])
    with pytest.raises(error, match=words):
        check_labels("y", value, 3)


@pytest.mark.parametrize("value", [1.0, "1", True, np.True_, None])
def test_only_whole_numbers_are_ints(value):
    with pytest.raises(TypeError, match="epochs must be a whole number"):
        check_int("epochs", value)


def test_ints_have_a_minimum_and_may_have_a_maximum():
    assert check_int("epochs", np.int32(3), maximum=3) == 3
    with pytest.raises(ValueError, match="epochs must be at least 1, got 0"):
        check_int("epochs", 0)
    with pytest.raises(ValueError, match="epochs must be at most 3, got 4"):
        check_int("epochs", 4, maximum=3)


@pytest.mark.parametrize("value", [0, -1.0, np.nan, np.inf])
def test_a_rate_is_finite_and_positive(value):
    with pytest.raises(ValueError, match="learning_rate must be greater than 0, got"):
        check_real("learning_rate", value, above=0)


def test_a_real_has_bounds():
    assert check_real("share", np.float32(0.5), minimum=0, maximum=1) == 0.5
    with pytest.raises(ValueError, match="at least 0 and at most 1, got 2"):
        check_real("share", 2, minimum=0, maximum=1)
    with pytest.raises(TypeError, match="share must be a number, got '1'"):
        check_real("share", "1")
    with pytest.raises(ValueError, match="share must be finite, got nan"):
        check_real("share", np.nan)


def test_a_choice_is_one_of_those_listed():
    assert check_choice("labels", "signed", ["binary", "signed"]) == "signed"
    with pytest.raises(ValueError, match="one of 'binary', 'signed', got 'x'"):
        check_choice("labels", "x", ["binary", "signed"])
