from functools import cache
from io import BytesIO
from threading import Thread
from types import SimpleNamespace

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

import helpers.keras_tools.live_curves
from helpers.keras_tools.live_curves import LiveCurves, describe
from helpers.keras_tools.quiet import keras, tf
from kit.fake_browser import FakeBrowser

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """The bundles that are displayed."""
    bundles = []
    monkeypatch.setattr(
        helpers.keras_tools.live_curves,
        "display",
        lambda bundle, metadata=None, raw=False: bundles.append(bundle),
    )
    return bundles


class Hook(keras.callbacks.Callback):
    """Calls a function at the end of each epoch, or before each batch."""

    def __init__(self, epoch=None, batch=None):
        super().__init__()
        self.epoch, self.batch = epoch, batch

    def on_epoch_end(self, epoch, logs):
        if self.epoch:
            self.epoch(epoch)

    def on_train_batch_begin(self, batch, logs=None):
        if self.batch:
            self.batch(batch)


class Watch(Hook):
    """A browser from the first picture on."""

    def __init__(self, curves):
        super().__init__(epoch=self.look)
        self.curves, self.browser = curves, None

    def look(self, epoch):
        if self.browser is None and self.curves._live:
            self.browser = FakeBrowser(self.curves._live, draws=False)


@cache
def build(learning_rate, steps_per_execution):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")])
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.SGD(learning_rate),
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )
    return model, model.get_weights()


def make_model(learning_rate=0.1, steps_per_execution=1):
    """A model at its start; to build it and to trace it once is enough for all tests."""
    model, start = build(learning_rate, steps_per_execution)
    model.set_weights(start)
    return model


def make_jumpy_model():
    """A model whose loss goes up as often as down."""
    return make_model(learning_rate=5.0)


def fit(model, *callbacks, epochs=4, validation=True, **options):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(90, 2))
    y = (X[:, 0] + rng.normal(size=90) > 0).astype(int)
    held_out = {"validation_data": (X[60:], y[60:])} if validation else {}
    options = {"batch_size": 5, "shuffle": False, "verbose": 0, **held_out, **options}
    return model.fit(X[:60], y[:60], epochs=epochs, callbacks=list(callbacks), **options).history


