"""The course's two real data sets, and a stand-in with a notice where they can't be had.

``helpers.data.files`` says where the files are looked for: the folder named by ``ANN_DATA_DIR``,
Keras' cache, the network. Only if the network is the reason that there are none do the loaders
return a stand-in made by this package. A file that exists and is broken is an error that names it;
one in Keras' cache that has the right form and isn't the published one is used with a notice.

Each set tells its ``source``: "folder" (``ANN_DATA_DIR``), "cache" (Keras'), "download" or
"stand-in"; and whether it ``is_real``, the published one. A stand-in isn't, nor are files in Keras'
cache with other checksums; what is in the folder that you named is taken at your word.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from helpers.checks import check_array, check_labels
from helpers.data import standins
from helpers.data.files import SERVER, DownloadError, load_files
from helpers.data.formats import parse_idx, parse_npz
from helpers.data.notice import Notice

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
FEATURE_NAMES = (
    "longitude",
    "latitude",
    "housing_median_age",
    "total_rooms",
    "total_bedrooms",
    "population",
    "households",
    "median_income",
)
N_DISTRICTS = 20640


@dataclass(frozen=True, eq=False)
class FashionMNIST:
    """Grey pictures of clothes in ten classes.

    Attributes
    ----------
    X_train, X_test : ndarray of uint8, shape (60000, 28, 28) and (10000, 28, 28)
        Brightness of each pixel, 0 (the background) to 255.
    y_train, y_test : ndarray of uint8, shape (60000,) and (10000,)
        Class numbers 0 to 9.
    source : {"folder", "cache", "download", "stand-in"}
    is_real : bool
        Whether these are the published pictures.
    class_names : tuple of str
        The name of each class number.
    """

    X_train: np.ndarray = field(repr=False)
    y_train: np.ndarray = field(repr=False)
    X_test: np.ndarray = field(repr=False)
    y_test: np.ndarray = field(repr=False)
    source: str
    is_real: bool
    class_names: tuple[str, ...] = CLASS_NAMES


@dataclass(frozen=True, eq=False)
class CaliforniaHousing:
    """California's districts in the census of 1990 and what their houses were worth.

    Attributes
    ----------
    X : ndarray of float32, shape (20640, 8)
        One row a district. Longitude and latitude in degrees, median age of the houses in years,
        numbers of rooms, bedrooms, people and households, median income in 10,000 dollars.
    y : ndarray of float32, shape (20640,)
        The median value of the district's houses in dollars, cut off at 500,001.
    source : {"folder", "cache", "download", "stand-in"}
    is_real : bool
        Whether these are the published numbers.
    feature_names : tuple of str
        The name of each column of ``X``.
    """

    X: np.ndarray = field(repr=False)
    y: np.ndarray = field(repr=False)
    source: str
    is_real: bool
    feature_names: tuple[str, ...] = FEATURE_NAMES


def load_fashion_mnist() -> FashionMNIST:
    """Load Fashion-MNIST: 70,000 pictures of clothes in ten classes.

    The files are looked for in ``fashion-mnist/`` in the folder named by ``ANN_DATA_DIR``, then
    in Keras' cache, then on the network (31 MB); ``ANN_OFFLINE=1`` forbids the network. Without
    the network a notice says so and drawn garments take the pictures' place.

    Raises
    ------
    DataFileError
        If a file or folder is there and can't be used; the message names it and the way out.

    References
    ----------
    H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine
    learning algorithms, arXiv:1708.07747 (2017). MIT licence.
    """
    (X_train, y_train, X_test, y_test), source, is_real = _load(
        "Fashion-MNIST",
        {
            "fashion-mnist/train-images-idx3-ubyte.gz": partial(_parse_images, 60000),
            "fashion-mnist/train-labels-idx1-ubyte.gz": partial(_parse_labels, 60000),
            "fashion-mnist/t10k-images-idx3-ubyte.gz": partial(_parse_images, 10000),
            "fashion-mnist/t10k-labels-idx1-ubyte.gz": partial(_parse_labels, 10000),
        },
        standins.make_garments,
        "70,000 garments drawn by this course's own code, in the same shapes, types and ten "
        "classes",
    )
    return FashionMNIST(X_train, y_train, X_test, y_test, source, is_real)


def load_california_housing() -> CaliforniaHousing:
    """Load the California housing set: 20,640 districts with 8 features and the value of houses.

    The file ``california_housing.npz`` is looked for in the folder named by ``ANN_DATA_DIR``,
    then in Keras' cache, then on the network (0.7 MB); ``ANN_OFFLINE=1`` forbids the network.
    Without the network a notice says so and simulated districts take their place.

    Raises
    ------
    DataFileError
        As ``load_fashion_mnist`` does.

    References
    ----------
    R. K. Pace, R. Barry: Sparse spatial autoregressions, Statistics & Probability Letters 33
    (1997).
    """
    [(X, y)], source, is_real = _load(
        "the California housing data",
        {"california_housing.npz": _parse_districts},
        lambda: [standins.make_districts()],
        "20,640 simulated districts, with the same columns and ranges, whose prices follow a "
        "formula",
    )
    return CaliforniaHousing(X, y, source, is_real)


def _load(
    name: str,
    parsers: Mapping[str, Callable[[bytes], Any]],
    make_stand_in: Callable[[], Sequence[Any]],
    stand_in: str,
) -> tuple[Sequence[Any], str, bool]:
    """Return what a data set's files hold, or a stand-in; its source; whether it is real."""
    try:
        contents = load_files(parsers)
    except DownloadError as error:
        Notice(
            f"STAND-IN DATA: this is not {name}",
            [
                f"What you get instead: {stand_in}. Every cell runs; the numbers you see belong "
                "to the stand-in.",
                f"Why: {error}.",
                "To get the real data: connect to the internet, restart the kernel and run this "
                f"cell again. Or get {', '.join(parsers)} from {SERVER} some other way, and set "
                "the environment variable ANN_DATA_DIR to the folder that holds them.",
            ],
        ).show()
        return make_stand_in(), "stand-in", False
    if contents.unknown:
        Notice(
            f"UNKNOWN DATA: this may not be {name}",
            [
                f"In Keras' cache, {contents.folder}, the content of {', '.join(contents.unknown)} "
                "isn't the published one. It has the right form and is used as it is.",
                "To get the published data: delete that from the cache, restart the kernel and run "
                "this cell again. If you mean to use your own: set the environment variable "
                "ANN_DATA_DIR to the folder that holds it.",
            ],
        ).show()
    return contents.values, contents.source, not contents.unknown


def _parse_images(n_images: int, content: bytes) -> np.ndarray:
    return parse_idx(content, (n_images, 28, 28))


def _parse_labels(n_labels: int, content: bytes) -> np.ndarray:
    labels = parse_idx(content, (n_labels,))
    check_labels("its labels", labels, len(CLASS_NAMES))
    return labels


def _parse_districts(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    X, y = parse_npz(content, ("x", "y"))
    X = check_array("its array x", X, ndim=2, n_columns=len(FEATURE_NAMES), dtype=np.float32)
    y = check_array("its array y", y, ndim=1, dtype=np.float32)
    if not len(X) == len(y) == N_DISTRICTS:
        raise ValueError(f"it holds {len(X)} rows and {len(y)} values, not {N_DISTRICTS}")
    southwest, northeast = (-125, 32), (-114, 42.5)
    if not ((southwest < X[:, :2]) & (X[:, :2] < northeast)).all():
        raise ValueError("its first two columns aren't longitudes and latitudes in California")
    return X, y
