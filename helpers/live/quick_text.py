"""Texts that change often.

Matplotlib lays a line out and rasterises its letters every time it draws it; in a figure of many
texts that takes most of the time. Here the picture of each letter is kept, and so is that of each
line put together from them.

Measured with plain texts instead, which gives a key press → pixels of 4.0, 5.5 and 5.2 times an
empty round trip to the kernel for the loss explorer, the ledger and the Fashion microscope; with
these it is 2.1, 2.1 and 3.0 times (all in one run, on a busy machine). The kernel takes 58, 81 and
80 ms for a picture with plain texts, 17, 14 and 25 ms with these.
"""

from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

LINE_SPACING = 1.35  # from baseline to baseline, in font sizes


@lru_cache(maxsize=1024)
def _letter(letter: str, size: float, weight: str, dpi: float) -> tuple[np.ndarray, float]:
    """Return how opaque each pixel of a letter is, and how far on the next one stands.

    The letter stands in the middle of a square of three font sizes.
    """
    font = FontProperties(size=size, weight=weight)
    em = _em(size, dpi)
    renderer = RendererAgg(3 * em, 3 * em, dpi)
    renderer.draw_text(renderer.new_gc(), em, 2 * em, letter, font, 0)
    widths = [
        renderer.get_text_width_height_descent(text, font, False)[0]
        for text in (f"0{letter}0", "00")
    ]
    return np.asarray(renderer.buffer_rgba())[..., 3].copy(), widths[0] - widths[1]


def _em(size: float, dpi: float) -> int:
    return int(np.ceil(size * dpi / 72))


@lru_cache(maxsize=256)  # a long one takes 100 kB on a sharp screen
def _line(text: str, size: float, weight: str, dpi: float) -> tuple[np.ndarray, float]:
    """Return how opaque each pixel of a line is, and its width.

    The line begins one font size from the left and stands two from the top, of three.
    """
    em = _em(size, dpi)
    letters = [_letter(letter, size, weight, dpi) for letter in text]
    ends = np.cumsum([0.0] + [advance for _, advance in letters])
    pixels = np.zeros((3 * em, int(ends[-1]) + 3 * em), np.uint8)
    for (letter, _), start in zip(letters, np.round(ends[:-1]).astype(int), strict=True):
        part = pixels[:, start : start + 3 * em]
        np.maximum(part, letter, out=part)
    return pixels, float(ends[-1])


class QuickText(Text):
    """A horizontal text of one colour, without formulas, that stands on its first baseline."""

    def draw(self, renderer: RendererAgg) -> None:
        """Draw the text."""
        text = self.get_text()
        if not (self.get_visible() and text):
            return
        size, weight, dpi = self.get_size(), self.get_weight(), renderer.dpi
        em = _em(size, dpi)
        x, y = self.get_transform().transform(self.get_unitless_position())
        colour = np.round(255 * np.array(to_rgb(self.get_color())))
        gc = renderer.new_gc()
        for number, line in enumerate(text.split("\n")):
            pixels, width = _line(line, size, weight, dpi)
            left = x - (width if self.get_horizontalalignment() == "right" else 0) - em
            bottom = y - number * LINE_SPACING * size * dpi / 72 - em
            image = np.empty((*pixels.shape, 4), np.uint8)
            image[..., :3] = colour
            image[..., 3] = pixels[::-1]  # the lowest row comes first
            renderer.draw_image(gc, round(left), round(bottom), image)
        gc.restore()
        self.stale = False


def add_quick_text(ax: Axes, x: float, y: float, text: str = "", **style: object) -> QuickText:
    """Write a text that will change often, in data coordinates.

    Parameters
    ----------
    ax : Axes
    x, y : float
        Where its first baseline begins; or ends, with ``ha="right"``.
    text : str
        Further lines stand below the first.
    **style
        Passed to ``Text``: ``size``, ``color``, ``weight``, ``ha`` (left or right), ``zorder``.

    Returns
    -------
    QuickText
    """
    return ax.add_artist(QuickText(x, y, text, **style))
