"""Small grey images: sheets of samples, weights as pictures, and which class is taken for which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.text import Text

from helpers.checks import check_array, check_int
from helpers.plots.style import DIVERGING

INK = "binary"  # 0 is white paper, the largest value black
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


def plot_sheet(ax: Axes, images: np.ndarray, row_names: Sequence[str]) -> AxesImage:
    """Lay out sample images, one row for each class.

    Parameters
    ----------
    ax : Axes
    images : ndarray, shape (n_rows, n_columns, height, width)
        Brightness; 0 is drawn white, the largest value black.
    row_names : sequence of str
        A name for each row, written at its left.

    Returns
    -------
    AxesImage

    Raises
    ------
    ValueError
        If there isn't one name for each row.
    """
    images = check_array("images", images, ndim=4)
    if len(row_names) != len(images):
        raise ValueError(f"row_names must hold {len(images)} names, got {len(row_names)}")
    sheet = ax.imshow(_tile(images), cmap=INK, interpolation="nearest")
    hide_frame(ax)
    row_height = images.shape[2] + 2 * GAP
    ax.set_yticks((np.arange(len(images)) + 0.5) * row_height - 0.5, row_names)
    return sheet


def plot_captioned(
    axes: Sequence[Axes], images: np.ndarray, captions: Sequence[str]
) -> list[AxesImage]:
    """Draw one image a panel, each with its caption above.

    Parameters
    ----------
    axes : sequence or ndarray of Axes, n_images of them
    images : ndarray, shape (n_images, height, width)
        Brightness; 0 is drawn white, the image's largest value black.
    captions : sequence of str

    Returns
    -------
    list of AxesImage
    """
    drawn = []
    for ax, image, caption in zip(np.ravel(axes), images, captions, strict=True):
        drawn.append(ax.imshow(image, cmap=INK, interpolation="nearest"))
        ax.set_title(caption, fontsize=10, loc="center")
        hide_frame(ax)
    return drawn


def plot_weight_images(
    ax: Axes, W: np.ndarray, image_shape: tuple[int, int], *, n_columns: int = 10
) -> AxesImage:
    """Draw each neuron's incoming weights as an image of the pixels they come from.

    Parameters
    ----------
    ax : Axes
    W : ndarray, shape (n_pixels, n_neurons)
        The weights of the neurons to draw; n_neurons is a multiple of ``n_columns``.
    image_shape : tuple of int
        (height, width) of the images, height × width = n_pixels.
    n_columns : int
        Neurons in a row.

    Returns
    -------
    AxesImage
        Blue is negative, white 0, vermillion positive, with a colour bar. It ends where 99.5 % of
        the weights do, so that a few large ones don't make the others pale.

    Raises
    ------
    ValueError
        If the neurons don't fill the rows or the pixels the image.
    """
    n_columns = check_int("n_columns", n_columns)
    W = check_array("W", W, ndim=2)
    height, width = image_shape
    if len(W) != height * width or W.shape[1] % n_columns:
        raise ValueError(
            f"W must have {height} × {width} rows and a multiple of {n_columns} columns, "
            f"got shape {W.shape}"
        )
    tiles = W.T.reshape(-1, n_columns, height, width)
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
    return image


def plot_confusion_matrix(
    ax: Axes, confusion: np.ndarray, class_names: Sequence[str]
) -> tuple[AxesImage, list[Text]]:
    """Draw how often each true class (row) was predicted as each class (column).

    Parameters
    ----------
    ax : Axes
    confusion : ndarray of int, shape (n_classes, n_classes)
        Numbers of images; every row has at least one.
    class_names : sequence of str

    Returns
    -------
    image : AxesImage
        Coloured by the share of its row, 0 to 100 %.
    texts : list of Text
        The numbers, row by row.
    """
    confusion = check_array("confusion", confusion, ndim=2, n_columns=len(class_names), dtype=int)
    share = 100 * confusion / confusion.sum(axis=1, keepdims=True)
    image = ax.imshow(share, cmap="Blues", vmin=0, vmax=100)
    texts = [
        ax.text(column, row, f"{n}", ha="center", va="center", fontsize=10, color=colour)
        for (row, column), n in np.ndenumerate(confusion)
        for colour in ["white" if share[row, column] > 50 else "black"]
    ]
    hide_frame(ax)
    places = range(len(class_names))
    ax.set_xticks(places, class_names, rotation=40, ha="right", rotation_mode="anchor")
    ax.set_yticks(places, class_names)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.figure.colorbar(image, ax=ax, label="share of the true class (%)", shrink=0.8)
    return image, texts
