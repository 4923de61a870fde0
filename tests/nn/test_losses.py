import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from helpers.nn.activations import sigmoid, softmax
from helpers.nn.losses import LOSSES, get, one_hot

DTYPES = [pytest.param(t, id=t.__name__) for t in (np.float32, np.float64)]
TOLERANCE = {np.float32: 2e-6, np.float64: 1e-14}

IN_KERAS = {
    "mse": keras.losses.MeanSquaredError,
    "mae": keras.losses.MeanAbsoluteError,
    "huber": keras.losses.Huber,
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
    "categorical_crossentropy": keras.losses.CategoricalCrossentropy,
}
ELEMENTWISE = [name for name in LOSSES if "categorical" not in name]
CATEGORICAL = [name for name in LOSSES if "categorical" in name]
METHODS = ("per_sample", "value", "gradient")


def sample(name, rng, n_samples=6, n_outputs=4, dtype=np.float64, scale=3.0):
    """Targets and predictions that suit the loss."""
    scores = rng.normal(0, scale, size=(n_samples, n_outputs))
    if "categorical" in name:
        Y = one_hot(rng.integers(n_outputs, size=n_samples), n_outputs, dtype)
        predictions = scores if "logits" in name else softmax(scores)
    elif "binary" in name:
        Y = rng.integers(2, size=scores.shape)
        predictions = scores if "logits" in name else sigmoid(scores)
    else:
        Y, predictions = rng.normal(0, scale, size=scores.shape), scores
    return Y.astype(dtype), predictions.astype(dtype)


def keras_results(name, Y, Y_pred, **parameters):
    """Per-sample losses, their mean and its gradient, from Keras in the type of ``Y_pred``."""
    if name.endswith("_from_logits"):
        parameters["from_logits"] = True
    kind, parameters["dtype"] = IN_KERAS[name.removesuffix("_from_logits")], Y_pred.dtype.name
    Y, Y_pred = tf.constant(Y, Y_pred.dtype), tf.constant(Y_pred)
    with tf.GradientTape() as tape:
        tape.watch(Y_pred)
        value = kind(**parameters)(Y, Y_pred)
    per_sample = kind(reduction=None, **parameters)(Y, Y_pred)
    return per_sample.numpy(), value.numpy(), tape.gradient(value, Y_pred).numpy()


def assert_equals_keras(loss, Y, Y_pred, **parameters):
    tolerance = TOLERANCE[Y_pred.dtype.type]
    per_sample, value, gradient = keras_results(loss.name, Y, Y_pred, **parameters)
    if loss.name == "categorical_crossentropy":
        gradient = gradient - 1 / len(Y)  # Keras divides each row by its sum first, which adds 1/n
    assert loss.per_sample(Y, Y_pred).dtype == loss.gradient(Y, Y_pred).dtype == Y_pred.dtype
    np.testing.assert_allclose(loss.per_sample(Y, Y_pred), per_sample, tolerance, tolerance)
    np.testing.assert_allclose(loss.value(Y, Y_pred), value, tolerance, tolerance)
    largest = max(1, np.abs(gradient).max())
    np.testing.assert_allclose(
        loss.gradient(Y, Y_pred), gradient, tolerance, 2 * tolerance * largest
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", LOSSES)
def test_values_and_gradients_are_those_of_keras(name, dtype):
    rng = np.random.default_rng(0)
    for n_samples, n_outputs in ((1, 1), (1, 3), (7, 2), (50, 10)):
        if "categorical" in name and n_outputs == 1:
            continue
        Y, Y_pred = sample(name, rng, n_samples, n_outputs, dtype)
        before = Y.copy(), Y_pred.copy()
        assert_equals_keras(get(name), Y, Y_pred)
        np.testing.assert_array_equal((Y, Y_pred), before)
    if "cross" in name:  # soft labels are allowed
        Y_pred = np.array([[0.6, 0.4]], dtype)
        assert_equals_keras(get(name), np.array([[0.9, 0.1]], dtype), Y_pred)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("delta", [0.1, 1.0, 5.0])
def test_hubers_delta_is_that_of_keras(delta, dtype):
    huber = get("huber").with_parameters(delta=delta)
    assert huber.parameters == {"delta": delta}
    assert_equals_keras(huber, *sample("huber", np.random.default_rng(1), dtype=dtype), delta=delta)


def test_huber_is_quadratic_up_to_delta_and_linear_beyond():
    Y = np.zeros(4)
    huber = get("huber").with_parameters(delta=2)
    errors = np.array([-1.0, 2.0, 3.0, -10.0])
    np.testing.assert_allclose(huber.per_sample(Y, errors), [0.5, 2, 2 * (3 - 1), 2 * (10 - 1)])
    np.testing.assert_allclose(huber.gradient(Y, errors) * 4, [-1, 2, 2, -2])


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_a_vector_and_a_single_column_have_the_same_loss(name):
    Y, Y_pred = sample(name, np.random.default_rng(2), n_outputs=1)
    for method in METHODS:
        call = getattr(get(name), method)
        column, vector = call(Y, Y_pred), call(Y[:, 0], Y_pred[:, 0])
        np.testing.assert_array_equal(vector, np.reshape(column, np.shape(vector)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "name", ["binary_crossentropy_from_logits", "categorical_crossentropy_from_logits"]
)
def test_logits_up_to_ten_thousand_neither_overflow_nor_differ_from_keras(name, dtype):
    Z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 1e4], [500, 1, -90], [30, -30, 20]], dtype)
    for targets in ([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]], np.eye(3)[[1, 0, 0, 2]]):
        assert_equals_keras(get(name), np.array(targets, dtype), Z)


