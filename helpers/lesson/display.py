"""Put figures into a notebook, together with their descriptions in words."""

import html
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.plots.style import add_legend_below, new_figure, read_words

PIXELS_PER_INCH = 90  # on the page; the picture itself holds twice as many, for sharp screens


@contextmanager
def drawing(
    n_rows: int = 1, n_columns: int = 1, *, alt: str = "", legend: int = 0, **options: object
) -> Iterator[Axes | np.ndarray]:
    """Make a figure, let the block draw in it, and show it with its description.

    ``with drawing(1, 2) as (left, right):`` gives two axes side by side.

    Parameters
    ----------
    n_rows, n_columns : int
        The grid of axes.
    alt : str
        The figure in words. By default the sentences that the drawing functions have left on the
        axes (``helpers.plots.style.tell``).
    legend : int
        Entries abreast in one legend below all panels, taken from the first; 0 for none.
    **options
        Passed to ``new_figure``: ``width``, ``height``, ``sharex``, ``width_ratios`` …

    Yields
    ------
    Axes, or ndarray of Axes with shape (n_rows, n_columns) squeezed

    Raises
    ------
    ValueError
        If there are no words for the figure.
    """
    figure, axes = new_figure(n_rows, n_columns, **options)
    yield axes
    if legend:
        add_legend_below(figure, figure.axes[0], n_columns=legend)
    show(figure, alt or read_words(figure))


def show(figure: Figure, alt: str) -> None:
    """Display ``figure`` with ``alt`` as its alternative text.

    The description is the image's ``text/plain`` and ``alt``, and stands below the picture in a
    fold, because JupyterLab's image renderer gives an image no ``alt`` attribute. nbval, which
    skips pictures, compares the description.

    Parameters
    ----------
    figure : Figure
        Made by ``helpers.plots.style.new_figure``.
    alt : str
        What the figure shows, for a reader who can't see it: one to three sentences with numbers.

    Raises
    ------
    ValueError
        If ``alt`` is blank.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("alt must describe the figure in words, got a blank text")
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=2 * PIXELS_PER_INCH)
    width = round(figure.get_figwidth() * PIXELS_PER_INCH)
    display(
        {"image/png": buffer.getvalue(), "text/plain": alt},
        metadata={"image/png": {"width": width, "alt": alt}},
        raw=True,
    )
    fold = f"<details><summary>This figure in words</summary>{html.escape(alt)}</details>"
    display({"text/html": fold, "text/plain": alt}, raw=True)
