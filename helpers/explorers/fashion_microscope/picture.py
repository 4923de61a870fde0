"""What a classifier makes of one image: units that light up, evidence, probabilities, findings."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from helpers.live.quick_text import QuickText, add_quick_text
from helpers.plots.images import INK, hide_frame
from helpers.plots.style import BLACK, BLUE, DIVERGING, GREY, VERMILLION

N_COLUMNS = 20  # of a map of units
GLOW = "inferno"  # dark to bright
LEAST = 0.005  # of a probability that is written beside its bar
CELL, PICTURE = 44, 28  # of a row of findings: the width of one, and of its picture, pixels


def add_title(ax: Axes, *, ha: str = "left") -> QuickText:
    """Make room for a title that will change often.

    Parameters
    ----------
    ax : Axes
    ha : str
        "left" or "right": where the axes' edge is that it stands at.

    Returns
    -------
    QuickText
    """
    above = ScaledTranslation(0, 6 / 72, ax.figure.dpi_scale_trans)
    place = {"ha": ha, "transform": ax.transAxes + above}
    return add_quick_text(ax, 1.0 if ha == "right" else 0.0, 1.0, size=10, **place)


def plot_picture(ax: Axes, image: np.ndarray) -> AxesImage:
    """Draw a grey image, 0 white and 1 black.

    Parameters
    ----------
    ax : Axes
    image : ndarray, shape (height, width)

    Returns
    -------
    AxesImage
    """
    hide_frame(ax)
    ax.spines[:].set(visible=True, color=GREY)
    picture = ax.imshow(image, cmap=INK, vmin=0, vmax=1, interpolation="nearest")
    height, width = image.shape
    ax.set(xlim=(-0.8, width - 0.2), ylim=(height - 0.2, -0.8))  # it doesn't cover its frame
    return picture


def plot_evidence(ax: Axes, evidence: np.ndarray) -> AxesImage:
    """Draw what each pixel adds to a score: vermillion is for the class, blue against it.

    Parameters
    ----------
    ax : Axes
    evidence : ndarray, shape (height, width)

    Returns
    -------
    AxesImage
        For ``show_evidence``.
    """
    image = plot_picture(ax, evidence)
    image.set_cmap(DIVERGING)
    show_evidence(image, evidence)
    return image


def show_evidence(image: AxesImage, evidence: np.ndarray) -> None:
    """Show other evidence, with the colours' limits at its largest value."""
    limit = np.abs(evidence).max() or 1.0
    image.set_data(evidence)
    image.set_clim(-limit, limit)


def arrange_units(values: np.ndarray) -> np.ndarray:
    """Return a layer's activations as rows of ``N_COLUMNS``, (n_rows, n_columns).

    Parameters
    ----------
    values : ndarray, shape (n_units,)

    Returns
    -------
    ndarray
        NaN where the last row has no unit.
    """
    n_columns = min(N_COLUMNS, len(values))
    n_rows = math.ceil(len(values) / n_columns)
    arranged = np.full(n_rows * n_columns, np.nan)
    arranged[: len(values)] = values
    return arranged.reshape(n_rows, n_columns)


def plot_units(ax: Axes, values: np.ndarray, limit: float) -> AxesImage:
    """Draw a layer's activations as a map: dark is 0, the brightest is ``limit`` and above.

    Parameters
    ----------
    ax : Axes
    values : ndarray, shape (n_units,)
    limit : float

    Returns
    -------
    AxesImage
        Takes other activations by ``set_data(arrange_units(values))``.
    """
    hide_frame(ax)
    return ax.imshow(arrange_units(values), cmap=GLOW, vmin=0, vmax=limit, interpolation="nearest")


@dataclass(frozen=True)
class Probabilities:
    """A bar for each class.

    Attributes
    ----------
    bars : BarContainer
    texts : list of Text
        The numbers beside them.
    mark : Rectangle
        A dashed frame around the true class.
    """

    bars: BarContainer
    texts: list[Text]
    mark: Rectangle

    @property
    def all(self) -> list[Artist]:
        """All artists that ``update`` changes."""
        return [*self.bars, *self.texts, self.mark]

    def update(self, y_proba: np.ndarray, label: int | None) -> None:
        """Show other probabilities.

        Parameters
        ----------
        y_proba : ndarray, shape (n_classes,)
        label : int or None
            The true class; None if there is none to mark.
        """
        answer = int(y_proba.argmax())
        for k, (bar, text, p) in enumerate(zip(self.bars, self.texts, y_proba, strict=True)):
            bar.set_width(p)
            bar.set_facecolor(GREY if k != answer else VERMILLION if k != label else BLUE)
            bar.set_hatch("///" if k == answer != label else "")
            text.set_x(p + 0.03)
            text.set_text(f"{p:.0%}" if p >= LEAST else "")
            text.set_weight("bold" if k == answer else "normal")
        self.mark.set_visible(label is not None)
        if label is not None:
            self.mark.set_y(label - 0.5)


