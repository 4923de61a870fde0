import importlib
import os
import subprocess
import sys

import numpy as np
import pytest

import helpers.keras_tools.quiet
from helpers.keras_tools import keras, restart


def test_keras_starts_and_trains_without_a_word_on_the_error_stream():
    code = (
        "from helpers.keras_tools.quiet import keras\n"
        "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n"
        "model.compile(loss='mse')\n"
        "model.evaluate(keras.ops.zeros((4, 1)), keras.ops.zeros(4), verbose=0)\n"
        "import keras as plain, os; assert plain is keras\n"
        "print(os.environ['TF_CPP_MIN_LOG_LEVEL'])"
    )
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "1"}  # a level chosen outside is kept
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "1\n")


SETTINGS = {
    "others": (
        '{"backend": "torch", "floatx": "float64", "image_data_format": "channels_first", '
        '"epsilon": 0.5}',
        {"KERAS_MAX_EPOCHS": "1"},
    ),
    "wrong ones": ('{"floatx": "float7"}', {"KERAS_BACKEND": "no", "KERAS_MAX_EPOCHS": "one"}),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_keras_own_settings_change_nothing(name, tmp_path):
    text, variables = SETTINGS[name]
    (tmp_path / "keras.json").write_text(text)
    code = (
        "from helpers.keras_tools.quiet import keras\n"
        "from keras.src.backend.config import keras_home\n"
        "config = keras.config\n"
        "print(config.backend(), config.floatx(), config.image_data_format(), config.epsilon(),\n"
        "      config.max_epochs(), config.max_steps_per_epoch(), keras_home())"
    )
    environment = os.environ | {"KERAS_HOME": str(tmp_path)} | variables
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"tensorflow float32 channels_last 1e-07 None None {tmp_path}\n"
    assert (tmp_path / "keras.json").read_text() == text


def test_a_keras_with_another_backend_is_an_error_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr(keras.config, "backend", lambda: "jax")
    with pytest.raises(ImportError, match="with jax below it: restart the kernel"):
        importlib.reload(helpers.keras_tools.quiet)


def test_the_error_stream_is_silenced_and_comes_back(capfd):
    with helpers.keras_tools.quiet._quiet_stderr():
        os.write(2, b"noise")
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_what_was_swallowed_is_replayed_when_the_import_fails(capfd):
    with pytest.raises(ImportError), helpers.keras_tools.quiet._quiet_stderr():
        os.write(2, b"the cause")
        raise ImportError
    assert capfd.readouterr().err == "the cause"


def train(steps_per_execution):
    """A small network trained for two epochs from seed 7: its weights and history."""
    keras.utils.set_random_seed(7)
    rng = np.random.default_rng(7)
    X, y = rng.random((330, 12), dtype=np.float32), rng.integers(3, size=330)
    layers = [keras.Input((12,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(3, "softmax")]
    model = keras.Sequential(layers)
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.SGD(0.1),
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )
    history = model.fit(X, y, validation_split=0.1, epochs=2, verbose=0).history
    return model.get_weights(), history


@pytest.mark.parametrize("steps_per_execution", [2, 4, 32])  # 10 steps an epoch: even, not, more
def test_many_steps_in_one_call_train_bit_for_bit_the_same(steps_per_execution):
    weights, history = train(steps_per_execution=1)
    same_weights, same_history = train(steps_per_execution)
    assert same_history == history
    for W, same_W in zip(weights, same_weights, strict=True):
        np.testing.assert_array_equal(same_W, W)


def make_regression(optimizer):
    """A small compiled network and something to train it on."""
    layers = [keras.Input((3,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile(loss="mse", optimizer=optimizer)
    X = np.random.default_rng(3).random((64, 3))
    return model, {"x": X, "y": X.sum(axis=1), "shuffle": False, "verbose": 0}


@pytest.mark.parametrize("name", ["SGD", "Adam", "Adagrad"])  # Adagrad's memory doesn't start at 0
def test_a_restarted_model_trains_like_one_that_is_built_anew(name):
    make_optimizer = getattr(keras.optimizers, name)
    model, data = make_regression(make_optimizer(learning_rate=0.05))
    model.fit(**data, epochs=2)
    restart(model)
    twin, _ = make_regression(make_optimizer(learning_rate=0.05))
    twin.set_weights(model.get_weights())
    assert model.fit(**data, epochs=2).history == twin.fit(**data, epochs=2).history


def test_a_restart_draws_other_weights_and_keeps_the_learning_rate():
    model, _ = make_regression("adam")
    before = model.get_weights()[0]
    model.optimizer.learning_rate = 0.25
    restart(model)
    assert not np.any(model.get_weights()[0] == before)
    assert float(model.optimizer.learning_rate) == 0.25


def test_a_restart_keeps_what_a_normalization_layer_learned():
    X = np.random.default_rng(3).normal(5, 2, size=(64, 3))
    scaling = keras.layers.Normalization()
    scaling.adapt(X)
    model = keras.Sequential([keras.Input((3,)), scaling, keras.layers.Dense(1)])
    model.compile(loss="mse")
    restart(model)
    mean, variance, _ = scaling.get_weights()
    np.testing.assert_allclose(mean, X.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(variance, X.var(axis=0), rtol=1e-5)
