"""What the time machine costs with more layers, neurons, runs and grid points, and its bound.

Prints the processor time of a step of training, of asking the network about the whole plane, and of
a whole picture after a step of scrubbing, up to the largest network and the most runs that the
widget takes. GELU is the slowest of the activations.

Exits with 1 if a picture of the largest network costs more than ``TARGET``, or one with the most
runs of it more than ``LIMIT``.
"""

import sys
from pathlib import Path

import numpy as np

from timing import processor_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from helpers.data.toy import make_mesh
from helpers.explorers.time_machine.explorer import TimeMachine
from helpers.explorers.time_machine.plans import (
    MOST_LAYERS,
    MOST_NEURONS,
    RUN_NAMES,
    Plan,
    Problem,
    Run,
    Settings,
)
from helpers.explorers.time_machine.snapshots import GRID
from helpers.explorers.time_machine.timelines import Timelines
from kit.fake_browser import FakeBrowser

ROUNDS = 15
N_STEPS = 500
TARGET, LIMIT = 0.030, 0.060  # seconds of processor time, on an otherwise idle machine


def make_plan(layers: int, neurons: int, n_runs: int, activation: str) -> Plan:
    """Return a plan of so many runs of such a network."""
    first = Run(Settings(activation), 0, N_STEPS)
    others = [Run(Settings(activation, 0.1), start, N_STEPS, 0) for start in range(1, n_runs)]
    return Plan(Problem("spiral", 3, layers, neurons), (first, *others))


def time_training(plan: Plan) -> float:
    """Return the time of one step of the first run."""
    return processor_time(lambda k: Timelines().get(plan, 0), 3) / N_STEPS


def time_plane(plan: Plan, n_points: int) -> float:
    """Return the time of a forward pass with all points of a grid."""
    X, _ = plan.problem.make_data()
    points = make_mesh(X, n_points=n_points)[2].astype(np.float32)
    network = Timelines().get(plan, 0).look(N_STEPS)
    return processor_time(lambda k: network.forward(points), ROUNDS)


def time_picture(plan: Plan) -> float:
    """Return the time of a picture of another step."""
    explorer = TimeMachine.from_line(f"{plan} step={N_STEPS // 2}")
    browser = FakeBrowser(explorer.live)
    picture = processor_time(lambda k: browser.key("ArrowRight"), ROUNDS)
    explorer.close()
    return picture


def main() -> int:
    """Print a line for each network and each grid; return 1 if a bound is broken."""
    head = ("layers", "neurons", "runs", "activation", "step", "plane", "picture")
    print("".join(f"{name:>11}" for name in head), "  (ms)")
    pictures = {}
    most = MOST_LAYERS, MOST_NEURONS, len(RUN_NAMES)
    for size in (
        *((1, 1, 1, "tanh"), (2, 4, 1, "tanh"), (4, 4, 1, "tanh"), (2, 8, 1, "tanh")),
        *((4, 8, 1, "tanh"), (4, 8, 2, "tanh"), (*most, "tanh"), (*most, "gelu")),
    ):
        plan = make_plan(*size)
        pictures[size] = time_picture(plan)
        times = time_training(plan), time_plane(plan, GRID), pictures[size]
        print("".join(f"{value:>11}" for value in size), end="")
        print("".join(f"{1e3 * seconds:>11.2f}" for seconds in times))
    largest = make_plan(4, 8, 1, "tanh")
    print(f"\n{'grid':>11}{'plane':>11}   (ms, the largest network)")
    for n_points in (50, 100, 200, 400):
        print(f"{n_points:>7} × {n_points}{1e3 * time_plane(largest, n_points):>9.2f}")
    fast = pictures[4, 8, 1, "tanh"] <= TARGET
    bounded = max(pictures.values()) <= LIMIT
    print(f"the largest network in at most {1e3 * TARGET:.0f} ms: {'met' if fast else 'MISSED'}")
    print(f"the most runs in at most {1e3 * LIMIT:.0f} ms: {'met' if bounded else 'MISSED'}")
    return int(not (fast and bounded))


if __name__ == "__main__":
    sys.exit(main())
