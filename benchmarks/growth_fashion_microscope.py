"""What the fashion microscope costs with a larger network, and that it stays bounded.

It takes networks of at most ``MOST_PARAMETERS``. Prints the processor time of a forward pass with
all gradients, of a whole picture, and of a search for the smallest changes; beyond the bound only
of the former, to show what it saves. The networks are untrained: a picture costs the same then, and
how far a search has to go depends on the network in any case.

Exits with 1 if a picture of the notebook's network costs more than ``TARGET``, one of the largest
network more than ``GROWTH`` times as much, or a search of the notebook's more than ``SEARCH``.
"""

import sys
from pathlib import Path

import numpy as np

from timing import processor_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from helpers.data.loaders import CLASS_NAMES
from helpers.data.standins.garments import draw_garments
from helpers.explorers.fashion_microscope.attribution import linearise
from helpers.explorers.fashion_microscope.explorer import FashionMicroscope
from helpers.explorers.fashion_microscope.state import MOST_PARAMETERS
from helpers.nn.mlp import MLP
from kit.fake_browser import FakeBrowser

ROUNDS = 15
TARGET = 0.030  # seconds of processor time, on a machine that has nothing else to do
GROWTH = 1.5
SEARCH = 1.0  # seconds of processor time
NOTEBOOK = (300, 100)
HIDDEN = ((30, 10), NOTEBOOK, (600, 200), (1200, 800), (3000, 1000), (6000, 3000))


def time_all(hidden: tuple[int, int], images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Return the times for one network, by what takes them."""
    network = MLP(
        (784, *hidden, 10), np.random.default_rng(0), loss="categorical_crossentropy_from_logits"
    )
    x = images[0].ravel().astype(np.float32)
    times = {"numbers": processor_time(lambda k: linearise(network, x), ROUNDS)}
    if len(network.parameters) <= MOST_PARAMETERS:
        explorer = FashionMicroscope(network, images, labels, CLASS_NAMES)
        FakeBrowser(explorer.live)
        times["picture"] = processor_time(lambda k: explorer.update(angle=k % 7 + 1.0), ROUNDS)
        times["search"] = processor_time(lambda k: explorer.search(), 3)
        explorer.close()
    print(
        f"{'784-' + '-'.join(map(str, hidden)) + '-10':<20}{len(network.parameters):>14,}"
        + "".join(f"{1e3 * seconds:>12.1f}" for seconds in times.values())
    )
    return times


def main() -> int:
    """Print a line for each network; return 1 if a bound is broken."""
    images, labels = draw_garments(10, seed=0)
    images = images / 255
    print(f"{'network':<20}{'parameters':>14}{'numbers':>12}{'picture':>12}{'search':>12}   (ms)")
    times = {hidden: time_all(hidden, images, labels) for hidden in HIDDEN}
    pictures = [each["picture"] for each in times.values() if "picture" in each]
    usual = times[NOTEBOOK]
    met = {
        f"a picture in at most {1e3 * TARGET:.0f} ms": usual["picture"] <= TARGET,
        f"the largest at most {GROWTH:g} × that": max(pictures) <= GROWTH * usual["picture"],
        f"a search in at most {SEARCH:g} s": usual["search"] <= SEARCH,
    }
    for what, is_met in met.items():
        print(f"{what}: {'met' if is_met else 'MISSED'}")
    return int(not all(met.values()))


if __name__ == "__main__":
    sys.exit(main())
