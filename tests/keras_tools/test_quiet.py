import importlib
import os
import subprocess
import sys

import numpy as np
import pytest

import helpers.keras_tools.quiet
from helpers.keras_tools import keras, restart

CODE = """
import os
from helpers.keras_tools.quiet import keras
from keras.src.backend.config import keras_home
import keras as plain
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse")
model.evaluate(keras.ops.zeros((4, 1)), keras.ops.zeros(4), verbose=0)
config = keras.config
print(config.backend(), config.floatx(), config.image_data_format(), config.epsilon(),
      config.max_epochs(), config.max_steps_per_epoch(), keras_home(), plain is keras,
      os.environ["TF_CPP_MIN_LOG_LEVEL"])
"""
SETTINGS = {
    "others": (
        '{"backend": "torch", "floatx": "float64", "image_data_format": "channels_first", '
        '"epsilon": 0.5}',
        {"KERAS_MAX_EPOCHS": "1"},
    ),
    "wrong ones": ('{"floatx": "float7"}', {"KERAS_BACKEND": "no", "KERAS_MAX_EPOCHS": "one"}),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_keras_starts_and_trains_in_silence_whatever_its_own_settings_say(name, tmp_path):
    text, variables = SETTINGS[name]
    (tmp_path / "keras.json").write_text(text)
    chosen_outside = {"KERAS_HOME": str(tmp_path), "TF_CPP_MIN_LOG_LEVEL": "1"}  # these are kept
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=os.environ | chosen_outside | variables,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"tensorflow float32 channels_last 1e-07 None None {tmp_path} True 1\n"
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
    """A small compiled network with a normalization, and something to train it on."""
    X = np.random.default_rng(3).random((64, 3))
    scaling = keras.layers.Normalization()
    scaling.adapt(X)
    dense = [keras.layers.Dense(4, "relu"), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((3,)), scaling, *dense])
    model.compile(loss="mse", optimizer=optimizer)
    return model, {"x": X, "y": X.sum(axis=1), "shuffle": False, "verbose": 0}


@pytest.mark.parametrize("name", ["SGD", "Adam", "Adagrad"])  # Adagrad's memory doesn't start at 0
def test_a_restarted_model_trains_like_one_that_is_built_anew(name):
    make_optimizer = getattr(keras.optimizers, name)
    model, data = make_regression(make_optimizer())
    before = model.get_weights()[3]
    model.fit(**data, epochs=2)
    model.optimizer.learning_rate = 0.05
    restart(model)
    assert not np.any(model.get_weights()[3] == before)
    twin, _ = make_regression(make_optimizer(learning_rate=0.05))  # which is kept
    for learned, same in zip(model.get_weights()[:2], twin.get_weights()[:2], strict=True):
        np.testing.assert_array_equal(learned, same)  # a normalization's mean and variance
    twin.set_weights(model.get_weights())
    assert model.fit(**data, epochs=2).history == twin.fit(**data, epochs=2).history
