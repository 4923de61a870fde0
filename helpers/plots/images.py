"""Small grey images: samples, weights as pictures, confusions, and what a change to them costs."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.checks import check_array
from helpers.plots.style import BLUE, DIVERGING, GREY, tell

INK = "binary"  # 0 is white paper, the largest value black
N_COLUMNS = 10  # of a sheet of weights
GAP = 1  # pixels of paper around each image of a sheet


def _tile(images: np.ndarray) -> np.ndarray:
    """Lay a grid of images (rows, columns, height, width) out as one, with gaps of NaN."""
    rows, columns, height, width = images.shape
    framed = np.pad(
        images.astype(float), ((0, 0), (0, 0), (GAP, GAP), (GAP, GAP)), constant_values=np.nan
    )
    return framed.swapaxes(1, 2).reshape(rows * (height + 2 * GAP), columns * (width + 2 * GAP))


def hide_frame(ax: Axes) -> None:
    """Leave nothing of the axes to be seen but what is drawn in them."""
    ax.grid(False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set(xticks=[], yticks=[])


def plot_sheet(ax: Axes, images: np.ndarray, row_names: Sequence[str]) -> None:
    """Lay out sample images, one row for each class.

    Parameters
    ----------
    ax : Axes
        Loses its frame.
    images : ndarray, shape (n_rows, n_columns, height, width)
        Brightness; 0 is drawn white, the largest value black.
    row_names : sequence of str
        A name for each row, written at its left.
    """
    images = check_array("images", images, ndim=4)
    if len(row_names) != len(images):
        raise ValueError(f"row_names must hold {len(images)} names, got {len(row_names)}")
    ax.imshow(_tile(images), cmap=INK, interpolation="nearest")
    hide_frame(ax)
    row_height = images.shape[2] + 2 * GAP
    ax.set_yticks((np.arange(len(images)) + 0.5) * row_height - 0.5, row_names)
    tell(ax, f"Rows of {images.shape[1]} images: {', '.join(row_names)}.")


def plot_captioned(axes: Sequence[Axes], images: np.ndarray, captions: Sequence[str]) -> None:
    """Draw one image a panel, each with its caption above.

    Parameters
    ----------
    axes : sequence or ndarray of Axes, n_images of them
    images : ndarray, shape (n_images, height, width)
        Brightness; 0 is drawn white, the image's largest value black.
    captions : sequence of str
    """
    for ax, image, caption in zip(np.ravel(axes), images, captions, strict=True):
        ax.imshow(image, cmap=INK, interpolation="nearest")
        ax.set_title(caption, fontsize=10, loc="center")
        tell(ax, f"An image: {caption}.")
        hide_frame(ax)


def plot_weight_images(ax: Axes, W: np.ndarray, image_shape: tuple[int, int]) -> None:
    """Draw each neuron's incoming weights as an image of the pixels they come from.

    Blue is negative, white 0, vermillion positive. The colour bar ends where 99.5 % of the weights
    do, so that a few large ones don't make the others pale.

    Parameters
    ----------
    ax : Axes
        Gets a colour bar beside it.
    W : ndarray, shape (n_pixels, n_neurons)
        The weights of the neurons to draw, ten in a row; n_neurons is a multiple of that.
    image_shape : tuple of int
        (height, width) of the images, height × width = n_pixels.
    """
    W = check_array("W", W, ndim=2)
    height, width = image_shape
    if len(W) != height * width or W.shape[1] % N_COLUMNS:
        raise ValueError(
            f"W must have {height} × {width} rows and a multiple of {N_COLUMNS} columns, "
            f"got shape {W.shape}"
        )
    tiles = W.T.reshape(-1, N_COLUMNS, height, width)
    limit = np.quantile(np.abs(W), 0.995)
    image = ax.imshow(
        _tile(tiles),
        cmap=DIVERGING.with_extremes(bad="#8C8C8C"),
        vmin=-limit,
        vmax=limit,
        interpolation="nearest",
    )
    hide_frame(ax)
    ax.figure.colorbar(image, ax=ax, label="weight", shrink=0.8, extend="both")
    span = f"{W.min():.2f} to {W.max():.2f}".replace("-", "−")
    tell(ax, f"Weights of {W.shape[1]} neurons as images of {height} × {width} pixels, {span}.")


def plot_confusion_matrix(ax: Axes, confusion: np.ndarray, class_names: Sequence[str]) -> None:
    """Draw how often each true class (row) was predicted as each class (column).

    The numbers are coloured by their share of the row, 0 to 100 %.

    Parameters
    ----------
    ax : Axes
        Gets a colour bar beside it.
    confusion : ndarray of int, shape (n_classes, n_classes)
        Numbers of images; every row has at least one.
    class_names : sequence of str
    """
    confusion = check_array("confusion", confusion, ndim=2, n_columns=len(class_names), dtype=int)
    share = 100 * confusion / confusion.sum(axis=1, keepdims=True)
    image = ax.imshow(share, cmap="Blues", vmin=0, vmax=100)
    for (row, column), n in np.ndenumerate(confusion):
        colour = "white" if share[row, column] > 50 else "black"
        ax.text(column, row, f"{n}", ha="center", va="center", fontsize=10, color=colour)
    hide_frame(ax)
    places = range(len(class_names))
    ax.set_xticks(places, class_names, rotation=40, ha="right", rotation_mode="anchor")
    ax.set_yticks(places, class_names)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.figure.colorbar(image, ax=ax, label="share of the true class (%)", shrink=0.8)
    right = [
        f"{name} {percent:.0f} %"
        for name, percent in zip(class_names, share.diagonal(), strict=True)
    ]
    tell(ax, f"Share of each true class that was recognised: {', '.join(right)}.")


def plot_sensitivity(
    axes: Sequence[Axes], curves: Mapping[str, tuple[np.ndarray, np.ndarray]], chance: float
) -> None:
    """Draw how accuracy depends on each of several changes, a panel each.

    Parameters
    ----------
    axes : sequence or ndarray of Axes
        As many as there are curves, with a common y axis.
    curves : mapping of str to (sizes, accuracies)
        By what is changed, with its unit: the sizes of the change, and the accuracy after each.
    chance : float
        The accuracy of guessing, drawn dashed.
    """
    for ax, (name, (sizes, accuracies)) in zip(axes, curves.items(), strict=True):
        ax.plot(sizes, accuracies, "o-", color=BLUE, markersize=4)
        ax.axhline(chance, linestyle="--", color=GREY, linewidth=1.5)
        ax.set(xlabel=name, ylim=(0, 1))
        ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        points = [f"{y:.2f} at {x:g}" for x, y in zip(sizes, accuracies, strict=True)]
        tell(ax, f"Accuracy by {name}: {', '.join(points)}.")
    axes[0].set_ylabel("accuracy")
    below = {"xytext": (0, -2), "textcoords": "offset points", "ha": "right", "va": "top"}
    place = {"xycoords": ("axes fraction", "data"), "fontsize": 10, "color": GREY}
    axes[0].annotate("guessing", (1, chance), **below, **place)
