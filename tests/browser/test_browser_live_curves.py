"""Live curves in a real JupyterLab: pictures while a cell trains, and a click that ends it."""

import numpy as np
import pytest

from kit.lab import Shown, wait_for

CELL = """
import time
import numpy as np
from helpers.keras_tools.live_curves import LiveCurves
from helpers.keras_tools.quiet import keras

class Slow(keras.callbacks.Callback):
    weights = {}

    def on_train_batch_begin(self, batch, logs=None):
        time.sleep(0.02)

    def on_epoch_end(self, epoch, logs):
        self.weights[epoch + 1] = self.model.get_weights()

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")])
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
X = np.random.default_rng(0).normal(size=(320, 2))
y = (X[:, 0] > 0).astype(int)
curves, slow = LiveCurves(), Slow()
history = model.fit(
    X, y, epochs=10_000, validation_split=0.2, callbacks=[curves, slow], verbose=0
)
"""
DONE = "print(curves.curves.outcome, len(history.epoch), curves.curves.best)"
KEPT = """
best = slow.weights[curves.curves.best]
print(all(np.array_equal(a, b) for a, b in zip(model.get_weights(), best)))
"""


def await_training(notebook):
    """Return what is shown of a training, once it is under way."""
    button = notebook.page.get_by_role("button", name="Stop", exact=True)
    wait_for(button.is_visible, "the stop button")
    box = notebook.page.locator(".widget-vbox", has=notebook.page.locator(".live-figure"))
    wait_for(box.first.is_visible, "the curves")
    return Shown(notebook, box.first)


def await_epochs(shown, n_epochs):
    """Wait until the description tells of so many epochs."""
    wait_for(
        lambda: int("0" + shown.caption.inner_text()[10:].split(" of ")[0]) >= n_epochs,
        f"{n_epochs} epochs",
    )


@pytest.mark.parametrize("press", ["a click", "a key"])
def test_the_button_ends_the_cell_with_the_best_weights(open_notebook, press):
    notebook = open_notebook(CELL, wait=False)
    shown = await_training(notebook)
    before = shown.picture()
    shown.await_picture(unlike=before)  # while the cell runs
    await_epochs(shown, 2)
    button = shown.button("Stop")
    if press == "a click":
        button.click()
    else:
        button.focus()
        notebook.page.keyboard.press("Enter")
    outcome, n_epochs, best = notebook.run(DONE).split()  # waits for the end of the cell
    assert outcome == "Stopped"
    assert 2 <= int(n_epochs) < 10_000
    assert 1 <= int(best) <= int(n_epochs)
    assert notebook.run(KEPT) == "True"
    finished = notebook.explorer()
    wait_for(lambda: finished.caption.inner_text().startswith("Stopped: "), "the description")
    assert notebook.page.locator(".live-figure").count() == 1
    assert notebook.page.get_by_role("button", name="Stop", exact=True).count() == 0
    assert notebook.problems() == []


def test_interrupting_the_kernel_brings_the_best_weights_back(open_notebook):
    notebook = open_notebook(CELL, wait=False)
    await_epochs(await_training(notebook), 2)
    notebook.page.evaluate("jupyterapp.commands.execute('notebook:interrupt-kernel')")
    caption = notebook.page.locator(".live-figure p", has_text="Broken off by KeyboardInterrupt: ")
    wait_for(caption.is_visible, "the end of the cell")
    # What comes before the kernel has dealt with the interrupt is thrown away.
    notebook.await_value("curves.curves.restored", "True")
    assert notebook.run(KEPT) == "True"


def test_it_looks_right(open_notebook):
    """Screenshots for the eye; that they show what they should is checked by their brightness."""
    notebook = open_notebook(CELL, wait=False)
    shown = await_training(notebook)
    await_epochs(shown, 4)
    shown.screenshot("live-curves-training")
    shown.button("Stop").click()
    assert notebook.run(DONE).startswith("Stopped")
    finished = notebook.explorer()
    for theme in ("Light", "Dark"):
        notebook.set_theme(f"JupyterLab {theme}")
        pixels = finished.screenshot(f"live-curves-{theme.lower()}")
        assert (np.median(pixels) > 128) == (theme == "Light")
    assert notebook.problems() == []
