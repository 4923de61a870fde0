import inspect
import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from matplotlib.mathtext import MathTextParser
from scipy.special import ndtr

from helpers.nn import activations, losses
from helpers.nn.activations import ACTIVATIONS, Activation, get
from helpers.nn.gradient_check import numerical_gradient

ALL = [pytest.param(activation, id=name) for name, activation in ACTIVATIONS.items()]
ELEMENTWISE = [p for p in ALL if p.values[0].elementwise]
IN_KERAS = [p for p in ALL if p.values[0].keras_name]
DTYPES = [pytest.param(t, id=t.__name__) for t in (np.float32, np.float64)]
# Against Keras the two are equal to the last digits of the type, relative to 1 or the value.
TOLERANCE = {np.float32: 2e-6, np.float64: 4e-15}
# TensorFlow keeps the constants 0.2 of leaky ReLU and √2 of GELU in float32, whatever the data's.
COARSE_IN_TENSORFLOW = {"leaky_relu": 2e-8, "gelu": 2e-8}

PARAMETRIC = [
    pytest.param(get("leaky_relu").with_parameters(negative_slope=slope), id=f"leaky_relu-{slope}")
    for slope in (0, 0.01, 0.5, 1)
] + [pytest.param(get("elu").with_parameters(alpha=alpha), id=f"elu-{alpha}") for alpha in (0.5, 2)]


def grid(dtype):
    """Numbers near 0, at 0 and up to ±1e4, as rows of 7."""
    tails = np.geomspace(1e-3, 1e4, 24)
    near = np.random.default_rng(0).normal(0, 3, size=70 - 49)
    return np.concatenate([near, -tails, [0.0], tails]).astype(dtype).reshape(-1, 7)


