"""Draw many small grey pictures at once, from a few shapes whose measures vary.

A *shape* is an array of signed distances from its edge, negative inside. Lengths are in halves of
the picture: x runs from −1 on the left to 1 on the right, y from −1 at the top to 1 at the bottom.
"""

from itertools import pairwise

import numpy as np

Measure = float | np.ndarray  # one for all pictures, one a picture, or one a pixel

SIZE = 28  # pixels on a side
PIXEL = 2 / SIZE
SHIFT = 0.1  # the largest displacement, in x and in y
ZOOM = 0.08  # how much larger or smaller than drawn a picture gets at most, as a fraction
TILT = 0.03  # standard deviation of the angle by which it is turned, in radians
GRAIN = (0.02, 0.08)  # the noise's least and greatest standard deviation, as a part of the grey


class Canvas:
    """A batch of pictures that are painted by the same strokes, each with its own measures.

    ``x`` and ``y``, (n_images, 28, 28), are where each pixel's centre lies in the shifted, zoomed
    and turned picture.
    """

    def __init__(self, n_images: int, rng: np.random.Generator) -> None:
        self.rng = rng
        self._shape = (n_images, 1, 1)
        self._grey = np.zeros((n_images, SIZE, SIZE), np.float32)
        centres = (np.arange(SIZE, dtype=np.float32) + 0.5) * PIXEL - 1
        size = 1 + self.vary(-ZOOM, ZOOM)
        x = (centres + self.vary(-SHIFT, SHIFT)) / size
        y = (centres[:, None] + self.vary(-SHIFT, SHIFT)) / size
        angle = self.scatter(TILT)
        self.x = x * np.cos(angle) + y * np.sin(angle)
        self.y = y * np.cos(angle) - x * np.sin(angle)

    def vary(self, low: float, high: float) -> np.ndarray:
        """Return a measure for each picture, evenly between two limits; shape (n_images, 1, 1)."""
        return self.rng.uniform(low, high, self._shape).astype(np.float32)

    def scatter(self, deviation: float) -> np.ndarray:
        """Return a normally distributed deviation for each picture; shape (n_images, 1, 1)."""
        return self.rng.normal(0, deviation, self._shape).astype(np.float32)

    def chance(self, probability: float) -> np.ndarray:
        """Return whether something is so in each picture; bool, shape (n_images, 1, 1)."""
        return self.rng.random(self._shape) < probability

    def either(self, probability: float, usual: Measure, otherwise: Measure) -> np.ndarray:
        """Return the usual measure with a given probability in each picture, or the other one."""
        return np.where(self.chance(probability), usual, otherwise)

    def paint(self, shape: np.ndarray, grey: Measure, opacity: Measure = 1) -> None:
        """Cover a shape, its edge smoothed over one pixel.

        A ``grey`` of 0 is the background, 1 the brightest; an ``opacity`` of 0 paints nothing.
        """
        cover = np.clip(0.5 - shape / PIXEL, 0, 1) * opacity
        self._grey += cover * (grey - self._grey)

    def pictures(self) -> np.ndarray:
        """Return what has been painted, in uint8; a cloth has grain, the bare ground has not."""
        noise = self.rng.standard_normal(self._grey.shape, dtype=np.float32)
        grey = self._grey * (1 + self.vary(*GRAIN) * noise)
        return np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint8)


def overlap(shape: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return what belongs to both shapes."""
    return np.maximum(shape, other)


def within(value: np.ndarray, low: Measure, high: Measure) -> np.ndarray:
    """Return the band where ``low`` < ``value`` < ``high``; the limits may vary along it."""
    return overlap(low - value, value - high)


def seam(shape: np.ndarray, width: Measure) -> np.ndarray:
    """Return the line of a given width along a shape's edge."""
    return np.abs(shape) - width / 2


def ellipse(x: np.ndarray, y: np.ndarray, radius_x: Measure, radius_y: Measure) -> np.ndarray:
    """Return an ellipse around the origin; its distances are exact on the edge and on a circle."""
    return (np.hypot(x / radius_x, y / radius_y) - 1) * np.minimum(radius_x, radius_y)


def limb(
    x: np.ndarray,
    y: np.ndarray,
    start: tuple,
    end: tuple,
    start_radius: Measure,
    end_radius: Measure,
) -> np.ndarray:
    """Return a tapering limb between two points ``(x, y)``, flat at both ends."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    length = np.hypot(along_x, along_y)
    along_x, along_y = along_x / length, along_y / length
    along = (x - start[0]) * along_x + (y - start[1]) * along_y
    across = np.abs((x - start[0]) * along_y - (y - start[1]) * along_x)
    radius = start_radius + (end_radius - start_radius) * np.clip(along / length, 0, 1)
    return overlap(across - radius, within(along, 0, length))


def curve(t: np.ndarray, *knots: tuple) -> np.ndarray:
    """Return a smooth curve through the knots ``(t, value)``, level at each and beyond the ends."""
    value = knots[0][1]
    for (t0, value0), (t1, value1) in pairwise(knots):
        step = np.clip((t - t0) / (t1 - t0), 0, 1)
        value = value + (value1 - value0) * (step * step * (3 - 2 * step))
    return value
