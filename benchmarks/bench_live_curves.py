"""What the live curves cost a training that nobody looks at, as a share of its time.

Trainings of notebook 04's network with and without the curves, in turns, for one step in a call of
Keras and for as many as the notebook takes. The curves' own share is their time on the clock within
one training, so that a busy machine stretches both parts of the ratio; the time of the whole beside
one without curves shows what they cost elsewhere, for instance by making Keras wait.

Exits with 1 if the own share is too large.
"""

import argparse
import statistics
import sys
import time

import numpy as np
from bench_fit import CHOICE, make_network

import helpers.live_curves
from helpers.datasets import load_fashion_mnist
from helpers.live_curves import LiveCurves
from helpers.training import keras

TARGET = 0.02


class Timed(LiveCurves):
    """Live curves that know how long they have been at work."""

    own = 0.0


def timed(name: str) -> object:
    """Return the hook of that name with a clock around it."""
    hook = getattr(LiveCurves, name)

    def run(self: Timed, *given: object, **named: object) -> None:
        start = time.perf_counter()
        hook(self, *given, **named)
        self.own += time.perf_counter() - start

    return run


for name in vars(LiveCurves):
    if name.startswith("on_"):
        setattr(Timed, name, timed(name))


def main() -> int:
    """Print a line for each number of steps; return 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="trainings of each (median)")
    parser.add_argument("--epochs", type=int, default=10, help="of each training")
    arguments = parser.parse_args()
    helpers.live_curves.display = lambda *bundle, **options: None  # or it would print them
    data = load_fashion_mnist()
    X, y = data.X_train / np.float32(255), data.y_train
    print(f"{arguments.epochs} epochs of {len(X) - 5000:,} images, median of {arguments.rounds}")
    print("steps in a call   seconds without curves   with   own share")
    met = True
    for steps in (1, CHOICE):
        model = make_network(steps)

        def fit(*callbacks: keras.callbacks.Callback, model: keras.Model = model) -> float:
            start = time.perf_counter()
            model.fit(
                X[5000:],
                y[5000:],
                batch_size=32,
                epochs=arguments.epochs,
                validation_data=(X[:5000], y[:5000]),
                callbacks=list(callbacks),
                verbose=0,
            )
            return time.perf_counter() - start

        model.fit(X[:64], y[:64], validation_data=(X[:64], y[:64]), verbose=0)  # warms up
        without, total, shares = [], [], []
        for _ in range(arguments.rounds):
            without.append(fit())
            curves = Timed()
            total.append(fit(curves))
            shares.append(curves.own / (total[-1] - curves.own))
        share = statistics.median(shares)
        seconds, ratio = statistics.median(without), statistics.median(total)
        print(f"{steps:15}{seconds:25.1f}{ratio / seconds:8.2f} ×{share:11.2%}")
        met &= share < TARGET
    print(f"target: less than {TARGET:.0%}: {'met' if met else 'MISSED'}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