def assert_close(ours, theirs, dtype, name=None):
    theirs = np.asarray(theirs)
    assert ours.dtype == theirs.dtype == dtype
    tolerance = max(TOLERANCE[dtype], COARSE_IN_TENSORFLOW.get(name, 0))
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", IN_KERAS)
def test_values_and_derivatives_are_those_of_keras_even_at_the_kinks(activation, dtype):
    Z = grid(dtype)
    z = tf.constant(Z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        a = keras.activations.get(activation.keras_name)(z)
    assert_close(activation(Z), a, dtype, activation.name)
    slope = tape.gradient(a, z) if activation.elementwise else tape.batch_jacobian(a, z)
    assert_close(activation.derivative(Z), slope, dtype, activation.name)


@pytest.mark.parametrize(
    ("ours", "theirs", "parameters"),
    [
        ("leaky_relu", keras.activations.leaky_relu, {"negative_slope": 0.05}),
        ("elu", keras.activations.elu, {"alpha": 0.7}),
    ],
)
def test_parameters_mean_what_they_mean_in_keras_and_have_the_same_defaults(
    ours, theirs, parameters
):
    name = next(iter(parameters))
    assert get(ours).parameters == {name: inspect.signature(theirs).parameters[name].default}
    changed = get(ours).with_parameters(**parameters)
    assert changed.parameters == parameters
    assert changed.keras_name is None
    assert get(ours).keras_name == ours
    Z = grid(np.float64)
    z = tf.constant(Z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        a = theirs(z, **parameters)
    assert_close(changed(Z), a, np.float64, ours)
    assert_close(changed.derivative(Z), tape.gradient(a, z), np.float64, ours)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", ELEMENTWISE + PARAMETRIC)
@given(z=st.floats(-30, 30, width=32))
def test_derivatives_are_central_differences_wherever_there_is_no_kink(activation, dtype, z):
    if any(abs(z - kink) < 1e-4 for kink in activation.kinks):
        return
    step = 1e-6
    difference = (activation(z + step) - activation(z - step)) / (2 * step)
    slope = activation.derivative(np.array([z], dtype))[0]
    assert slope == pytest.approx(difference, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("activation", ELEMENTWISE + PARAMETRIC)
def test_there_is_a_kink_or_jump_where_it_is_said_and_nowhere_else(activation):
    Z = np.linspace(-5, 5, 100_000)  # without 0
    steps = np.maximum(np.abs(np.diff(activation(Z))), np.abs(np.diff(activation.derivative(Z))))
    assert Z[:-1][steps > 1e-3] + 5e-5 == pytest.approx(np.array(activation.kinks), abs=1e-9)
    for kink in activation.kinks:
        left, here, right = activation.derivative(np.array([kink - 1e-9, kink, kink + 1e-9]))
        assert min(left, right) - 1e-8 <= here <= max(left, right) + 1e-8


@pytest.mark.parametrize("activation", ALL + PARAMETRIC)
@given(
    Z=st.sampled_from([np.float32, np.float64]).flatmap(
        lambda dtype: hnp.arrays(
            dtype,
            hnp.array_shapes(max_dims=3, max_side=4),
            elements=st.floats(-1e4, 1e4, width=32),
        )
    )
)
def test_up_to_ten_thousand_all_is_finite_and_keeps_shape_and_type(activation, Z):
    before = Z.copy()
    A, slope = activation(Z), activation.derivative(Z)
    dZ = activation.backward(Z, np.ones_like(Z))
    assert A.dtype == slope.dtype == dZ.dtype == Z.dtype
    assert A.shape == dZ.shape == Z.shape
    assert slope.shape == (Z.shape if activation.elementwise else (*Z.shape, Z.shape[-1]))
    assert np.isfinite(A).all()
    assert np.isfinite(slope).all()
    low, high = activation.range
    rounding = 10 * np.finfo(Z.dtype).eps
    assert low - rounding <= A.min()
    assert A.max() <= high + rounding
    np.testing.assert_array_equal(Z, before)


@pytest.mark.parametrize("activation", ALL)
def test_whole_numbers_and_plain_numbers_are_taken_as_float64(activation):
    for Z in (np.array([-2, 0, 3]), [-2, 0, 3]):
        assert activation(Z).dtype == activation.derivative(Z).dtype == np.float64
    if activation.elementwise:
        assert activation(1) == activation(1.0)


@pytest.mark.parametrize("activation", ELEMENTWISE + PARAMETRIC)
def test_range_is_reached_or_approached_and_the_sides_are_flat_that_should_be(activation):
    A = activation(np.linspace(-50, 50, 1_000_001))
    for limit, extreme in zip(activation.range, (A.min(), A.max()), strict=True):
        if math.isinf(limit):
            assert abs(extreme) >= 0.01 * 50
        else:
            assert extreme == pytest.approx(limit, abs=1e-9)
    slopes = np.abs(activation.derivative(np.array([-100.0, 100.0])))
    flat = [side for side, slope in zip(("left", "right"), slopes, strict=True) if slope < 1e-9]
    assert activation.saturates == tuple(flat)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", ALL)
def test_backward_is_the_gradient_of_a_weighted_sum(activation, dtype):
    rng = np.random.default_rng(1)
    Z, dA = rng.normal(size=(2, 5, 3)).astype(dtype).astype(np.float64)
    (numerical,) = numerical_gradient(lambda: (dA * activation(Z)).sum(), [Z])
    dZ = activation.backward(Z.astype(dtype), dA.astype(dtype))
    np.testing.assert_allclose(dZ, numerical, atol=1e-6)


def test_the_steps_that_keras_does_not_have():
    Z = np.array([-1.0, -1e-300, 0.0, 1e-300, 1.0])
    np.testing.assert_array_equal(get("heaviside")(Z), [0, 0, 1, 1, 1])
    np.testing.assert_array_equal(get("sign")(Z), [-1, -1, 0, 1, 1])


@given(z=st.floats(-700, 700))
def test_sigmoid_and_softplus_stay_exact_where_they_are_tiny(z):
    assert activations.sigmoid(z) == pytest.approx(
        math.exp(z) / (1 + math.exp(z)) if z < 0 else 1 / (1 + math.exp(-z)), rel=1e-14
    )
    assert activations.softplus(-abs(z)) == pytest.approx(
        math.log1p(math.exp(-abs(z))), rel=1e-13, abs=1e-300
    )


def test_gelu_is_exact_in_float64_even_far_to_the_left():
    Z = np.linspace(-37, 10, 1001)
    np.testing.assert_allclose(activations.gelu(Z), Z * ndtr(Z), rtol=1e-13)


def test_softmax_ignores_a_shift_and_works_along_the_last_axis():
    Z = np.random.default_rng(2).normal(size=(2, 3, 4))
    A = activations.softmax(Z)
    np.testing.assert_allclose(A.sum(axis=-1), np.ones((2, 3)))
    np.testing.assert_allclose(activations.softmax(Z + 1000), A)


@pytest.mark.parametrize("activation", ALL)
def test_formulas_can_be_typeset(activation):
    for formula in (activation.formula, activation.derivative_formula):
        assert formula
        MathTextParser("path").parse(f"${formula}$")
    assert Activation("mine", np.sin, np.cos).formula == ""


def test_get_takes_a_name_none_and_an_activation():
    assert get("relu") is ACTIVATIONS["relu"]
    assert get(None) is ACTIVATIONS["linear"]
    assert get(ACTIVATIONS["tanh"]) is ACTIVATIONS["tanh"]


@pytest.mark.parametrize("wrong", ["rleu", "", 3, 0, np.tanh])
def test_get_lists_the_names_when_it_does_not_know_one(wrong):
    with pytest.raises(ValueError, match=r"'heaviside', 'sign', .*'softmax', got"):
        get(wrong)


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf])
def test_parameters_out_of_range_are_refused(value):
    with pytest.raises(ValueError, match="negative_slope must be at least 0"):
        get("leaky_relu").with_parameters(negative_slope=value)


def test_parameters_that_do_not_exist_are_refused():  # of a loss as well
    with pytest.raises(TypeError, match="mse has no parameter 'alpha'; it has none"):
        losses.get("mse").with_parameters(alpha=1)
    with pytest.raises(TypeError, match="elu has no parameter 'slope'; it has alpha"):
        get("elu").with_parameters(slope=1)
    assert get("relu").with_parameters() is get("relu")
