import numpy as np
import pytest

import helpers.progress
from helpers.progress import Progress, ProgressBar
from helpers.training import keras

SECONDS_A_LOOK = 0.1  # each look at the clock takes that long in these tests


@pytest.fixture
def clock(monkeypatch):
    now = iter(np.arange(0, 1e4, SECONDS_A_LOOK))
    monkeypatch.setattr(helpers.progress, "monotonic", lambda: next(now))


@pytest.fixture
def shown(monkeypatch):
    """Everything the bar displays or says."""
    displayed = []
    monkeypatch.setattr(helpers.progress, "display", displayed.append)
    return displayed


def fit(bar, *, epochs=4, validation=True, n_samples=100, **options):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    X, y = np.ones((n_samples, 2)), np.zeros(n_samples)
    return model.fit(
        X,
        y,
        batch_size=5,
        epochs=epochs,
        callbacks=[bar],
        validation_data=(X, y) if validation else None,
        verbose=0,
        **options,
    )


def test_one_bar_is_displayed_and_ends_full(shown):
    bar = ProgressBar()
    history = fit(bar).history
    assert shown == [bar.progress]
    assert bar.progress.bar.value == 1.0
    text = bar.progress.text.value
    assert text.startswith("4 epochs in ")
    assert f"loss {history['loss'][-1]:.3f}" in text
    assert f"validation accuracy {history['val_accuracy'][-1]:.3f}" in text


def test_the_number_of_messages_follows_time_not_batches(shown, clock, monkeypatch):
    bar = ProgressBar(interval=1.0)
    texts = []
    monkeypatch.setattr(bar, "_say", lambda *words: texts.append(words))
    fit(bar, epochs=5)  # 100 batches of 0.1 s
    assert len(texts) == 10 + 1  # one a second, and the last


def test_the_bar_tells_epoch_share_and_seconds_left(shown, clock, monkeypatch):
    bar = ProgressBar(interval=1.0)
    seen = []
    monkeypatch.setattr(bar, "_say", lambda *words: seen.append((bar.progress.bar.value, words)))
    fit(bar, epochs=4)  # 80 batches of 0.1 s: 8 s
    share, (epoch, left) = seen[4]
    assert share == pytest.approx(5 / 8, abs=0.02)
    assert (epoch, left) == ("epoch 3 of 4", "3 s left")


def test_a_run_that_is_resumed_starts_at_an_empty_bar(shown, clock, monkeypatch):
    bar = ProgressBar(interval=0.1)
    shares = []
    monkeypatch.setattr(bar, "_say", lambda *words: shares.append(bar.progress.bar.value))
    fit(bar, epochs=12, initial_epoch=10)
    assert shares[0] == pytest.approx(1 / 40)
    assert bar.progress.bar.value == 1.0


def test_training_works_without_validation_data(shown):
    bar = ProgressBar()
    fit(bar, validation=False)
    assert "validation" not in bar.progress.text.value


def test_the_bar_leaves_the_training_as_it_is(shown):
    keras.utils.set_random_seed(1)
    with_bar = fit(ProgressBar()).history
    keras.utils.set_random_seed(1)
    assert fit(keras.callbacks.Callback()).history == with_bar


def test_a_saved_notebook_holds_a_line_that_never_changes():
    bundle = Progress("Training for 3 epochs")._repr_mimebundle_()
    assert bundle["text/plain"] == "Training for 3 epochs"


def test_an_interval_of_nothing_is_refused():
    with pytest.raises(ValueError, match="interval must be greater than 0"):
        ProgressBar(interval=0)
