"""What the perceptron microscope costs with more points, and that it stays bounded.

The widget takes at most ``MOST_POINTS`` points, and a training at most ``MOST_STEPS`` steps. Prints
the processor time of a new training, which every move of a point costs, and of a whole picture, for
a step and for a moved point; beyond ``MOST_POINTS`` only of the training, one epoch at least, to
show what the bound saves.

Exits with 1 if a picture of a step costs more than ``TARGET``, or with the most points a picture
costs more than ``GROWTH`` times what it does with ten.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from helpers.explorers.perceptron_microscope.explorer import (
    GRID,
    MOST_POINTS,
    OWN,
    PerceptronMicroscope,
    Point,
    train,
)
from kit.fake_browser import FakeBrowser

ROUNDS = 15
TARGET = 0.030  # seconds of processor time, on a machine that has nothing else to do
GROWTH = 1.5


def draw_points(n_points: int, seed: int) -> tuple[Point, ...]:
    """Return points on the grid with labels at random: nothing separates many of them."""
    rng = np.random.default_rng(seed)
    places = GRID * rng.integers(-8, 9, size=(n_points, 2))
    return tuple(Point(*place, int(rng.integers(2))) for place in places.tolist())


def median_time(action: Callable[[int], object]) -> float:
    """Return the median processor time of ``action(round)``, in seconds, after a warm-up."""
    times = []
    for k in range(ROUNDS + 1):
        start = time.process_time()
        action(k)
        times.append(time.process_time() - start)
    return statistics.median(times[1:])


def time_pictures(n_points: int) -> tuple[float, float]:
    """Return the time of a picture after a step, and after a point was moved."""
    explorer = PerceptronMicroscope(preset=OWN, own=draw_points(n_points, 0))
    FakeBrowser(explorer.live)
    step = median_time(lambda k: explorer.back() if k % 2 else explorer.forward())
    places = GRID * np.random.default_rng(1).integers(-8, 9, size=(ROUNDS + 1, 2))
    move = median_time(lambda k: explorer.move(0, *places[k]))
    explorer.close()
    return step, move


def main() -> int:
    """Print a line for each number of points; return 1 if a bound is broken."""
    print(f"{'points':>8}{'training':>12}{'step':>10}{'moved point':>14}   (ms)")
    steps, moves = {}, {}
    for n in (10, 20, MOST_POINTS, 100, 1000, 10_000):
        training = median_time(lambda k, n=n: train(draw_points(n, k)))
        line = f"{n:>8,}{1e3 * training:>12.1f}"
        if n <= MOST_POINTS:
            steps[n], moves[n] = time_pictures(n)
            line += f"{1e3 * steps[n]:>10.1f}{1e3 * moves[n]:>14.1f}"
        print(line)
    fast = max(steps.values()) <= TARGET
    flat = all(cost[MOST_POINTS] <= GROWTH * cost[10] for cost in (steps, moves))
    print(f"a step in at most {1e3 * TARGET:.0f} ms: {'met' if fast else 'MISSED'}")
    print(f"{MOST_POINTS} points at most {GROWTH:g} × 10 points: {'met' if flat else 'MISSED'}")
    return int(not (fast and flat))


if __name__ == "__main__":
    sys.exit(main())