@pytest.fixture
def tick(monkeypatch):
    """Let each look at the clock take a second."""
    now = iter(range(10**6))
    monkeypatch.setattr(helpers.keras_tools.live_curves, "monotonic", lambda: next(now))


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until ``work(seconds)`` is done."""
    clock = SimpleNamespace(now=0.0)

    def work(seconds):
        clock.now += seconds

    clock.work = work
    monkeypatch.setattr(helpers.keras_tools.live_curves, "monotonic", lambda: clock.now)
    return clock


# What is measured.


def test_the_curves_are_what_fit_records():
    curves = LiveCurves()
    history = fit(make_model(), curves)
    assert curves.curves.names == ("loss", "accuracy")
    for name in curves.curves.names:
        assert curves.curves.training[name].tolist() == history[name]
        assert curves.curves.validation[name].tolist() == history[f"val_{name}"]
    assert curves.curves.epochs.tolist() == [1, 2, 3, 4]
    assert curves.curves.horizon == 4


@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_the_training_is_the_same_to_the_last_bit(steps_per_execution):
    runs = []
    for callbacks in ([], [LiveCurves()]):
        model = make_model(steps_per_execution=steps_per_execution)
        runs.append((fit(model, *callbacks), model.get_weights()))
    assert runs[0][0] == runs[1][0]
    for W, same_W in zip(runs[0][1], runs[1][1], strict=True):
        np.testing.assert_array_equal(W, same_W)


def test_every_output_of_a_model_has_its_quantities(shown):
    inputs = keras.Input((2,))
    outputs = {name: keras.layers.Dense(1, name=name)(inputs) for name in ("main", "aux")}
    model = keras.Model(inputs, outputs)
    model.compile(loss="mse", metrics={"main": ["mae"], "aux": ["mae"]})
    X, y = np.ones((20, 2)), np.ones((20, 1))
    curves = LiveCurves()
    history = model.fit(X, {"main": y, "aux": y}, epochs=2, callbacks=[curves], verbose=0).history
    assert set(curves.curves.names) == set(history)
    assert len(curves.curves.names) == 5
    assert {ax.get_title("left") for ax in curves._live.figure.axes} == set(history)
    assert not curves.curves.validated


def test_the_epoch_that_runs_is_followed_batch_by_batch(tick):
    curves, seen, losses = LiveCurves(), [], []

    class Losses(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs):
            losses.append(logs["loss"])

    look = Hook(batch=lambda batch: seen.append(curves.curves))
    fit(make_model(), curves, Losses(), look, epochs=1)
    assert [len(c.times) for c in seen] == list(range(12))  # each batch but the first
    assert seen[-1].times == pytest.approx(np.arange(1, 12) / 24)  # the middle of what was averaged
    assert seen[-1].so_far["loss"] == pytest.approx(losses[:-1])
    assert np.ptp(losses) > 0
    assert len(curves.curves.times) == 0


@pytest.mark.parametrize(
    ("validation", "name", "words"),
    [(True, "val_loss", "validation loss"), (False, "loss", "loss")],
)
def test_the_best_epoch_is_that_of_least_loss(validation, name, words):
    curves = LiveCurves()
    history = fit(make_jumpy_model(), curves, epochs=8, validation=validation)
    best = 1 + np.argmin(history[name])
    assert curves.curves.best == best < 8
    assert describe(curves.curves).endswith(f"; lowest {words} in epoch {best}.")
    assert ("(validation" in describe(curves.curves)) == validation


def test_epochs_without_validation_dont_compete_with_those_that_have_it():
    curves = LiveCurves()
    history = fit(make_model(), curves, epochs=6, validation_freq=2)
    assert len(history["val_loss"]) == 3
    assert np.isfinite(curves.curves.validation["loss"]).tolist() == [False, True] * 3
    assert curves.curves.best == 2 + 2 * np.argmin(history["val_loss"])


def test_a_loss_that_is_no_number_is_never_the_best(shown):
    curves = LiveCurves()
    model = make_model()
    fit(model, curves, Hook(epoch=lambda epoch: epoch == 1 and explode(model)))
    assert curves.curves.best in (1, 2)
    assert np.isnan(curves.curves.training["loss"][-1])
    assert "loss nan" in shown[-1]["text/plain"]


def explode(model):
    model.set_weights([np.full_like(W, np.nan) for W in model.get_weights()])


# What is shown.


def test_the_saved_output_is_the_finished_picture_and_its_description(shown):
    curves = LiveCurves()
    history = fit(make_model(), curves)
    first, last = shown
    assert first["text/plain"] == "Training for 4 epochs"
    assert WIDGET_VIEW in first and WIDGET_VIEW in last
    best = 1 + int(np.argmin(history["val_loss"]))
    assert last["text/plain"] == (
        f"Trained: 4 of 4 epochs; last loss {history['loss'][-1]:.3f} (validation "
        f"{history['val_loss'][-1]:.3f}), accuracy {history['accuracy'][-1]:.3f} (validation "
        f"{history['val_accuracy'][-1]:.3f}); lowest validation loss in epoch {best}."
    )
    assert Image.open(BytesIO(last["image/png"])).size == (1620, 612)
    assert curves._box.children == ()  # where the curves were


def test_all_that_was_measured_is_inside_the_axes():
    curves = LiveCurves()
    fit(make_jumpy_model(), curves, epochs=8)
    for panel in curves._panels:
        low, high = panel.ax.get_ylim()
        for line in (panel.training, panel.validation):
            assert len(line.get_ydata()) == 8
            assert low < line.get_ydata().min() and line.get_ydata().max() < high
            assert line.get_xdata().max() < panel.ax.get_xlim()[1]


def test_without_a_browser_nothing_is_drawn_before_the_end(monkeypatch, tick):
    curves, drawn = LiveCurves(), []
    monkeypatch.setattr(curves, "_prepare", lambda: drawn.append(curves.curves.outcome) or "")
    fit(make_model(), curves)
    assert drawn == ["Training", "Trained"]  # the layout, and the saved picture


@pytest.mark.parametrize(  # a batch's seconds, a picture's; what lies between two pictures
    ("seconds", "drawing", "between", "tolerance"), [(0.01, 0, 0.1, 0.011), (0.1, 0.5, 5.0, 0.2)]
)
def test_a_browser_sees_ten_pictures_a_second_in_a_tenth_of_the_time_at_most(
    clock, monkeypatch, seconds, drawing, between, tolerance
):
    curves, times = LiveCurves(), []
    live_figure = helpers.keras_tools.live_curves.LiveFigure
    refresh = live_figure.refresh
    monkeypatch.setattr(
        live_figure,
        "refresh",
        lambda live: (times.append(clock.now), clock.work(drawing), refresh(live)),
    )
    watch = Watch(curves)
    fit(make_model(), curves, watch, Hook(batch=lambda batch: clock.work(seconds)), epochs=20)
    watched = np.diff(times)[2:]
    assert len(watched) >= 2
    assert watched == pytest.approx(between, abs=tolerance) and watched.min() > 0.099
    assert len(watch.browser.pictures) >= len(watched)


def test_the_bar_tells_epoch_share_and_seconds_left(clock):
    curves, seen = LiveCurves(), []

    def work(batch):
        seen.append((curves._bar.value, curves._text.value))
        clock.work(0.5)

    fit(make_model(), curves, Hook(batch=work))  # 48 batches: 24 s
    assert seen[26] == (pytest.approx(25 / 48), "epoch 3 of 4 · 12 s left")
    assert curves._text.value == "Trained, 24 s"


@pytest.mark.filterwarnings("ignore:Your input ran out of data")  # so Keras finds out
def test_data_of_unknown_length_are_no_obstacle(tick):
    curves, texts = LiveCurves(), []
    pairs = tf.data.Dataset.from_tensor_slices((np.ones((8, 2), "float32"), np.zeros(8)))
    unknown = pairs.batch(2).filter(lambda X, y: True)
    hook = Hook(batch=lambda batch: texts.append(curves._text.value))
    make_model().fit(unknown, epochs=2, callbacks=[curves, hook], shuffle=False, verbose=0)
    assert texts[1] == "epoch 1 of 2 · …"
    assert curves.curves.epochs.tolist() == [1, 2]


def test_no_epochs_no_curves(shown):
    curves = LiveCurves()
    make_model().fit(np.ones((4, 2)), np.zeros(4), epochs=0, callbacks=[curves], verbose=0)
    assert len(shown) == 1
    assert describe(curves.curves) == "Trained: 0 of 0 epochs."


# What can't be shown.


def test_a_metric_of_several_numbers_is_shown_by_their_mean_and_words_are_not(shown, capsys):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy", keras.metrics.F1Score()])
    X = np.random.default_rng(5).normal(size=(60, 2))
    data = {"x": X, "y": np.eye(3)[np.arange(60) % 3], "validation_split": 0.5, "verbose": 0}
    curves = LiveCurves()
    history = model.fit(**data, epochs=3, callbacks=[curves]).history
    assert curves.curves.names == ("loss", "accuracy", "f1_score (mean)")
    means = {name: np.mean(history[name], axis=1) for name in ("f1_score", "val_f1_score")}
    assert curves.curves.training["f1_score (mean)"] == pytest.approx(means["f1_score"])
    assert curves.curves.validation["f1_score (mean)"] == pytest.approx(means["val_f1_score"])
    assert shown[-1]["text/plain"].startswith("Trained: 3 of 3 epochs")
    assert capsys.readouterr().err == ""


def log_oddly(logs):
    logs |= {"a word": "word", "nothing": None, "none": np.zeros(0), "$x": 1.0, "half$": [0.5]}


def test_what_is_no_number_and_what_looks_like_a_formula_are_no_obstacle(shown, capsys):
    class Odd(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs):
            log_oddly(logs)

        def on_train_batch_end(self, batch, logs):
            log_oddly(logs)

    curves = LiveCurves()
    fit(make_model(), Odd(), curves)
    assert curves.curves.names == ("loss", "$x", "accuracy", "half$ (mean)", "nothing")
    assert "$x 1.000" in shown[-1]["text/plain"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("part", ["display", "LiveFigure", "new_figure", "BesideButton"])
def test_what_shows_a_training_never_ends_it(monkeypatch, capsys, part):
    def fail(*given, **named):
        raise RuntimeError("no room")

    monkeypatch.setattr(helpers.keras_tools.live_curves, part, fail)
    curves, kept = LiveCurves(), []
    model = make_jumpy_model()
    keep = Hook(epoch=lambda epoch: kept.append(model.get_weights()))
    history = fit(model, curves, keep, stop_in(curves, 5, 3), epochs=30)
    assert len(history["loss"]) == 6
    best = int(np.argmin(history["val_loss"]))
    np.testing.assert_array_equal(model.get_weights()[0], kept[best][0])  # and stopping works
    complaint = "The curves can't be shown, training goes on. RuntimeError: no room\n"
    assert capsys.readouterr().err == complaint


# How it is stopped.


def stop_in(curves, epoch, batch):
    """A callback that stops training before a batch (numbered from 0)."""

    def act(now):
        if (curves._epoch, now) == (epoch, batch):
            curves.stop()

    return Hook(batch=act)


def test_stopping_ends_after_the_batch_with_the_best_weights(shown):
    curves, kept, batches = LiveCurves(), [], []
    model = make_jumpy_model()
    keep = Hook(epoch=lambda epoch: kept.append(model.get_weights()), batch=batches.append)
    history = fit(model, curves, keep, stop_in(curves, 5, 3), epochs=30)
    assert len(history["loss"]) == 6
    assert batches[-1] == 3
    best = int(np.argmin(history["val_loss"]))
    assert best < 5
    for W, best_W in zip(model.get_weights(), kept[best], strict=True):
        np.testing.assert_array_equal(W, best_W)
    assert np.any(kept[best][0] != kept[-1][0])
    assert shown[-1]["text/plain"].startswith("Stopped: 6 of 30 epochs; last ")
    assert shown[-1]["text/plain"].endswith(
        f"lowest validation loss in epoch {best + 1}, whose weights the model has again."
    )


def test_the_button_stops():
    curves = LiveCurves()

    def press(epoch):
        assert not curves._button.disabled
        curves._button.click()
        assert (curves._button.description, curves._button.disabled) == ("Stopping …", True)

    history = fit(make_model(), curves, Hook(epoch=press))
    assert len(history["loss"]) == 1


def test_a_training_that_isnt_stopped_keeps_its_last_weights(shown):
    curves, kept = LiveCurves(), []
    model = make_jumpy_model()
    fit(model, curves, Hook(epoch=lambda epoch: kept.append(model.get_weights())), epochs=8)
    assert curves.curves.best < 8
    np.testing.assert_array_equal(model.get_weights()[0], kept[-1][0])
    assert "again" not in shown[-1]["text/plain"]


def test_a_click_that_comes_too_late_does_nothing():
    curves = LiveCurves()
    model = make_model()
    fit(model, curves)
    before = model.get_weights()
    curves.stop()
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    assert curves.curves.outcome == "Trained"
    history = fit(model, curves, epochs=2)
    assert curves.curves.training["loss"].tolist() == history["loss"]  # of this training alone
    assert len(history["loss"]) == 2


def test_a_training_that_begins_later_has_the_share_and_the_epochs_of_its_own(tick):
    curves, seen = LiveCurves(), []
    look = Hook(epoch=lambda epoch: seen.append(curves._bar.value))
    history = fit(make_model(), curves, look, epochs=10, initial_epoch=8)
    assert seen == [0.5, 1.0]
    assert curves.curves.epochs.tolist() == [9, 10]
    assert curves.curves.training["loss"].tolist() == history["loss"]


# What breaks it off.


@pytest.fixture
def shell(monkeypatch):
    """A shell that runs cells, in which training is."""
    shell = InteractiveShell()
    monkeypatch.setattr(helpers.keras_tools.live_curves, "get_ipython", lambda: shell)
    monkeypatch.setattr(shell, "showtraceback", lambda *args, **kwargs: None)
    return shell


def break_off(shell, error, *, epoch=3):
    """Train in a cell; raise an error in the middle of an epoch (from 0)."""
    curves, kept = LiveCurves(), []
    model = make_jumpy_model()

    def act(batch):
        if (curves._epoch, batch) == (epoch, 5):
            raise error

    keep = Hook(epoch=lambda epoch: kept.append(model.get_weights()), batch=act)
    shell.user_ns["train"] = lambda: fit(model, curves, keep, epochs=30)
    shell.run_cell("train()")
    return curves, model, kept


def test_an_interrupt_brings_the_best_weights_back(shell, shown):
    curves, model, kept = break_off(shell, KeyboardInterrupt())
    best = curves.curves.best
    np.testing.assert_array_equal(model.get_weights()[0], kept[best - 1][0])
    assert shown[-1]["text/plain"].startswith("Broken off by KeyboardInterrupt: 3 of 30 epochs; ")
    assert shown[-1]["text/plain"].endswith("whose weights the model has again.")


def test_an_interrupt_in_the_first_epoch_leaves_the_weights(shell, shown):
    curves, _, _ = break_off(shell, KeyboardInterrupt(), epoch=0)
    assert not curves.curves.restored
    assert describe(curves.curves) == "Broken off by KeyboardInterrupt: 0 of 30 epochs."


def test_an_error_is_named_and_changes_no_weights(shell, shown):
    curves, model, kept = break_off(shell, ValueError("bad data"))
    assert shown[-1]["text/plain"].startswith("Broken off by ValueError: 3 of 30 epochs; ")
    assert not curves.curves.restored
    assert all(np.any(model.get_weights()[0] != weights[0]) for weights in kept)
    assert curves._controls.children == (curves._bar, curves._text)


def test_after_a_broken_off_training_the_next_is_a_whole_one(shell, shown):
    curves, model, _ = break_off(shell, ValueError("bad data"))
    shell.user_ns["train"] = lambda: fit(model, curves)
    assert shell.run_cell("train()").success
    assert shown[-1]["text/plain"].startswith("Trained: 4 of 4 epochs")
    n_shown = len(shown)
    shell.run_cell("1 + 1")
    assert len(shown) == n_shown


def test_an_error_that_the_cell_catches_is_noticed_at_its_end(shell, shown):
    curves = LiveCurves()

    def fail(batch):
        raise ValueError

    def train():
        with pytest.raises(ValueError):
            fit(make_model(), curves, Hook(batch=fail))

    shell.user_ns["train"] = train
    shell.run_cell("train()")
    assert curves.curves.outcome == "Broken off"


def test_a_cell_that_runs_in_another_thread_breaks_nothing_off(shell):
    curves, outcomes = LiveCurves(), []
    result = SimpleNamespace(error_in_exec=None)

    def beside(epoch):
        thread = Thread(target=shell.events.trigger, args=("post_run_cell", result))
        thread.start()
        thread.join()
        outcomes.append(curves.curves.outcome)

    fit(make_model(), curves, Hook(epoch=beside), epochs=2)
    assert outcomes == ["Training"] * 2


def test_a_distant_end_leaves_room_for_the_epochs_at_hand():
    curves, horizons = LiveCurves(), []
    stop = stop_in(curves, 33, 0)
    look = Hook(epoch=lambda epoch: horizons.append(curves.curves.horizon))
    fit(make_model(), curves, look, stop, epochs=1000, validation=False, batch_size=60)
    assert horizons == [32] * 31 + [64] * 3  # rarely another one
    assert curves.curves.horizon == 34
