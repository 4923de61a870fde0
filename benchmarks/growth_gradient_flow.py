"""What the gradient flow costs with more layers and neurons, and that it stays bounded.

Prints the processor time of the two passes through the network, and of a whole picture, up to the
deepest and widest network that the widget takes. GELU is the slowest of the activations.

Exits with 1 if the network that the widget starts with costs more than ``TARGET`` a picture, or the
largest one more than ``LIMIT``.
"""

import sys
from pathlib import Path

from timing import processor_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from helpers.explorers.gradient_flow import GradientFlow, State, compute
from kit.fake_browser import FakeBrowser

ROUNDS = 15
TARGET, LIMIT = 0.030, 0.060  # seconds of processor time, on an otherwise idle machine


def time_picture(**network: object) -> tuple[float, float]:
    """Return the time of both passes through a network, and of a picture with other weights."""
    state = State(**network)
    explorer = GradientFlow(**network)
    FakeBrowser(explorer.live)
    passes = processor_time(lambda k: compute(state), ROUNDS)
    picture = processor_time(lambda k: explorer.redraw(), ROUNDS)
    explorer.close()
    return passes, picture


def main() -> int:
    """Print a line for each network; return 1 if a bound is broken."""
    start, depth, width = State(), State.depth.max, State.width.max
    print(f"{'layers':>8}{'neurons':>9}{'activation':>12}{'passes':>9}{'picture':>9}   (ms)")
    pictures = {}
    for network in (
        (5, 10, start.activation),
        (start.depth, start.width, start.activation),
        (depth, start.width, start.activation),
        (start.depth, width, start.activation),
        (depth, width, start.activation),
        (depth, width, "gelu"),
    ):
        names = ("depth", "width", "activation")
        passes, pictures[network] = time_picture(**dict(zip(names, network, strict=True)))
        print(f"{network[0]:>8}{network[1]:>9}{network[2]:>12}", end="")
        print(f"{1e3 * passes:>9.1f}{1e3 * pictures[network]:>9.1f}")
    fast = pictures[start.depth, start.width, start.activation] <= TARGET
    bounded = max(pictures.values()) <= LIMIT
    print(f"the first network in at most {1e3 * TARGET:.0f} ms: {'met' if fast else 'MISSED'}")
    print(f"the largest in at most {1e3 * LIMIT:.0f} ms: {'met' if bounded else 'MISSED'}")
    return int(not (fast and bounded))


if __name__ == "__main__":
    sys.exit(main())
