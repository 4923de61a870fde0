"""What the live curves cost a training that nobody looks at, as a share of its time.

Notebook 04's network is trained for a few epochs with the curves; a clock runs whenever they are at
work. What they do once a training (making the figure, saving its picture) and what they do in an
epoch give their share of the notebook's training, each against the epochs of the same run, so that
a busy machine stretches both sides. For one step in a call of Keras and for the notebook's number.

Exits with 1 if the share is too large.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from bench_fit import CHOICE, make_network

import helpers.keras_tools.live_curves
from helpers.data.loaders import load_fashion_mnist
from helpers.keras_tools.live_curves import LiveCurves

TARGET = 0.02
EPOCHS = 30  # the notebook's
ONCE = ("on_train_begin", "_make_figure", "on_train_end")
ALWAYS = ("on_epoch_begin", "on_train_batch_end", "on_epoch_end")


def add_clocks() -> dict[str, float]:
    """Have the curves' methods measure their seconds, without those of one within another."""
    seconds: dict[str, float] = defaultdict(float)

    def timed(name: str, method: Callable) -> Callable:
        def run(*given: object, **named: object) -> None:
            before, start = sum(seconds.values()), time.perf_counter()
            method(*given, **named)
            within = sum(seconds.values()) - before
            seconds[name] += time.perf_counter() - start - within

        return run

    for name in (*ONCE, *ALWAYS):
        setattr(LiveCurves, name, timed(name, getattr(LiveCurves, name)))
    return seconds


def main() -> int:
    """Print a line for each number of steps; return 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=5, help="to measure")
    epochs = parser.parse_args().epochs
    helpers.keras_tools.live_curves.display = lambda *bundle, **options: (
        None
    )  # or it would print them
    seconds = add_clocks()
    data = load_fashion_mnist()
    X, y = data.X_train / np.float32(255), data.y_train
    print("steps in a call   ms once   ms an epoch   s an epoch without   share of 30 epochs")
    met = True
    for steps in (1, CHOICE):
        model = make_network(steps)
        held_out = {"validation_data": (X[:5000], y[:5000])}
        model.fit(X[:64], y[:64], **held_out, verbose=0)  # warms up
        seconds.clear()
        start = time.perf_counter()
        callbacks = [LiveCurves()]
        model.fit(X[5000:], y[5000:], epochs=epochs, callbacks=callbacks, **held_out, verbose=0)
        total = time.perf_counter() - start
        once = sum(seconds[name] for name in ONCE)
        each = sum(seconds[name] for name in ALWAYS) / epochs
        alone = (total - sum(seconds.values())) / epochs
        share = (once / EPOCHS + each) / alone
        print(f"{steps:15}{1e3 * once:10.0f}{1e3 * each:14.1f}{alone:21.2f}{share:21.2%}")
        met &= share < TARGET
    print(f"target: less than {TARGET:.0%}: {'met' if met else 'MISSED'}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