@pytest.mark.parametrize("dtype", DTYPES)
def test_probabilities_of_0_and_1_give_a_large_finite_loss_and_no_gradient_as_in_keras(dtype):
    P = np.array([[0, 1], [1, 0], [1e-9, 1 - 1e-9], [0.25, 0.75]], dtype)
    for name in ("binary_crossentropy", "categorical_crossentropy"):
        for Y in (np.eye(2)[[0, 0, 0, 0]], np.eye(2)[[1, 1, 1, 1]]):
            loss, Y = get(name), Y.astype(dtype)
            per_sample, value, _ = keras_results(name, Y, P)
            np.testing.assert_allclose(loss.per_sample(Y, P), per_sample, rtol=1e-6, atol=1e-6)
            assert loss.value(Y, P) == pytest.approx(value, rel=1e-6)
            gradient = loss.gradient(Y, P)
            assert not gradient[:3].any()
            assert gradient[3].any()


@pytest.mark.parametrize("dtype", DTYPES)
@given(seed=st.integers(0, 10**6))
def test_from_logits_equals_from_probabilities_back_to_the_logits(dtype, seed):
    rng = np.random.default_rng(seed)
    for kind, squash in (("binary", sigmoid), ("categorical", softmax)):
        Y, Z = sample(f"{kind}_crossentropy_from_logits", rng, dtype=dtype, scale=1.0)
        from_logits = get(f"{kind}_crossentropy_from_logits")
        from_probabilities = get(f"{kind}_crossentropy")
        P = squash(Z)
        tolerance = 100 * TOLERANCE[dtype]
        np.testing.assert_allclose(
            from_logits.per_sample(Y, Z), from_probabilities.per_sample(Y, P), rtol=tolerance
        )
        dP = from_probabilities.gradient(Y, P)
        dZ = dP * P * (1 - P) if kind == "binary" else P * (dP - (dP * P).sum(1, keepdims=True))
        np.testing.assert_allclose(from_logits.gradient(Y, Z), dZ, atol=tolerance)


@pytest.mark.parametrize("name", CATEGORICAL)
def test_class_numbers_mean_the_same_as_one_hot_rows(name):
    Y, Y_pred = sample(name, np.random.default_rng(3))
    for method in METHODS:
        call = getattr(get(name), method)
        np.testing.assert_array_equal(call(Y.argmax(axis=1), Y_pred), call(Y, Y_pred))


