import dataclasses
import gzip
import hashlib
import importlib.util
import io
import os
import pickle
import struct
import time
from pathlib import Path

import numpy as np
import pytest

from helpers.data import files, standins
from helpers.data.files import PUBLISHED, SERVER, DataFileError
from helpers.data.loaders import CLASS_NAMES, load_california_housing, load_fashion_mnist
from helpers.data.notice import Notice

REAL_DATA = os.environ.get("ANN_DATA_DIR")  # before a test takes it away
LOADERS = [load_fashion_mnist, load_california_housing]
REASON = "ANN_DATA_DIR isn't set: the real data is not tested"
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, _ = FASHION_MNIST = [
    f"fashion-mnist/{part}"
    for part in (
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
        "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz",
    )
]


def idx(array):
    header = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes(), compresslevel=1)


def npz(x, y):
    buffer = io.BytesIO()
    np.savez(buffer, x=x, y=y)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def clothes():
    """The four files of a set with the published sizes."""
    contents = []
    for n in (60000, 10000):
        images = np.zeros((n, 28, 28), np.uint8)
        images[:, 3, 5] = np.arange(n) % 251
        contents += [idx(images), idx((np.arange(n) % 10).astype(np.uint8))]
    return dict(zip(FASHION_MNIST, contents, strict=True))


def plain(notice):
    return " ".join(notice.replace("#", " ").split())


def put(folder, contents):
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


@pytest.fixture
def clothes_folder(bare_machine, tmp_path, monkeypatch, clothes):
    """A folder with the four files, named by ANN_DATA_DIR."""
    put(tmp_path / "own", clothes)
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path / "own"))
    return tmp_path / "own"


def districts():
    X = np.ones((20640, 8), np.float32)
    X[:, 0], X[:, 1] = -120, 37
    return X, np.linspace(15000, 500001, 20640, dtype=np.float32)


@pytest.fixture
def districts_file(bare_machine, tmp_path, monkeypatch):
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path))
    (tmp_path / "california_housing.npz").write_bytes(npz(*districts()))
    return tmp_path / "california_housing.npz"


@pytest.fixture
def offline(bare_machine, monkeypatch):
    """No network, and stand-ins that are drawn in no time."""
    monkeypatch.setenv("ANN_OFFLINE", "1")
    monkeypatch.setattr(standins.garments, "N_TRAIN", 20)
    monkeypatch.setattr(standins.garments, "N_TEST", 10)


# --- Fashion-MNIST


def test_fashion_mnist_comes_as_keras_gives_it(clothes_folder, capsys):
    data = load_fashion_mnist()
    assert (data.source, data.is_real) == ("folder", True)
    assert capsys.readouterr().out == ""  # a folder that a person named is taken at their word
    assert data.X_train.shape == (60000, 28, 28)
    assert data.X_test.shape == (10000, 28, 28)
    for array in (data.X_train, data.y_train, data.X_test, data.y_test):
        assert array.dtype == np.uint8
        assert array.flags.writeable
    np.testing.assert_array_equal(data.X_train[:, 3, 5], np.arange(60000) % 251)
    np.testing.assert_array_equal(data.y_train, np.arange(60000) % 10)
    np.testing.assert_array_equal(data.y_test, np.arange(10000) % 10)
    assert len(data.class_names) == 10
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.source = "elsewhere"
    assert "source='folder'" in repr(data)
    assert "array" not in repr(data)


def test_the_classes_are_named_as_keras_numbers_them():
    source = keras_source("fashion_mnist")
    for number, name in enumerate(CLASS_NAMES):
        assert f"|   {number}   | {name} " in source


FAULTS = [  # test_formats.py has those that lie in the format
    (TRAIN_LABELS, np.zeros(59999, np.uint8), r"announces shape \(59999,\), not \(60000,\)"),
    (TRAIN_LABELS, np.full(60000, 10, np.uint8), "its labels must lie in 0 … 9, got 10"),
    (TRAIN_IMAGES, np.zeros((60000, 14, 14), np.uint8), r"14\), not \(60000, 28, 28\)"),
]


@pytest.mark.parametrize(("path", "array", "complaint"), FAULTS)
def test_a_broken_file_is_named_and_nothing_takes_its_place(clothes_folder, path, array, complaint):
    (clothes_folder / path).write_bytes(idx(array))
    with pytest.raises(DataFileError, match=rf"is broken: .*{complaint}.*\. Put that") as caught:
        load_fashion_mnist()
    assert str(clothes_folder / path) in str(caught.value)


