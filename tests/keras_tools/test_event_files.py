import json
import struct

import numpy as np
import pytest

from helpers.keras_tools.event_files import (
    describe_runs,
    histogram_percentiles,
    read_runs,
)
from helpers.keras_tools.quiet import keras, tf

# Keras gives its variables to NumPy in a way that NumPy is going to drop.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def write_events(directory, **scalars):
    """Write an event file of scalars; return its path."""
    with tf.summary.create_file_writer(str(directory)).as_default():
        for tag, values in scalars.items():
            for step, value in enumerate(values):
                tf.summary.scalar(tag, value, step=step)
        tf.summary.flush()
    (path,) = directory.glob("*.tfevents.*")
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A real training: its history, its last weights, and its log directory."""
    root = tmp_path_factory.mktemp("logs")
    X = np.random.default_rng(3).normal(size=(64, 3))
    layers = [keras.Input((3,)), keras.layers.Dense(40, name="only"), keras.layers.Dense(1)]
    model = keras.Sequential(layers, name="net")
    model.compile(loss="mse")
    log = keras.callbacks.TensorBoard(root / "run", histogram_freq=1)
    data = {"x": X, "y": X.sum(axis=1), "validation_split": 0.25, "epochs": 3, "verbose": 0}
    history = model.fit(**data, callbacks=[log]).history
    return history, model.get_layer("only").get_weights()[0], root


def test_what_fit_returned_comes_back_from_the_files(run):
    history, _, root = run
    runs = read_runs(root)
    assert list(runs) == ["run/train", "run/validation"]
    for name, key in (("run/train", "loss"), ("run/validation", "val_loss")):
        loss = runs[name]["epoch_loss"]
        assert (loss.kind, list(loss.steps)) == ("scalars", [0, 1, 2])
        np.testing.assert_array_equal(loss.values, np.float32(history[key]))


def test_a_histogram_holds_all_weights_between_their_extremes(run):
    _, W, root = run
    histogram = read_runs(root)["run/train"]["net/only/kernel/histogram"]
    assert (histogram.kind, histogram.values.shape) == ("histograms", (3, 30, 3))
    last = histogram.values[-1]
    assert last[:, 2].sum() == W.size
    np.testing.assert_allclose([last[0, 0], last[-1, 1]], [W.min(), W.max()], rtol=1e-6)
    width = (W.max() - W.min()) / 30
    estimates = histogram_percentiles(histogram.values[-1:], [0, 25, 50, 75, 100])[0]
    np.testing.assert_allclose(estimates, np.percentile(W, [0, 25, 50, 75, 100]), atol=width)


def test_the_graph_is_the_model_s_plan(run):
    graph = read_runs(run[2])["run/train"]["keras"]
    assert graph.kind == "graph_keras_model"
    plan = json.loads(graph.values[0])
    assert [layer["config"]["name"] for layer in plan["config"]["layers"]][1] == "only"


def test_pictures_come_back_pixel_by_pixel(tmp_path):
    pictures = np.random.default_rng(3).integers(256, size=(2, 5, 7, 3), dtype=np.uint8)
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        tf.summary.image("noise", pictures, step=4)
        tf.summary.flush()
    noise = read_runs(tmp_path)["."]["noise"]
    assert (noise.kind, list(noise.steps)) == ("images", [4])
    np.testing.assert_array_equal(noise.values, pictures[np.newaxis], strict=True)


def test_a_run_that_went_on_in_a_second_file_is_read_whole(tmp_path):
    write_events(tmp_path / "a", loss=[3.0, 2.0]).rename(tmp_path / "1.tfevents.first")
    write_events(tmp_path / "b", loss=[1.0]).rename(tmp_path / "2.tfevents.second")
    np.testing.assert_array_equal(read_runs(tmp_path)["."]["loss"].values, [3, 2, 1])


def flip(content):
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


@pytest.mark.parametrize(
    ("damage", "what"),
    [(lambda c: c[:-1], "truncated"), (lambda c: c[:-30], "truncated"), (flip, "corrupted")],
)
def test_a_damaged_file_is_named_with_what_can_be_read(tmp_path, damage, what):
    path = write_events(tmp_path, loss=[3.0, 2.0, 1.0])
    path.write_bytes(damage(path.read_bytes()))
    match = rf"{path.name} is cut off or damaged: 3 records can be read.* {what}"
    with pytest.raises(ValueError, match=match):
        read_runs(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a record at all", struct.pack("<Q", 2**60)])
def test_what_is_no_event_file_is_refused(tmp_path, content):
    (tmp_path / "x.tfevents.y").write_bytes(content)
    with pytest.raises(ValueError, match=r"x\.tfevents\.y is"):
        read_runs(tmp_path)


UNVERSIONED = tf.compat.v1.Event(step=1).SerializeToString()


@pytest.mark.parametrize("record", [UNVERSIONED, b"\xff\xff\xff\xff"])
def test_records_of_something_else_are_no_event_file(tmp_path, record):
    with tf.io.TFRecordWriter(str(tmp_path / "x.tfevents.y")) as writer:
        writer.write(record)
    with pytest.raises(ValueError, match=r"x\.tfevents\.y is no event file"):
        read_runs(tmp_path)


def test_nothing_to_read_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="no event files"):
        read_runs(tmp_path)
    with pytest.raises(FileNotFoundError, match="absent"):
        read_runs(tmp_path / "absent")


def test_scalars_are_told_in_words(tmp_path):
    write_events(tmp_path / "fast", loss=[3.0, 0.5, 0.75], other=[1.0])
    write_events(tmp_path / "slow", other=[2.0])
    runs = read_runs(tmp_path)
    first, *others = describe_runs(runs, ["loss", "other"]).splitlines()
    assert first == "fast loss: 3 values, 3 at the beginning, 0.75 at the end, lowest 0.5 at step 1"
    assert len(others) == 2
    with pytest.raises(ValueError, match="'accuracy'"):
        describe_runs(runs, ["accuracy"])


def test_percentiles_of_a_histogram_are_exact_where_its_buckets_are_even():
    buckets = [[0, 1, 1], [1, 2, 0], [2, 4, 3]]  # a gap holds nothing
    estimates = histogram_percentiles([buckets], [0, 25, 50, 100])
    np.testing.assert_allclose(estimates[0, [0, 2, 3]], [0, 2 + 2 / 3, 4])
    assert 1 <= estimates[0, 1] <= 2
    with pytest.raises(ValueError, match=r"percents must lie in 0 … 100"):
        histogram_percentiles([buckets], [101])
