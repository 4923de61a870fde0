"""Put a figure into a notebook together with its description in words."""

import html
from io import BytesIO

from IPython.display import display
from matplotlib.figure import Figure

PIXELS_PER_INCH = 90  # on the page; the picture itself holds twice as many, for sharp screens


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