def test_images_in_keras_cache_that_arent_the_published_ones_come_with_a_notice(
    bare_machine, clothes, monkeypatch, capsys
):
    for path in clothes:
        checksum = hashlib.sha256(clothes[path]).hexdigest()
        monkeypatch.setitem(files.PUBLISHED, path, f"sha256:{checksum}")
    put(bare_machine, clothes)
    data = load_fashion_mnist()
    assert (data.source, data.is_real) == ("cache", True)
    assert capsys.readouterr().out == ""
    put(bare_machine, {TEST_IMAGES: idx(np.full((10000, 28, 28), 7, np.uint8))})
    data = load_fashion_mnist()
    assert (data.source, data.is_real) == ("cache", False)
    assert data.X_test.min() == 7
    text = plain(capsys.readouterr().out)
    assert text.startswith("UNKNOWN DATA: this may not be Fashion-MNIST")
    assert f"the content of {TEST_IMAGES} isn't the published one" in text


# --- California housing


def test_california_housing_comes_whole_and_in_keras_columns(districts_file):
    data = load_california_housing()
    assert (data.source, data.is_real) == ("folder", True)
    assert data.X.shape == (20640, 8)
    assert data.X.dtype == data.y.dtype == np.float32
    np.testing.assert_array_equal(data.X, districts()[0])
    np.testing.assert_array_equal(data.y, districts()[1])
    assert len(data.feature_names) == 8
    assert "array" not in repr(data)


def replaced(array, at, value):
    array = array.copy()
    array[at] = value
    return array


X, Y = districts()
HOUSING_FAULTS = [
    (X[:600], Y[:600], "600 rows and 600 values, not 20640"),
    (X[1:], Y, "20639 rows and 20640 values"),
    (X, Y[:-1], "20640 rows and 20639 values"),
    (X[:, :7], Y, "x must have 8 columns"),
    (replaced(X, (7, 3), np.inf), Y, "x must be finite: 1 of 165120"),
    (X, replaced(Y, 9, np.nan), "y must be finite"),
    (X[:, [1, 0, 2, 3, 4, 5, 6, 7]], Y, "aren't longitudes and latitudes"),
    (replaced(X, (5, 0), -125.5), Y, "aren't longitudes"),  # one district in the sea
]


@pytest.mark.parametrize(("x", "y", "complaint"), HOUSING_FAULTS)
def test_a_broken_housing_file_is_named(districts_file, x, y, complaint):
    districts_file.write_bytes(npz(x, y))
    with pytest.raises(DataFileError, match=f"is broken: .*{complaint}") as caught:
        load_california_housing()
    assert str(districts_file) in str(caught.value)


def test_a_folder_with_one_data_set_is_passed_over_for_the_other(districts_file, capsys, offline):
    assert load_california_housing().source == "folder"
    assert load_fashion_mnist().source == "stand-in"
    assert "no fashion-mnist/train-images" in capsys.readouterr().out


# --- nothing that is loaded is run


class Bomb:
    """Unpickling it makes a folder."""

    def __init__(self, mark):
        self.mark = str(mark)

    def __reduce__(self):
        return os.mkdir, (self.mark,)


@pytest.mark.parametrize("wrapped", ["in npz", "bare", "gzipped"])
@pytest.mark.parametrize("where", ["folder", "cache", "stand-ins"])
def test_a_pickle_is_never_opened(bare_machine, tmp_path, monkeypatch, request, wrapped, where):
    mark = tmp_path / "mark"
    bomb = pickle.dumps(Bomb(mark))
    if wrapped == "in npz":
        bomb = npz(np.array([Bomb(mark)], dtype=object), Y)
    bomb = gzip.compress(bomb) if wrapped == "gzipped" else bomb
    if where == "stand-ins":
        request.getfixturevalue("offline")
        load_fashion_mnist()
        (drawn,) = (bare_machine.parent / "stand-ins").iterdir()
        if wrapped == "in npz":
            bomb = io.BytesIO()
            np.savez(bomb, **dict.fromkeys(standins.garments.ARRAYS, np.array([Bomb(mark)])))
            bomb = bomb.getvalue()
        drawn.write_bytes(bomb)
        assert load_fashion_mnist().X_train.shape == (20, 28, 28)
    else:
        folder = bare_machine if where == "cache" else tmp_path / "own"
        put(folder, dict.fromkeys(PUBLISHED, bomb))
        if where == "folder":
            monkeypatch.setenv("ANN_DATA_DIR", str(folder))
        for load in LOADERS:
            with pytest.raises(DataFileError, match="is broken"):
                load()
    assert not mark.exists()


