"""What the loss explorer costs with more points, and that it stays bounded.

The widget takes at most ``MOST_POINTS`` good points. Prints the processor time of fitting the three
lines with all pulls, and of a whole picture; beyond ``MOST_POINTS`` only of the fits, to show what
the bound saves.

Exits with 1 if a picture costs more than ``TARGET``, or with the most points more than ``GROWTH``
times what it does with ten.
"""

import sys
from pathlib import Path

import numpy as np

from timing import processor_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from helpers.explorers.loss_explorer import LABELS, MOST_POINTS, LossExplorer
from helpers.nn import losses
from helpers.nn.line_fit import fit_line, line_pulls
from kit.fake_browser import FakeBrowser

ROUNDS = 15
TARGET = 0.030  # seconds of processor time, on a machine that has nothing else to do
GROWTH = 1.5


def fit_all(n_points: int, seed: int) -> None:
    """Fit the three lines to points about a line, one of them far off."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, n_points)
    y = 2 * x + 1 + rng.normal(0, 0.5, n_points)
    y[0] -= 20
    for loss in map(losses.get, LABELS):
        line_pulls(x, y, fit_line(x, y, loss), loss)


def time_picture(n_points: int) -> float:
    """Return the time of a picture after the outlier has moved a little."""
    explorer = LossExplorer(n_points=n_points)
    FakeBrowser(explorer.live)
    picture = processor_time(lambda k: explorer.update(x=2.0 + 0.1 * (k % 3)), ROUNDS)
    explorer.close()
    return picture


def main() -> int:
    """Print a line for each number of points; return 1 if a bound is broken."""
    print(f"{'points':>8}{'three fits':>12}{'picture':>10}   (ms)")
    pictures = {}
    for n in (10, 20, MOST_POINTS, 100, 1000, 10_000):
        line = f"{n:>8,}{1e3 * processor_time(lambda k, n=n: fit_all(n, k), ROUNDS):>12.1f}"
        if n <= MOST_POINTS:
            pictures[n] = time_picture(n)
            line += f"{1e3 * pictures[n]:>10.1f}"
        print(line)
    fast = max(pictures.values()) <= TARGET
    flat = pictures[MOST_POINTS] <= GROWTH * pictures[10]
    print(f"a picture in at most {1e3 * TARGET:.0f} ms: {'met' if fast else 'MISSED'}")
    print(f"{MOST_POINTS} points at most {GROWTH:g} × 10 points: {'met' if flat else 'MISSED'}")
    return int(not (fast and flat))


if __name__ == "__main__":
    sys.exit(main())
