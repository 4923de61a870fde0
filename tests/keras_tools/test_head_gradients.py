import numpy as np
import pytest

from helpers.keras_tools.head_gradients import measure_head_gradients
from helpers.keras_tools.quiet import keras

rng = np.random.default_rng(5)
X = {"a": rng.normal(size=(32, 2)).astype("float32"), "b": rng.normal(size=(32, 3)).astype("f4")}
Y = {"main": X["b"].sum(axis=1), "aux": X["a"][:, 0] - 2}


def make_model(*, wide=True, outputs_as_dict=True, seed=1):
    keras.utils.set_random_seed(seed)
    a, b = keras.Input((2,), name="a"), keras.Input((3,), name="b")
    hidden = keras.layers.Dense(4, "tanh", name="hidden")(b)
    joined = keras.layers.Concatenate()([a, hidden]) if wide else hidden
    outputs = {
        "main": keras.layers.Dense(1, name="main")(joined),
        "aux": keras.layers.Dense(1, name="aux")(hidden),
    }
    return keras.Model([a, b], outputs if outputs_as_dict else list(outputs.values()))


@pytest.mark.parametrize(("outputs_as_dict", "loss"), [(True, "mse"), (False, "mae")])
def test_the_weighted_sum_is_the_step_that_fit_takes(outputs_as_dict, loss):
    weights = {"main": 0.7, "aux": 0.4}
    model = make_model(outputs_as_dict=outputs_as_dict)
    heads = measure_head_gradients(model, X, Y, loss=loss)
    model.compile(
        optimizer=keras.optimizers.SGD(1.0),
        loss=dict.fromkeys(weights, loss),
        loss_weights=weights,
    )
    shared = model.get_layer("hidden").trainable_weights
    before = np.concatenate([np.ravel(weight.numpy()) for weight in shared])
    model.fit(X, Y, batch_size=32, epochs=1, verbose=0)
    step = before - np.concatenate([np.ravel(weight.numpy()) for weight in shared])
    total = sum(weights[name] * gradient for name, gradient in heads.gradients.items())
    np.testing.assert_allclose(total, step, rtol=1e-4, atol=1e-6)


def test_a_head_s_gradient_is_that_of_its_loss_alone_and_measuring_changes_no_weight():
    model = make_model()
    before = model.get_weights()
    gradient = measure_head_gradients(model, X, Y).gradients["aux"]
    for weight, same in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(same, weight)
    (W1, b1), (W2, b2) = (model.get_layer(name).get_weights() for name in ("hidden", "aux"))
    hidden = np.tanh(X["b"] @ W1 + b1)
    delta = 2 / 32 * (hidden @ W2 + b2 - Y["aux"][:, None]) @ W2.T * (1 - hidden**2)
    expected = np.concatenate([(X["b"].T @ delta).ravel(), delta.sum(axis=0)])
    np.testing.assert_allclose(gradient, expected, rtol=1e-3, atol=1e-6)


def test_only_parameters_below_every_output_are_shared():
    heads = measure_head_gradients(make_model(), X, Y)
    assert heads.parameters == ("hidden/kernel", "hidden/bias")
    assert {gradient.shape for gradient in heads.gradients.values()} == {(16,)}


def test_the_shares_are_lengths_of_weighted_gradients():
    heads = measure_head_gradients(make_model(), X, Y)
    lengths = {name: np.linalg.norm(g) for name, g in heads.gradients.items()}
    shares = heads.shares({"main": 0.9, "aux": 0.1})
    whole = 0.9 * lengths["main"] + 0.1 * lengths["aux"]
    assert shares == pytest.approx(
        {"main": 0.9 * lengths["main"] / whole, "aux": 0.1 * lengths["aux"] / whole}
    )
    assert sum(shares.values()) == pytest.approx(1)
    assert heads.shares({"main": 1, "aux": 0}) == {"main": 1, "aux": 0}
    nothing = heads.shares({"main": 0.0, "aux": 0.0})
    assert np.isnan(list(nothing.values())).all() and set(nothing) == {"main", "aux"}


def test_two_equal_heads_share_as_their_weights():
    model = make_model(wide=False)
    model.get_layer("aux").set_weights(model.get_layer("main").get_weights())
    heads = measure_head_gradients(model, X, dict.fromkeys(Y, Y["main"]))
    assert heads.shares({"main": 0.8, "aux": 0.2}) == pytest.approx({"main": 0.8, "aux": 0.2})


def test_one_output_has_all():
    x = keras.Input((3,), name="b")
    model = keras.Model([x], {"main": keras.layers.Dense(1, name="main")(x)})
    heads = measure_head_gradients(model, {"b": X["b"]}, {"main": Y["main"]})
    assert heads.shares({"main": 1.0}) == {"main": 1.0}


def test_outputs_that_share_nothing_are_refused():
    a, b = keras.Input((2,), name="a"), keras.Input((3,), name="b")
    dense = keras.layers.Dense
    model = keras.Model([a, b], [dense(1, name="main")(b), dense(1, name="aux")(a)])
    with pytest.raises(ValueError, match="must share at least one trainable layer"):
        measure_head_gradients(model, X, Y)


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ({"main": 1.0}, ValueError, "an output must be one of 'main', got 'aux'"),
        ({"main": 1.0, "aux": -1.0}, ValueError, r"loss_weights\['aux'\] must be at least 0"),
        ({"main": 1.0, "aux": "1"}, TypeError, r"loss_weights\['aux'\] must be a number"),
    ],
)
def test_bad_weights_are_refused_by_name(weights, error, message):
    with pytest.raises(error, match=message):
        measure_head_gradients(make_model(), X, Y).shares(weights)


def test_a_missing_target_is_named():
    with pytest.raises(ValueError, match="an output must be one of 'main', got 'aux'"):
        measure_head_gradients(make_model(), X, {"main": Y["main"]})