# --- stand-ins


@pytest.mark.parametrize("load", LOADERS)
def test_without_a_network_a_stand_in_comes_with_a_notice_that_says_why(offline, load, capsys):
    data = load()
    assert (data.source, data.is_real) == ("stand-in", False)
    text = plain(capsys.readouterr().out)
    assert text.startswith("STAND-IN DATA: this is not ")
    assert "Why: ANN_OFFLINE is set, which forbids the download." in text
    assert "ANN_DATA_DIR" in text


def test_the_stand_in_garments_fill_the_right_fields(offline):
    data = load_fashion_mnist()
    drawn = standins.make_garments()
    for array, wanted in zip(
        (data.X_train, data.y_train, data.X_test, data.y_test), drawn, strict=True
    ):
        np.testing.assert_array_equal(array, wanted)


def test_simulated_districts_have_the_form_of_the_real_ones(offline, tmp_path, monkeypatch):
    data = load_california_housing()
    put(tmp_path, {"california_housing.npz": npz(data.X, data.y)})
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path))
    read = load_california_housing()  # which refuses any other form
    np.testing.assert_array_equal(read.X, data.X)
    assert (read.X.dtype, read.y.dtype) == (data.X.dtype, data.y.dtype)


def test_the_notice_comes_with_every_call_but_the_server_is_asked_once(
    bare_machine, serve, monkeypatch, capsys
):
    with serve(lambda handler: handler.send_error(403)) as (server, requests):
        monkeypatch.setattr(files, "SERVER", server)
        for _ in range(2):
            load_california_housing()
    text = capsys.readouterr().out
    assert text.count("STAND-IN DATA") == 2
    assert text.count("answered 403 (Forbidden)") == 2
    assert requests == ["GET /california_housing.npz"]


def test_a_notice_is_a_framed_box_that_is_closed_and_its_text_is_escaped():
    notice = Notice("a < b", ["x & y", "word " * 60])
    assert "<strong>⚠ a &lt; b" in notice._repr_html_()
    assert "x &amp; y" in notice._repr_html_()
    lines = repr(notice).splitlines()
    assert {len(line) for line in lines} == {78}
    assert all(line[0] == line[-1] == "#" for line in lines)


# --- the published files


def keras_source(name):
    package = Path(importlib.util.find_spec("keras").origin).parent  # found without importing it
    return (package / "src" / "datasets" / f"{name}.py").read_text(encoding="utf-8")


def test_the_files_are_those_that_keras_loads():
    fashion, housing = keras_source("fashion_mnist"), keras_source("california_housing")
    assert SERVER in fashion
    assert 'os.path.join("datasets", "fashion-mnist")' in fashion
    for path in FASHION_MNIST:
        assert f'"{Path(path).name}"' in fashion
    assert SERVER in housing
    assert '"california_housing.npz"' in housing
    assert PUBLISHED["california_housing.npz"].removeprefix("sha256:") in housing
    assert set(PUBLISHED) == {*FASHION_MNIST, "california_housing.npz"}


@pytest.mark.skipif(not REAL_DATA, reason=REASON)
def test_the_real_pictures_are_balanced_and_cost_less_than_two_seconds():
    start = time.process_time()
    data = load_fashion_mnist()
    assert time.process_time() - start < 2
    np.testing.assert_array_equal(np.bincount(data.y_train), np.full(10, 6000))
    np.testing.assert_array_equal(np.bincount(data.y_test), np.full(10, 1000))
    assert 60 < data.X_train.mean() < 85
    assert data.X_train.max() == 255


@pytest.mark.skipif(not REAL_DATA, reason=REASON)
def test_the_real_districts_have_their_columns():
    data = load_california_housing()
    columns = dict(zip(data.feature_names, data.X.T, strict=True))
    assert columns["housing_median_age"].max() == 52
    assert columns["median_income"].max() == np.float32(15.0001)
    assert columns["population"].max() == 35682
    assert (columns["households"] <= columns["total_rooms"]).mean() > 0.99
    assert (data.y.min(), data.y.max()) == (14999, 500001)
