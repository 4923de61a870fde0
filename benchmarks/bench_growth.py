"""What each explorer costs with more points, layers, neurons or runs, and that it stays bounded.

For each size the processor time of the numbers behind one picture, and of a whole picture with
them; for sizes that the widget refuses only of the numbers, to show what its bound saves. Networks
are untrained, which costs the same.

Exits with 1 if a picture of the usual size, which stands first, costs more than ``TARGET``, one of
any other size more than ``LIMIT``, or the microscope's search more than ``SEARCH``.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from timing import processor_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from helpers.data.loaders import CLASS_NAMES
from helpers.data.standins.garments import draw_garments
from helpers.explorers.fashion_microscope import FashionMicroscope
from helpers.explorers.fashion_microscope.attribution import linearise
from helpers.explorers.gradient_flow import N_SAMPLES, GradientFlow
from helpers.explorers.loss_explorer import LABELS, LossExplorer
from helpers.explorers.perceptron_microscope import PerceptronMicroscope
from helpers.explorers.perceptron_microscope.state import GRID, OWN, Point, train
from helpers.explorers.time_machine import TimeMachine
from helpers.explorers.time_machine.plans import Plan, Problem, Run, Settings
from helpers.explorers.time_machine.timelines import Timelines
from helpers.live.explorer import Explorer
from helpers.nn import losses
from helpers.nn.line_fit import fit_line, line_pulls
from helpers.nn.mlp import MLP
from helpers.nn.signal_flow import measure_signal_flow
from kit.fake_browser import FakeBrowser

ROUNDS = 15
TARGET, LIMIT, SEARCH = 0.030, 0.060, 1.0  # seconds, on a machine that has nothing else to do
N_STEPS = 500
IMAGES, CLASSES = draw_garments(10, seed=0)
IMAGES = IMAGES / 255


@dataclass(frozen=True)
class Growth:
    """How one explorer grows.

    Attributes
    ----------
    what : str
        What a size is.
    sizes, refused : sequence
        The usual size and others, the greatest last; and those that the widget doesn't take.
    numbers : callable
        Takes a size and the number of a round; calculates what a new picture needs.
    make, change : callable
        Take a size and return the explorer; take that and the number of a round and change it.
    """

    what: str
    sizes: Sequence
    refused: Sequence
    numbers: Callable[[object, int], object]
    make: Callable[[object], Explorer]
    change: Callable[[Explorer, int], object]


def draw_points(n_points: int, seed: int) -> tuple[Point, ...]:
    """Return points on the grid with labels at random: nothing separates many of them."""
    rng = np.random.default_rng(seed)
    places = GRID * rng.integers(-8, 9, size=(n_points, 2))
    return tuple(Point(*place, int(rng.integers(2))) for place in places.tolist())


def fit_lines(n_points: int, seed: int) -> None:
    """Fit the three lines to points about a line, one of them far off."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, n_points)
    y = 2 * x + 1 + rng.normal(0, 0.5, n_points)
    y[0] -= 20
    for loss in map(losses.get, LABELS):
        line_pulls(x, y, fit_line(x, y, loss), loss)


def make_plan(layers: int, neurons: int, n_runs: int, activation: str) -> Plan:
    """Return a plan of so many runs of such a network."""
    first = Run(Settings(activation), 0, N_STEPS)
    others = [Run(Settings(activation, 0.1), start, N_STEPS, 0) for start in range(1, n_runs)]
    return Plan(Problem("spiral", 3, layers, neurons), (first, *others))


def make_network(*hidden: int) -> MLP:
    """Return an untrained network for garments."""
    rng = np.random.default_rng(0)
    return MLP((784, *hidden, 10), rng, loss="categorical_crossentropy_from_logits")


GROWTHS = {
    "perceptron": Growth(
        "points",
        (10, 20, 30),
        (100, 1000, 10_000),
        lambda n, k: train(draw_points(n, k)),
        lambda n: PerceptronMicroscope(preset=OWN, own=draw_points(n, 0)),
        lambda explorer, k: explorer.update(step=3 + k),
    ),
    "loss": Growth(
        "points",
        (20, 10, 60),
        (100,),
        fit_lines,
        lambda n: LossExplorer(n_points=n),
        lambda explorer, k: explorer.update(x=2.0 + 0.1 * (k % 3)),
    ),
    "gradient flow": Growth(
        "layers, neurons, activation",
        ((20, 50, "sigmoid"), (5, 10, "sigmoid"), (20, 100, "sigmoid"), (50, 100, "gelu")),
        ((100, 200, "gelu"),),
        lambda size, k: measure_signal_flow(
            size[0],
            size[2],
            "glorot_normal",
            np.random.default_rng(k),
            width=size[1],
            n_samples=N_SAMPLES,
        ),
        lambda size: GradientFlow(depth=size[0], width=size[1], activation=size[2]),
        lambda explorer, k: explorer.redraw(),
    ),
    "time machine": Growth(
        "layers, neurons, runs, activation",
        ((4, 8, 1, "tanh"), (1, 1, 1, "tanh"), (4, 8, 2, "tanh"), (4, 8, 4, "gelu")),
        (),
        lambda size, k: Timelines().get(make_plan(*size), 0),
        lambda size: TimeMachine.from_line(f"{make_plan(*size)} step={N_STEPS // 2}"),
        lambda explorer, k: explorer.update(step=N_STEPS // 2 + k),
    ),
    "fashion": Growth(
        "hidden layers",
        ((300, 100), (30, 10), (600, 200), (1200, 800)),
        ((3000, 1000), (6000, 3000)),
        lambda hidden, k: linearise(make_network(*hidden), IMAGES[k % 10].ravel()),
        lambda hidden: FashionMicroscope(make_network(*hidden), IMAGES, CLASSES, CLASS_NAMES),
        lambda explorer, k: explorer.update(angle=k % 7 + 1.0),
    ),
}


def measure(name: str) -> bool:
    """Print a line for each size of an explorer; return whether it stays within its bounds."""
    growth = GROWTHS[name]
    print(f"\n{name}: {growth.what:<34}{'numbers':>10}{'picture':>10}   (ms)")
    met = True
    for size in (*growth.sizes, *growth.refused):
        rounds = ROUNDS if size in growth.sizes else 3
        times = [processor_time(lambda k, size=size: growth.numbers(size, k), rounds)]
        if size in growth.sizes:
            explorer = growth.make(size)
            FakeBrowser(explorer.live)
            times.append(processor_time(lambda k, e=explorer: growth.change(e, k), ROUNDS))
            met &= times[-1] <= (TARGET if size == growth.sizes[0] else LIMIT)
            if name == "fashion":
                times.append(processor_time(lambda k, e=explorer: e.search(), 3))
                met &= times[-1] <= SEARCH or size != growth.sizes[0]
            explorer.close()
        print(f"  {size!s:<{len(name) + 34}}", "".join(f"{1e3 * t:>10.1f}" for t in times))
    bounds = f"{1e3 * TARGET:.0f} ms for the first, {1e3 * LIMIT:.0f} ms for all"
    print(f"  a picture in at most {bounds}: {'met' if met else 'MISSED'}")
    return met


def main() -> int:
    """Measure the explorers named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("explorers", nargs="*", default=list(GROWTHS), metavar="explorer")
    met = [measure(name) for name in parser.parse_args().explorers]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