def test_one_hot_puts_a_single_1_at_each_label():
    Y = one_hot([2, 0], 3, np.float32)
    assert Y.dtype == np.float32
    np.testing.assert_array_equal(Y, [[0, 0, 1], [1, 0, 0]])
    with pytest.raises(ValueError, match="labels must lie in 0 … 2, got 3"):
        one_hot([0, 3], 3)
    with pytest.raises(TypeError, match="labels must hold whole class numbers"):
        one_hot([0.5], 3)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("shapes", [((5,), (5, 1)), ((5, 1), (5,)), ((5, 1), (4,))])
def test_a_vector_against_a_column_is_refused_with_the_reason(name, shapes):
    Y, Y_pred = np.ones(shapes[0]), np.full(shapes[1], 0.5)
    for method in METHODS:
        with pytest.raises(ValueError, match=r"same shape.*broadcast.*reshape\(-1, 1\)"):
            getattr(get(name), method)(Y, Y_pred)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("shapes", [((5, 3), (5, 2)), ((4, 2), (5, 2)), ((2, 5, 2), (2, 5, 2))])
def test_shapes_that_do_not_fit_are_refused(name, shapes):
    with pytest.raises(ValueError, match=r"must have the same shape|-dimensional"):
        get(name).value(np.full(shapes[0], 0.5), np.full(shapes[1], 0.5))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_infinity_and_emptiness_are_refused(name, bad):
    Y, Y_pred = sample(name, np.random.default_rng(4))
    with pytest.raises(ValueError, match="Y_pred must be finite"):
        get(name).value(Y, np.where(Y_pred == Y_pred[0, 0], bad, Y_pred))
    with pytest.raises(ValueError, match="Y must be finite"):
        get(name).gradient(np.where(Y[0, 0] == Y, bad, Y), Y_pred)
    with pytest.raises(ValueError, match="must not be empty"):
        get(name).per_sample(np.empty((0, 4)), np.empty((0, 4)))


@pytest.mark.parametrize(
    ("name", "Y", "Y_pred", "message"),
    [
        ("binary_crossentropy", [[2]], [[0.5]], r"Y must lie in 0 … 1, got 2"),
        ("binary_crossentropy_from_logits", [[-1]], [[0.5]], r"Y must lie in 0 … 1, got -1"),
        ("binary_crossentropy", [[1]], [[1.5]], r"Y_pred must lie in 0 … 1, got 1.5"),
        ("categorical_crossentropy", [[1, 0]], [[1.2, -0.2]], r"Y_pred must lie in 0 … 1"),
        ("categorical_crossentropy", [[1, 0]], [[0.5, 0.6]], r"row of Y_pred must sum to 1.*1\.1"),
        ("categorical_crossentropy", [[1, 1]], [[0.5, 0.5]], r"row of Y must sum to 1.*2"),
        ("categorical_crossentropy_from_logits", [[0, 0]], [[3, 4]], r"row of Y must sum to 1"),
        ("categorical_crossentropy", [2], [[0.5, 0.5]], r"labels must lie in 0 … 1, got 2"),
    ],
)
def test_impossible_probabilities_and_labels_are_refused(name, Y, Y_pred, message):
    for method in METHODS:
        with pytest.raises(ValueError, match=message):
            getattr(get(name), method)(Y, np.array(Y_pred, float))


@pytest.mark.parametrize("name", LOSSES)
def test_targets_take_the_type_of_the_predictions(name):
    Y, Y_pred = sample(name, np.random.default_rng(6), dtype=np.float32)
    for targets in (Y.astype(np.float64), Y.astype(np.int64)):
        assert get(name).per_sample(targets, Y_pred).dtype == np.float32
        assert get(name).gradient(targets, Y_pred).dtype == np.float32


def test_get_takes_a_name_or_a_loss_and_lists_the_names():
    assert get("mse") is LOSSES["mse"]
    assert get(LOSSES["mae"]) is LOSSES["mae"]
    with pytest.raises(ValueError, match=r"loss must be one of 'mse', 'mae', 'huber'.*got 'msa'"):
        get("msa")


@pytest.mark.parametrize("delta", [0, -1, np.nan])
def test_delta_must_be_positive(delta):
    with pytest.raises(ValueError, match="delta must be greater than 0"):
        get("huber").with_parameters(delta=delta)
