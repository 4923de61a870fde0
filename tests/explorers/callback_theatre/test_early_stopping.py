import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras.src.trainers.compile_utils import CompileMetrics

from helpers.explorers.callback_theatre.early_stopping import MODE_OF, find_mode, stop_early
from helpers.keras_tools.quiet import keras

# Few different values, so that there are ties, and others that a recorded run can hold.
VALUES = (
    st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
    | st.floats(-3, 3, allow_subnormal=False).map(lambda value: round(value, 3))
    | st.sampled_from([math.nan, math.inf, -math.inf])
)
HISTORIES = st.one_of(
    st.lists(VALUES, min_size=1, max_size=25),
    st.tuples(VALUES, st.integers(1, 12)).map(lambda pair: [pair[0]] * pair[1]),  # constant
)
SETTINGS = st.fixed_dictionaries(
    {
        "patience": st.integers(0, 6),
        "min_delta": st.sampled_from([0.0, 0.0, 0.25, -0.25, 0.1, 5.0]),
        "baseline": st.none() | st.sampled_from([0.0, 0.5, 1.0, -10.0, 10.0]) | st.floats(-3, 3),
        "restore_best_weights": st.booleans(),
        "start_from_epoch": st.sampled_from([0, 0, 0, 1, 3, 30]),
    }
)


class Model:
    """As much of a model as a callback needs; its weights are the number of its epoch."""

    stop_training = False
    metrics = ()
    epoch = None

    def get_weights(self):
        return [self.epoch]

    def set_weights(self, weights):
        (self.epoch,) = weights


def run_keras(values, monitor="val_loss", mode="auto", **options):
    """Train without training: tell Keras' own callback one value after the other."""
    callback = keras.callbacks.EarlyStopping(monitor, mode=mode, **options)
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.epoch = epoch
        callback.on_epoch_end(epoch, {monitor: value})
        if model.stop_training:
            break
    n_run = epoch + 1
    callback.on_train_end()
    return callback, model, n_run


def compare(values, mode="min", **options):
    """Return what we make of it, once Keras has made the same of it."""
    callback, model, n_run = run_keras(values, mode=mode, **options)
    ours = stop_early(values, mode=mode, **options)
    assert ours.n_run == n_run
    assert ours.stopped == model.stop_training
    assert callback.stopped_epoch == (n_run - 1 if ours.stopped else 0)
    assert callback.best_epoch == max(ours.best[-1], 0)
    assert callback.wait == ours.waited[-1]
    assert model.epoch == ours.kept
    return ours


@settings(max_examples=300, deadline=None)
@given(values=HISTORIES, mode=st.sampled_from(["min", "max"]), options=SETTINGS)
def test_keras_own_callback_does_the_same(values, mode, options):
    compare(values, mode, **options)


NAMED = ["acc", "accuracy", "mse", "mae", "mape", "msle"]  # as one writes them to compile
AT = {
    "PrecisionAtRecall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
}
NEEDED = {"IoU": (2, [0]), "OneHotIoU": (2, [0]), "MeanIoU": (2,), "OneHotMeanIoU": (2,)}
NEEDED |= dict.fromkeys(AT, (0.5,))
FAMILIES = ("Metric", "Mean", "Sum", "MeanMetricWrapper")  # to make metrics of


def make_metrics():
    """Return all metrics of Keras, as a compiled model holds them."""
    kinds = {
        name: kind
        for name, kind in vars(keras.metrics).items()
        if isinstance(kind, type) and name not in FAMILIES
    }
    made = [kind(*NEEDED.get(name, ())) for name, kind in sorted(kinds.items())]
    compiled = CompileMetrics([*NAMED, *made], None, output_names=["output"])
    compiled.build(np.ones((2, 3)), np.ones((2, 3)))
    return compiled


def test_of_every_metric_keras_and_we_think_the_same():
    model = Model()
    model.metrics = [make_metrics()]
    names = [metric.name for metric in model.metrics[0].metrics]
    known = {"loss"}
    for name in names:
        callback = keras.callbacks.EarlyStopping(f"val_{name}")
        callback.set_model(model)
        try:
            callback._set_monitor_op()
        except ValueError:
            with pytest.raises(ValueError, match=f"got 'val_{name}'"):
                find_mode(f"val_{name}")
        else:
            assert (find_mode(f"val_{name}") == "min") == (callback.monitor_op is keras.ops.less)
            known.add(name)
    assert known == set(MODE_OF)


@pytest.mark.parametrize("monitor", ["val_main_loss", "lr", "val_main_accuracy"])
def test_a_name_that_tells_nothing_is_refused_by_both(monitor):
    with pytest.raises(ValueError, match="monitor must be a loss or a metric that Keras knows"):
        find_mode(monitor)
    with pytest.raises(ValueError, match="isn't able to automatically determine"):
        run_keras([1.0], monitor)


@pytest.mark.parametrize(
    ("values", "options", "expected"),  # whether it stops, how many epochs are run, which is kept
    [
        ([5, 4, 4.5], {"patience": 9, "restore_best_weights": True}, (False, 3, 1)),
        ([1.0, 0.95, 0.9, 0.85], {"patience": 2, "min_delta": 0.2}, (True, 3, 2)),
        ([5, 4, 3, 2, 2.5, 1], {"patience": 2, "baseline": 0.5}, (True, 5, 4)),
        ([math.nan, 1.0, 0.5], {"restore_best_weights": True}, (True, 2, 0)),
        ([1, 5, 4, 4, 4], {"start_from_epoch": 2, "patience": 1}, (True, 4, 3)),
        ([1, 2, 3], {"start_from_epoch": 9, "restore_best_weights": True}, (False, 3, 2)),
        ([1.0, 1.0 - 1e-9], {"patience": 1}, (True, 2, 1)),  # no improvement in single precision
        ([1.0, 1.0 - 1e-6], {"patience": 1}, (False, 2, 1)),
    ],
)
def test_each_argument_does_what_it_does_in_keras(values, options, expected):
    ours = compare(values, **options)
    assert (ours.stopped, ours.n_run, ours.kept) == expected


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"values": []}, ValueError, "values must be a vector"),
        ({"values": [[1.0]]}, ValueError, "values must be a vector"),
        ({"mode": "auto"}, ValueError, "mode must be one of 'min', 'max'"),
        ({"patience": -1}, ValueError, "patience must be at least 0"),
        ({"patience": 1.5}, TypeError, "patience must be a whole number"),
        ({"min_delta": math.nan}, ValueError, "min_delta must be finite"),
        ({"baseline": math.inf}, ValueError, "baseline must be finite"),
        ({"start_from_epoch": -1}, ValueError, "start_from_epoch must be at least 0"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, error, message):
    with pytest.raises(error, match=message):
        stop_early(**{"values": [1.0], **wrong})
