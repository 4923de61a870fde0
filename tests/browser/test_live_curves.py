"""Live curves in a real JupyterLab: pictures while a cell trains, and a click that ends it."""

import numpy as np
import pytest

from kit.lab import wait_for

CELLS = (
    """
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
""",
    """
curves, slow = LiveCurves(), Slow()
history = model.fit(
    X, y, epochs=10_000, validation_split=0.2, callbacks=[curves, slow], verbose=0
)
""",
)
DONE = "print(curves.curves.outcome, len(history.epoch), curves.curves.best)"
KEPT = """
best = slow.weights[curves.curves.best]
print(all(np.array_equal(a, b) for a, b in zip(model.get_weights(), best)))
"""


@pytest.fixture(scope="module")
def notebook(open_notebook):
    return open_notebook(*CELLS, run=False)


@pytest.fixture
def shown(notebook):
    """What is shown of a training, once it has come to its fourth epoch."""
    notebook.run_all(wait=False)
    wait_for(notebook.page.get_by_role("button", name="Stop", exact=True).is_visible, "the button")
    shown = notebook.explorer()
    before = shown.picture()
    shown.await_picture(unlike=before)  # while the cell runs

    def epochs():
        return int("0" + shown.caption.inner_text()[10:].split(" of ")[0])

    wait_for(lambda: epochs() >= 4, "four epochs")
    return shown


@pytest.mark.parametrize("key", ["", "Enter"])
def test_the_button_ends_the_cell_with_the_best_weights(notebook, shown, key):
    shown.screenshot("live-curves-training")
    button = shown.button("Stop")
    button.press(key) if key else button.click()
    outcome, n_epochs, best = notebook.run(DONE).split()  # waits for the end of the cell
    assert outcome == "Stopped"
    assert 1 <= int(best) <= int(n_epochs) < 10_000
    assert notebook.run(KEPT) == "True"
    finished = notebook.explorer()
    wait_for(lambda: finished.caption.inner_text().startswith("Stopped: "), "the description")
    assert notebook.page.locator(".live-figure").count() == 1
    assert notebook.page.get_by_role("button", name="Stop", exact=True).count() == 0
    for theme in ("Dark", "Light"):  # for the eye, and checked by their brightness
        notebook.set_theme(f"JupyterLab {theme}")
        pixels = finished.screenshot(f"live-curves-{theme.lower()}")
        assert (np.median(pixels) > 128) == (theme == "Light")
    assert notebook.problems() == []


def test_interrupting_the_kernel_brings_the_best_weights_back(notebook, shown):
    notebook.page.evaluate("jupyterapp.commands.execute('notebook:interrupt-kernel')")
    caption = notebook.page.locator(".live-figure p", has_text="Broken off by KeyboardInterrupt: ")
    wait_for(caption.is_visible, "the end of the cell")
    # What comes before the kernel has dealt with the interrupt is thrown away.
    notebook.await_value("curves.curves.restored", "True")
    assert notebook.run(KEPT) == "True"
