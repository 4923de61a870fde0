"""What is learned from: real data, what stands in for them, and toy sets."""

from helpers.data.loaders import load_california_housing, load_fashion_mnist
from helpers.data.toy import (
    load_iris,
    make_blobs,
    make_mesh,
    make_moons,
    make_separable,
    make_spiral,
    make_xor,
)
