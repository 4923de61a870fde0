"""What the file of a saved model promises, and how damage to it is told."""

import json
import warnings
import zipfile

import numpy as np
import pytest

from helpers.keras_tools.model_files import PARTS, check_model_file
from helpers.keras_tools.quiet import keras

# Keras gives its variables to NumPy in a way that NumPy is going to drop.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

X = np.random.default_rng(3).normal(size=(64, 3)).astype(np.float32)


def make_model(*layers):
    model = keras.Sequential([keras.Input((3,)), *layers, keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="adam")
    return model


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A trained model and the file it was saved in."""
    model = make_model(keras.layers.Dense(4, "relu"))
    model.fit(X, X.sum(axis=1), epochs=2, verbose=0)
    path = tmp_path_factory.mktemp("saved") / "whole.keras"
    model.save(path)
    return model, path


def test_a_whole_file_is_told_by_its_parts_and_sizes(saved):
    parts = check_model_file(saved[1])
    assert parts.keys() == PARTS
    with zipfile.ZipFile(saved[1]) as archive:
        assert parts == {name: len(archive.read(name)) for name in PARTS}


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_a_file_that_was_cut_off_is_named(saved, tmp_path, share):
    whole = saved[1].read_bytes()
    path = tmp_path / "cut.keras"
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ValueError, match=r"cut\.keras is cut off or no \.keras archive"):
        check_model_file(path)


def test_one_wrong_byte_is_found_and_its_part_named(saved, tmp_path):
    content = bytearray(saved[1].read_bytes())
    content[len(content) // 2] ^= 1
    path = tmp_path / "flipped.keras"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"flipped\.keras is damaged: .* part model\.weights\.h5"):
        check_model_file(path)
    with pytest.raises(zipfile.BadZipFile, match="Bad CRC-32"):
        keras.models.load_model(path)


def test_another_archive_and_no_file_are_told_apart(tmp_path):
    path = tmp_path / "photos.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.raises(ValueError, match=r"metadata\.json, model\.weights\.h5 is missing"):
        check_model_file(path)
    with pytest.raises(FileNotFoundError, match="absent"):
        check_model_file(tmp_path / "absent.keras")


def test_a_loaded_model_predicts_bit_for_bit_the_same(saved):
    model, path = saved
    loaded = keras.models.load_model(path)
    np.testing.assert_array_equal(
        loaded.predict(X, verbose=0), model.predict(X, verbose=0), strict=True
    )
    assert int(loaded.optimizer.iterations) == int(model.optimizer.iterations) == 4


@pytest.mark.parametrize(("built", "iterations"), [(True, 4), (False, 0)])
def test_weights_alone_bring_the_optimizer_back_only_if_it_is_built(
    saved, tmp_path, built, iterations
):
    saved[0].save_weights(tmp_path / "a.weights.h5")
    twin = make_model(keras.layers.Dense(4, "relu"))
    if built:
        twin.optimizer.build(twin.trainable_variables)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipping variable loading")
        twin.load_weights(tmp_path / "a.weights.h5")
    np.testing.assert_array_equal(twin.predict(X, verbose=0), saved[0].predict(X, verbose=0))
    assert int(twin.optimizer.iterations) == iterations


def test_keras_calls_a_cut_off_file_not_found(saved, tmp_path):
    path = tmp_path / "cut.keras"
    path.write_bytes(saved[1].read_bytes()[:1000])
    with pytest.raises(ValueError, match="File not found"):
        keras.models.load_model(path)


def test_keras_refuses_a_lambda_unless_told_to_trust_the_file(tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda Z: Z * 2.0)])
    model.save(tmp_path / "lambda.keras")
    with pytest.raises(ValueError, match="safe_mode=False"):
        keras.models.load_model(tmp_path / "lambda.keras")
    trusted = keras.models.load_model(tmp_path / "lambda.keras", safe_mode=False)
    np.testing.assert_array_equal(trusted.predict(X, verbose=0), model.predict(X, verbose=0))


def test_a_building_plan_that_was_changed_on_purpose_loads_in_silence(saved, tmp_path):
    path = tmp_path / "changed.keras"
    with zipfile.ZipFile(saved[1]) as archive, zipfile.ZipFile(path, "w") as forged:
        plan = json.loads(archive.read("config.json"))
        plan["config"]["layers"][1]["config"]["activation"] = "linear"
        for part in archive.namelist():
            forged.writestr(part, json.dumps(plan) if "config" in part else archive.read(part))
    check_model_file(path)
    changed = keras.models.load_model(path)
    assert not np.allclose(changed.predict(X, verbose=0), saved[0].predict(X, verbose=0))
