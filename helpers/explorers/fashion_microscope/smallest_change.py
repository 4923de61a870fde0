"""The smallest change of an image that changes a network's answer, among the changes tried.

Shifts, turns and the like are tried one by one, from the smallest to the largest of a grid: what is
found is the smallest of that grid, and every smaller one has been seen to fail. Of pixels there are
too many for that. There DeepFool shows the way (S. Moosavi-Dezfooli, A. Fawzi and P. Frossard,
"DeepFool: a simple and accurate method to fool deep neural networks", 2016): take the network as
linear, go to the nearest point where another class draws level, and look again; here pixels also
stay within 0 … 1. On that way, again, a hundred lengths are tried from the smallest on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from helpers.explorers.fashion_microscope.attribution import linearise
from helpers.explorers.fashion_microscope.image_changes import ImageChange
from helpers.nn.mlp import MLP

GRIDS = {  # of an ImageChange: least, greatest and step
    "shift_x": (-10.0, 10.0, 0.5),
    "shift_y": (-10.0, 10.0, 0.5),
    "angle": (-180.0, 180.0, 1.0),
    "blur": (0.0, 4.0, 0.1),
    "brightness": (-1.0, 1.0, 0.02),
    "cover_size": (0, 20, 1),
}
N_LENGTHS = 100  # of a change of single pixels
CHUNK = 64  # images that go through the network at once
MOST_STEPS = 50
OVERSHOOT = 0.02  # of a step, to land beyond the border and not on it
ROUNDS = 20  # to find how far a step goes when pixels reach 0 or 1 on the way
LONGEST = 1e6  # of λ; by then all pixels have reached 0 or 1

Try = tuple[float, ImageChange, np.ndarray]  # size, change and picture


@dataclass(frozen=True, eq=False)
class Finding:
    """A change that makes the network say something else."""

    size: float  # in the unit of its kind; of "pixels" the length √Σ(Δpixel)²
    change: ImageChange  # all of the image's changes, this one included if it isn't of pixels
    picture: np.ndarray  # (height, width), what it looks like
    answer: int  # the class that the network now names


def find_smallest_changes(
    network: MLP, image: np.ndarray, start: ImageChange
) -> dict[str, Finding | None]:
    """Return the smallest change of each kind; None where nothing that was tried does it.

    The image has been changed by ``start`` already, and sizes are measured from there.
    """
    answer = int(network.predict(start(image).reshape(1, -1)).argmax())
    return {
        kind: _find_first(network, answer, make_tries(network, image, start))
        for kind, make_tries in KINDS.items()
    }


def _find_first(network: MLP, answer: int, tries: Iterator[Try]) -> Finding | None:
    """Return the first that makes the network say anything but ``answer``."""
    while chunk := list(islice(tries, CHUNK)):
        X = np.array([picture.ravel() for _, _, picture in chunk])
        answers = network.predict(X).argmax(axis=1)
        fooled = answers != answer
        if fooled.any():
            first = int(fooled.argmax())
            return Finding(*chunk[first], answer=int(answers[first]))
    return None


def _grid(name: str) -> np.ndarray:
    low, high, step = GRIDS[name]
    return np.round(np.arange(round(low / step), round(high / step) + 1) * step, 10)


def _try_shifts(_: MLP, image: np.ndarray, start: ImageChange) -> Iterator[Try]:
    places = product(_grid("shift_x").tolist(), _grid("shift_y").tolist())
    sized = [(float(np.hypot(x - start.shift_x, y - start.shift_y)), x, y) for x, y in places]
    for size, x, y in sorted(sized):
        change = replace(start, shift_x=x, shift_y=y)
        yield size, change, change(image)


def _try_values(name: str) -> Callable[[MLP, np.ndarray, ImageChange], Iterator[Try]]:
    def make_tries(_: MLP, image: np.ndarray, start: ImageChange) -> Iterator[Try]:
        values = _grid(name).tolist()
        for size, value in sorted((abs(value - getattr(start, name)), value) for value in values):
            change = replace(start, **{name: value})
            yield size, change, change(image)

    return make_tries


def _try_covers(_: MLP, image: np.ndarray, start: ImageChange) -> Iterator[Try]:
    height, width = image.shape
    image = replace(start, cover_size=0)(image)  # covering comes last: do the rest only once
    for size in _grid("cover_size")[1:].tolist():
        for y, x in product(range(height - size + 1), range(width - size + 1)):
            place = {"cover_x": x, "cover_y": y, "cover_size": size}
            yield float(size), replace(start, **place), ImageChange(**place)(image)


def _try_pixels(network: MLP, image: np.ndarray, start: ImageChange) -> Iterator[Try]:
    picture = start(image)
    way = find_way_out(network, picture.ravel())
    if way is not None:
        length = float(np.linalg.norm(way))
        for k in range(1, N_LENGTHS + 1):
            part = picture + way.reshape(picture.shape) * network.dtype.type(k / N_LENGTHS)
            yield k / N_LENGTHS * length, start, np.clip(part, 0, 1)


KINDS = {
    "shift": _try_shifts,
    "turn": _try_values("angle"),
    "blur": _try_values("blur"),
    "brightness": _try_values("brightness"),
    "cover": _try_covers,
    "pixels": _try_pixels,
}


def find_way_out(network: MLP, x: np.ndarray) -> np.ndarray | None:
    """Return a small change of the pixels after which the network names another class.

    ``x`` plus the change stays within 0 … 1. None if ``MOST_STEPS`` steps find no way.
    """
    answer, moved = int(network.predict(x[None]).argmax()), x
    for _ in range(MOST_STEPS):
        forward = network.forward(moved[None])
        scores = forward.Z[-1][0]
        if scores.argmax() != answer:
            return moved - x
        near = linearise(network, moved, forward)
        others = np.arange(len(scores)) != answer
        slopes, gaps = near.J - near.J[answer], scores[answer] - scores
        step = _shortest_step(moved, slopes[others], gaps[others])
        moved = np.clip(moved + (1 + OVERSHOOT) * step, 0, 1).astype(x.dtype)
    return None


def _shortest_step(x: np.ndarray, slopes: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """Return the shortest step that closes one of the gaps, if pixels stay within 0 … 1.

    To close one gap it goes along that slope and stops at 0 and 1: clip(x + λ·slope) − x. The
    longer it is, the less it closes for its length, so scaling λ by what is missing approaches
    the right λ from below.
    """
    least = np.finfo(x.dtype).eps
    gaps = np.maximum(gaps, least)
    scale = gaps / np.maximum((slopes**2).sum(axis=1), least)
    for _ in range(ROUNDS):
        steps = np.clip(x + scale[:, None] * slopes, 0, 1) - x
        missing = gaps / np.maximum((slopes * steps).sum(axis=1), least)  # as a factor
        scale = np.minimum(scale * missing, LONGEST)
    return steps[(np.linalg.norm(steps, axis=1) * missing).argmin()]
