"""How damage to a saved model is told; what Keras makes of such files is in notebook 06."""

import zipfile

import pytest

from helpers.keras_tools.model_files import PARTS, check_model_file
from helpers.keras_tools.quiet import keras

# Keras gives its variables to NumPy in a way that NumPy is going to drop.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The file of a model."""
    path = tmp_path_factory.mktemp("saved") / "whole.keras"
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "relu")]).save(path)
    return path


def test_a_whole_file_is_told_by_its_parts_and_sizes(saved):
    parts = check_model_file(saved)
    assert parts.keys() == PARTS
    with zipfile.ZipFile(saved) as archive:
        assert parts == {name: len(archive.read(name)) for name in PARTS}


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_a_file_that_was_cut_off_is_named(saved, tmp_path, share):
    whole = saved.read_bytes()
    path = tmp_path / "cut.keras"
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ValueError, match=r"cut\.keras is cut off or no \.keras archive"):
        check_model_file(path)


def test_one_wrong_byte_is_found_and_its_part_named(saved, tmp_path):
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 1
    path = tmp_path / "flipped.keras"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"flipped\.keras is damaged: .* part model\.weights\.h5"):
        check_model_file(path)


def test_another_archive_and_no_file_are_told_apart(tmp_path):
    path = tmp_path / "photos.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.raises(ValueError, match=r"metadata\.json, model\.weights\.h5 is missing"):
        check_model_file(path)
    with pytest.raises(FileNotFoundError, match="absent"):
        check_model_file(tmp_path / "absent.keras")
