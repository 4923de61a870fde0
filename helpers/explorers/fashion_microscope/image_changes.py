"""Changes to a small grey image after which a person would still name the same thing.

An image is a table of brightnesses from 0 (the background) to 1. Places are in pixels: x = 0 is
the middle of the leftmost column, y = 0 that of the top row.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from helpers.checks import check_array, check_int, check_real

BRUSH = 1.0  # radius of a stroke, pixels
LEAST_BLUR = 0.1  # pixels; below it a neighbour's part, e⁻⁵⁰, is lost in rounding


@dataclass(frozen=True)
class ImageChange:
    """Turn, shift, blur, brighten and cover, in this order.

    Attributes
    ----------
    shift_x, shift_y : float
        Pixels to the right, and down.
    angle : float
        Degrees, counter-clockwise.
    blur : float
        Standard deviation of the blur, pixels.
    brightness : float
        What is added to each pixel.
    cover_x, cover_y : int
        The leftmost column and the top row that are covered.
    cover_size : int
        Side of the square that is covered, pixels; 0 covers nothing.
    """

    shift_x: float = 0.0
    shift_y: float = 0.0
    angle: float = 0.0
    blur: float = 0.0
    brightness: float = 0.0
    cover_x: int = 0
    cover_y: int = 0
    cover_size: int = 0

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Return the changed image, of the same shape; the image itself stays as it is."""
        image = check_array("image", image, ndim=2)
        image = move(image, self.shift_x, self.shift_y, self.angle)
        image = brighten(blur(image, self.blur), self.brightness)
        return cover(image, self.cover_x, self.cover_y, self.cover_size)


def move(image: np.ndarray, shift_x: float, shift_y: float, angle: float = 0.0) -> np.ndarray:
    """Turn an image about its middle, then shift it right and down.

    A pixel that falls between others is interpolated between the nearest four; what comes in from
    outside is background.
    """
    if not (shift_x or shift_y or angle):
        return image
    height, width = image.shape
    y, x = np.mgrid[:height, :width]
    x, y = find_source(x, y, image.shape, shift_x, shift_y, angle)
    # Around a frame of background: whatever lies outside is taken from that.
    padded = np.pad(image, 1)
    x, y = np.clip(x + 1, 0, width + 1), np.clip(y + 1, 0, height + 1)
    left, top = np.minimum(x.astype(int), width), np.minimum(y.astype(int), height)
    right_part, lower_part = x - left, y - top
    upper = padded[top, left] * (1 - right_part) + padded[top, left + 1] * right_part
    lower = padded[top + 1, left] * (1 - right_part) + padded[top + 1, left + 1] * right_part
    return (upper * (1 - lower_part) + lower * lower_part).astype(image.dtype)


def find_source(
    x: float | np.ndarray,
    y: float | np.ndarray,
    shape: tuple[int, int],
    shift_x: float,
    shift_y: float,
    angle: float,
) -> tuple[float | np.ndarray, float | np.ndarray]:
    """Return which places of an image of ``shape`` are seen at (x, y) once it has been moved."""
    height, width = shape
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = x - middle_x - shift_x, y - middle_y - shift_y
    return middle_x + cosine * x - sine * y, middle_y + sine * x + cosine * y


def blur(image: np.ndarray, deviation: float) -> np.ndarray:
    """Spread each pixel over its neighbours by a bell curve; the mean brightness stays.

    At the edge the image goes on as its own reflection, so nothing is lost there.
    """
    deviation = check_real("deviation", deviation, minimum=0)
    if deviation < LEAST_BLUR:
        return image
    rows, columns = (_spread(n, deviation) for n in image.shape)
    return (rows @ image @ columns).astype(image.dtype)


@lru_cache(maxsize=128)
def _spread(n: int, deviation: float) -> np.ndarray:
    """Return how much of each of ``n`` pixels in a line goes to each; symmetric, (n, n)."""
    reach = math.ceil(4 * deviation)
    offsets = np.arange(-reach, reach + 1)
    bell = np.exp(-0.5 * (offsets / deviation) ** 2)
    place = (np.arange(n)[:, None] + offsets) % (2 * n)
    reflected = np.minimum(place, 2 * n - 1 - place)
    spread = np.zeros((n, n))
    np.add.at(spread, (np.arange(n)[:, None], reflected), bell / bell.sum())
    return spread


def brighten(image: np.ndarray, amount: float) -> np.ndarray:
    """Add ``amount`` to each pixel, the background too, and stay within 0 … 1."""
    amount = check_real("amount", amount, minimum=-1, maximum=1)
    return np.clip(image + image.dtype.type(amount), 0, 1) if amount else image


def cover(image: np.ndarray, x: int, y: int, size: int) -> np.ndarray:
    """Put a square of background over an image; what lies beyond its edge is cut off."""
    x, y = check_int("x", x, minimum=0), check_int("y", y, minimum=0)
    size = check_int("size", size, minimum=0)
    if size == 0:
        return image
    covered = image.copy()
    covered[y : y + size, x : x + size] = 0
    return covered


def draw_stroke(
    image: np.ndarray, begin: tuple[float, float], end: tuple[float, float], *, erase: bool = False
) -> np.ndarray:
    """Draw a straight stroke of full brightness, or of background, with a soft edge.

    A stroke from a place (x, y) to itself is a dot.
    """
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    (x0, y0), (along_x, along_y) = begin, np.subtract(end, begin)
    length = along_x**2 + along_y**2
    part = np.clip(((x - x0) * along_x + (y - y0) * along_y) / (length or 1), 0, 1)
    distance = np.hypot(x - x0 - part * along_x, y - y0 - part * along_y)
    ink = np.clip(BRUSH + 0.5 - distance, 0, 1).astype(image.dtype)
    return np.minimum(image, 1 - ink) if erase else np.maximum(image, ink)
