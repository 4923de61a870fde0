"""One look for all figures: colour-blind safe, readable at 100 %, on light and dark pages."""

from weakref import WeakKeyDictionary

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.legend import Legend

# M. Okabe and K. Ito, "Color Universal Design" (2008).
BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
ORANGE = "#E69F00"
SKY = "#56B4E9"
PURPLE = "#CC79A7"
BLACK = "#000000"
GREY = "#595959"  # for what is beside the point; 7:1 against white

COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK)
MARKERS = ("o", "^", "s", "D", "v", "P", "X")  # a class is told by its shape as well
LINE_STYLES = ("-", "--", "-.", ":", (0, (3, 1, 1, 1, 1, 1)), (0, (5, 1)), (0, (1, 1)))

# Negative – zero – positive, for weights, gradients and scores.
DIVERGING = LinearSegmentedColormap.from_list("blue_white_vermillion", (BLUE, "white", VERMILLION))

STYLE = {
    "figure.facecolor": "white",  # opaque, so that a figure reads the same on a dark page
    "axes.facecolor": "white",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "axes.prop_cycle": mpl.cycler(color=COLOURS),
    "grid.color": "#D9D9D9",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "lines.linewidth": 2,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
}

# For the whole session: titles and legends ask for their style when they are made, long after the
# figure was. What a matplotlibrc of the user's says is for other work.
mpl.rcdefaults()
mpl.rcParams.update(STYLE)


def new_figure(
    n_rows: int = 1,
    n_columns: int = 1,
    *,
    width: float = 8.0,
    height: float = 3.4,
    **subplots: object,
) -> tuple[Figure, Axes | np.ndarray]:
    """Make a figure in the course's style, without pyplot.

    Parameters
    ----------
    n_rows, n_columns : int
        The grid of axes.
    width, height : float
        Size of the whole figure in inches; 9 wide fills a notebook's column.
    **subplots
        Passed to ``Figure.subplots`` (``sharex``, ``width_ratios`` …).

    Returns
    -------
    figure : Figure
    axes : Axes, or ndarray of Axes with shape (n_rows, n_columns) squeezed
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(n_rows, n_columns, **subplots)


def add_legend_below(figure: Figure, ax: Axes, *, n_columns: int = 4) -> Legend:
    """Explain all panels of a ``new_figure`` by one legend below them: the labels of ``ax``."""
    handles, labels = ax.get_legend_handles_labels()
    place = {"loc": "outside lower center", "ncols": n_columns}
    legend = figure.legend(
        handles, labels, frameon=False, fontsize=STYLE["legend.fontsize"], **place
    )
    for handle in legend.legend_handles:  # what is hidden here may be seen in another panel
        handle.set_visible(True)
    return legend


_WORDS: WeakKeyDictionary[Axes, list[str]] = WeakKeyDictionary()


def tell(ax: Axes, words: str) -> None:
    """Leave a sentence about what was drawn, with its numbers, on the axes."""
    _WORDS.setdefault(ax, []).append(" ".join(words.split()))


def read_words(figure: Figure) -> str:
    """Return the sentences that were left on a figure's axes, in their order."""
    return " ".join(words for ax in figure.axes for words in _WORDS.get(ax, ()))
