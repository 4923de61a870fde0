import ast

import numpy as np
import pytest

from helpers.keras_tools.quiet import keras
from helpers.keras_tools.recipes import choose_recipe

SPARSE = "sparse_categorical_crossentropy"
SELU = {"hidden": (20, 10, 10), "hidden_activation": "selu"}
# The rows of the two tables: description -> output layer, activation, loss.
ROWS = {
    "regression": ({"task": "regression"}, 1, "linear", "mse"),
    "several numbers": ({"task": "regression", "n_outputs": 3}, 3, "linear", "mse"),
    "outliers": ({"task": "regression", "outliers": True}, 1, "linear", "huber"),
    "positive": ({"task": "regression", "target": "positive"}, 1, "softplus", "mse"),
    "0 to 1": ({"task": "regression", "target": "0 to 1"}, 1, "sigmoid", "mse"),
    "-1 to 1": ({"task": "regression", "target": "-1 to 1"}, 1, "tanh", "mse"),
    "binary": ({"task": "binary"}, 1, "sigmoid", "binary_crossentropy"),
    "multilabel": ({"task": "multilabel", "n_outputs": 4}, 4, "sigmoid", "binary_crossentropy"),
    "multiclass": ({"task": "multiclass", "n_outputs": 3}, 3, "softmax", SPARSE),
    "selu": ({"task": "regression", **SELU}, 1, "linear", "mse"),
}


def targets_for(description, rng, n_samples=16):
    shape = (n_samples, description.get("n_outputs", 1))
    if description["task"] == "multiclass":
        return rng.integers(description["n_outputs"], size=n_samples)
    if description["task"] == "regression":
        return rng.uniform(0, 1, shape)
    return rng.integers(2, size=shape).astype(float)


@pytest.mark.parametrize("name", ROWS)
def test_each_row_builds_the_model_of_the_table_and_trains(name):
    description, n_outputs, activation, loss = ROWS[name]
    recipe = choose_recipe(n_inputs=5, **description)
    assert len(ast.parse(recipe.code).body) == 2
    assert max(map(len, recipe.code.splitlines())) <= 100
    model = recipe.build()
    assert model.input_shape == (None, 5)
    assert [layer.units for layer in model.layers] == [*recipe.hidden, n_outputs]
    assert model.layers[-1].activation is keras.activations.get(activation)
    assert model.loss == loss
    hidden = description.get("hidden_activation", "relu")
    start = {"relu": keras.initializers.HeNormal, "selu": keras.initializers.LecunNormal}[hidden]
    for layer in model.layers[:-1]:
        assert layer.activation is keras.activations.get(hidden)
        assert isinstance(layer.kernel_initializer, start)
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(16, 5)), targets_for(description, rng)
    history = model.fit(X, y, batch_size=16, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    assert recipe.metric in history


@pytest.mark.parametrize("name", ["binary", "multilabel", "multiclass"])
def test_the_metric_is_the_share_of_right_answers(name):
    description = ROWS[name][0]
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(40, 5)), targets_for(description, rng, n_samples=40)
    model = choose_recipe(n_inputs=5, **description).build()
    y_proba = model.predict(X, verbose=0)
    right = y_proba.argmax(axis=1) == y if name == "multiclass" else (y_proba > 0.5) == y
    assert model.evaluate(X, y, verbose=0)[1] == pytest.approx(right.mean())


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({"task": "ranking"}, "task must be one of 'regression', 'binary'"),
        ({"task": "regression", "target": "odd"}, "target must be one of 'any number'"),
        ({"task": "regression", "hidden_activation": "sin"}, "hidden_activation must be one of"),
        ({"task": "binary", "n_outputs": 2}, "n_outputs must be 1 for a binary task"),
        ({"task": "multiclass"}, "n_outputs must be at least 2"),
        ({"task": "multilabel", "outliers": True}, "target and outliers are for regression"),
        ({"task": "binary", "target": "positive"}, "target and outliers are for regression"),
        ({"task": "regression", "hidden": (30, 0)}, "each of hidden must be at least 1"),
    ],
)
def test_a_description_that_fits_no_row_is_refused(description, message):
    with pytest.raises(ValueError, match=message):
        choose_recipe(n_inputs=2, **description)