def plot_probabilities(ax: Axes, class_names: Sequence[str]) -> Probabilities:
    """Draw a horizontal bar for each class, the first one on top.

    Parameters
    ----------
    ax : Axes
    class_names : sequence of str

    Returns
    -------
    Probabilities
        The largest one blue if it is the true class, else vermillion and hatched.
    """
    places = range(len(class_names))
    bars = ax.barh(places, np.zeros(len(class_names)), 0.62, edgecolor="white", linewidth=0)
    texts = [add_quick_text(ax, 0, k + 0.24, size=10) for k in places]
    mark = ax.add_patch(
        Rectangle((-0.02, 0), 1.5, 1, fill=False, linestyle="--", color=BLACK, linewidth=1.2)
    )
    ax.set_yticks(places, class_names)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks([0, 0.5, 1])
    ax.grid(visible=False, axis="y")
    ax.set(xlim=(-0.03, 1.5), ylim=(len(class_names) - 0.45, -0.55), xlabel="probability")
    return Probabilities(bars, texts, mark)


@dataclass(frozen=True)
class PictureRow:
    """A row of small pictures with captions, which all change at once.

    Attributes
    ----------
    image : AxesImage
        All pictures side by side.
    captions : list of Text
        Of up to three lines, below them.
    """

    image: AxesImage
    captions: list[Text]

    def update(self, pictures: Sequence[np.ndarray | None], captions: Sequence[str]) -> None:
        """Show other pictures.

        Parameters
        ----------
        pictures : sequence of ndarray (28, 28), or None for an empty place
        captions : sequence of str
        """
        row = np.full((PICTURE, CELL * len(pictures)), np.nan)
        begin = (CELL - PICTURE) // 2
        for k, picture in enumerate(pictures):
            if picture is not None:
                row[:, k * CELL + begin : k * CELL + begin + PICTURE] = picture
        self.image.set_data(row)
        for text, caption in zip(self.captions, captions, strict=True):
            text.set_text(caption)


def plot_picture_row(ax: Axes, n_pictures: int) -> PictureRow:
    """Make room for a row of pictures of 28 × 28 pixels, each with a caption of up to three lines.

    Parameters
    ----------
    ax : Axes
        Nine inches wide for six pictures.
    n_pictures : int

    Returns
    -------
    PictureRow
    """
    hide_frame(ax)
    nothing = np.full((PICTURE, CELL * n_pictures), np.nan)
    image = ax.imshow(nothing, cmap=INK, vmin=0, vmax=1, interpolation="nearest")
    middles = (np.arange(n_pictures) + 0.5) * CELL - 0.5
    for middle in middles:
        left = middle - PICTURE / 2
        ax.add_patch(Rectangle((left, -0.5), PICTURE, PICTURE, fill=False, color=GREY))
    captions = [
        ax.text(middle, PICTURE + 1.5, "", ha="center", va="top", fontsize=10) for middle in middles
    ]
    ax.set(xlim=(-0.5, CELL * n_pictures - 0.5), ylim=(PICTURE + 18.5, -1))
    return PictureRow(image, captions)


def picture_at(x: float, y: float) -> int | None:
    """Return which picture of a row is at a place in its axes, or None."""
    across = (x + 0.5) % CELL - (CELL - PICTURE) / 2
    on_it = 0 <= across <= PICTURE and -0.5 <= y <= PICTURE - 0.5
    return int((x + 0.5) // CELL) if on_it else None


def plot_sensitivity(
    axes: Sequence[Axes], curves: Mapping[str, tuple[np.ndarray, np.ndarray]], chance: float
) -> list[Line2D]:
    """Draw how accuracy depends on each of several changes, a panel each.

    Parameters
    ----------
    axes : sequence or ndarray of Axes
        With a common y axis.
    curves : mapping of str to (sizes, accuracies)
        By what is changed, with its unit: the sizes of the change, and the accuracy after each.
    chance : float
        The accuracy of guessing, drawn dashed.

    Returns
    -------
    list of Line2D
        One for each curve.
    """
    lines = []
    for ax, (name, (sizes, accuracies)) in zip(axes, curves.items(), strict=True):
        lines += ax.plot(sizes, accuracies, "o-", color=BLUE, markersize=4)
        ax.axhline(chance, linestyle="--", color=GREY, linewidth=1.5)
        ax.set(xlabel=name, ylim=(0, 1))
        ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes[0].set_ylabel("accuracy")
    below = {"xytext": (0, -2), "textcoords": "offset points", "ha": "right", "va": "top"}
    place = {"xycoords": ("axes fraction", "data"), "fontsize": 10, "color": GREY}
    axes[0].annotate("guessing", (1, chance), **below, **place)
    return lines
