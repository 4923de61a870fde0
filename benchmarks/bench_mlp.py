"""How fast the glass-box network trains, beside libraries and beside its own matrix products.

All competitors train the same 784-300-100-10 ReLU network in float32 by plain gradient descent on
Fashion-MNIST, in turns, in one process with the libraries' own choice of threads. "Products" are
the matrix products of forward and backward pass and nothing else: no network that makes them can
be faster. "× keras" is the speed of ``MLP.fit`` divided by Keras' speed, and so on.

Exits with 1 if a target is missed (not with --quick, which is for a look in between).
"""

import argparse
import sys
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from sklearn.neural_network import MLPClassifier

from helpers.data.loaders import load_fashion_mnist
from helpers.keras_tools.twin import make_twin
from helpers.nn.mlp import MLP
from timing import alternate

try:
    import torch
except ImportError:  # not a requirement of the course
    torch = None

LAYER_SIZES = (784, 300, 100, 10)
BATCH_SIZES = (1, 8, 32, 128, 1024)
WIDTHS = (32, 128, 512, 2048)
DEPTHS = (1, 2, 4, 8, 16)
LEARNING_RATE = 0.01
TARGETS = {  # how many times as fast as each of them MLP.fit must be at batch size 32
    "keras": 4.0,
    "scikit-learn": 1.8,
    "torch": 1.0,
    "products": 1 / 1.5,
}


def make_network(layer_sizes: tuple[int, ...] = LAYER_SIZES) -> MLP:
    """Return a ReLU classifier in float32."""
    loss = "categorical_crossentropy_from_logits"
    return MLP(layer_sizes, np.random.default_rng(0), loss=loss, initializer="he_normal")


def fit_mlp(network: MLP, X: np.ndarray, Y: np.ndarray, batch_size: int) -> Callable[[], object]:
    """Return one epoch of ``MLP.fit``."""
    rng = np.random.default_rng(0)
    return lambda: network.fit(X, Y, learning_rate=LEARNING_RATE, batch_size=batch_size, rng=rng)


def fit_products(network: MLP, X: np.ndarray, batch_size: int) -> Callable[[], object]:
    """Return the matrix products of one epoch."""
    W = network.W
    dW = [np.empty_like(weights) for weights in W]

    def run() -> None:
        for start in range(0, len(X), batch_size):
            A = [X[start : start + batch_size]]
            for weights in W:
                A.append(A[-1] @ weights)
            delta = A[-1]
            for layer in reversed(range(len(W))):
                np.matmul(A[layer].T, delta, out=dW[layer])
                if layer > 0:
                    delta = delta @ W[layer].T

    return run


def fit_keras(network: MLP, X: np.ndarray, Y: np.ndarray, batch_size: int) -> Callable[[], object]:
    """Return one epoch of Keras' ``fit``."""
    model = make_twin(network, learning_rate=LEARNING_RATE)
    return lambda: model.fit(X, Y, batch_size=batch_size, verbose=0)


def fit_sklearn(X: np.ndarray, y: np.ndarray, batch_size: int) -> Callable[[], object]:
    """Return one epoch of scikit-learn's network."""
    model = MLPClassifier(
        LAYER_SIZES[1:-1],
        solver="sgd",
        momentum=0,
        nesterovs_momentum=False,
        alpha=0,
        batch_size=batch_size,
        learning_rate_init=LEARNING_RATE,
    )
    return lambda: model.partial_fit(X, y, classes=range(10))


def fit_torch(X: np.ndarray, y: np.ndarray, batch_size: int) -> Callable[[], object]:
    """Return one epoch of a plain PyTorch loop."""
    layers = [
        layer
        for n_in, n_out in pairwise(LAYER_SIZES)
        for layer in (torch.nn.Linear(n_in, n_out), torch.nn.ReLU())
    ]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    loss_function = torch.nn.CrossEntropyLoss()
    X, y = torch.from_numpy(X), torch.from_numpy(y)

    def run() -> None:
        for rows in torch.randperm(len(X)).split(batch_size):
            optimizer.zero_grad()
            loss_function(model(X[rows]), y[rows]).backward()
            optimizer.step()

    return run


def compare_libraries(X: np.ndarray, y: np.ndarray, rounds: int) -> bool:
    """Print the table at batch size 32; return whether all targets are met."""
    Y = np.eye(10, dtype=np.float32)[y]
    network = make_network()
    competitors = {
        "MLP.fit": fit_mlp(network, X, Y, 32),
        "products": fit_products(make_network(), X, 32),
        "keras": fit_keras(network, X, Y, 32),
        "scikit-learn": fit_sklearn(X, y, 32),
    }
    if torch is not None:
        competitors["torch"] = fit_torch(X, y, 32)
    seconds = alternate(competitors, rounds)
    print(f"\nBatch size 32, {len(X):,} images, median of {rounds} epochs")
    mlp = seconds.pop("MLP.fit")
    print(f"{'MLP.fit':>14}{len(X) / mlp:>11,.0f} samples/s")
    for name, time in seconds.items():
        verdict = "met" if time / mlp >= TARGETS[name] else "MISSED"
        print(
            f"{name:>14}{len(X) / time:>11,.0f} samples/s{time / mlp:8.2f} × {name}, "
            f"target {TARGETS[name]:.2f}: {verdict}"
        )
    return all(time / mlp >= TARGETS[name] for name, time in seconds.items())


def compare_batch_sizes(X: np.ndarray, y: np.ndarray, rounds: int, steps: int) -> None:
    """Print samples per second against the batch size."""
    print(f"\nSamples/s against the batch size, median of {rounds} rounds")
    print(f"{'batch size':>10}{'MLP.fit':>10}{'keras':>10}{'× keras':>10}{'× products':>12}")
    for batch_size in BATCH_SIZES:
        n = min(len(X), steps * batch_size)
        inputs, Y = X[:n], np.eye(10, dtype=np.float32)[y[:n]]
        network = make_network()
        seconds = alternate(
            {
                "MLP.fit": fit_mlp(network, inputs, Y, batch_size),
                "products": fit_products(make_network(), inputs, batch_size),
                "keras": fit_keras(network, inputs, Y, batch_size),
            },
            rounds,
        )
        mlp, products, keras = seconds["MLP.fit"], seconds["products"], seconds["keras"]
        print(
            f"{batch_size:>10}{n / mlp:>10,.0f}{n / keras:>10,.0f}"
            f"{keras / mlp:>10.1f}{products / mlp:>12.2f}"
        )


def compare_sizes(X: np.ndarray, y: np.ndarray, rounds: int, steps: int) -> None:
    """Print the time of a step at batch size 32 against width and depth."""
    n = min(len(X), steps * 32)
    inputs, Y = X[:n], np.eye(10, dtype=np.float32)[y[:n]]
    shapes = {f"1 × {width}": (784, width, 10) for width in WIDTHS}
    shapes |= {f"{depth} × 100": (784, *[100] * depth, 10) for depth in DEPTHS}
    print(f"\nMicroseconds a step at batch size 32, median of {rounds} rounds")
    print(f"{'hidden':>10}{'parameters':>12}{'MLP.fit':>10}{'products':>10}{'× products':>12}")
    for name, layer_sizes in shapes.items():
        network = make_network(layer_sizes)
        seconds = alternate(
            {
                "MLP.fit": fit_mlp(network, inputs, Y, 32),
                "products": fit_products(make_network(layer_sizes), inputs, 32),
            },
            rounds,
        )
        mlp, products = (seconds[key] * 32e6 / n for key in ("MLP.fit", "products"))
        print(
            f"{name:>10}{network.parameters.size:>12,}{mlp:>10.0f}{products:>10.0f}"
            f"{products / mlp:>12.2f}"
        )


def main(arguments: list[str] | None = None) -> int:
    """Run all comparisons; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer images and rounds")
    quick = parser.parse_args(arguments).quick
    data = load_fashion_mnist()
    n = 6_000 if quick else 60_000
    X = data.X_train[:n].reshape(n, -1).astype(np.float32) / 255
    y = data.y_train[:n].astype(np.int64)
    print(f"Fashion-MNIST from {data.source}")
    met = compare_libraries(X, y, rounds=3 if quick else 5)
    compare_batch_sizes(X, y, rounds=3 if quick else 5, steps=100 if quick else 600)
    compare_sizes(X, y, rounds=3 if quick else 5, steps=50 if quick else 200)
    return int(not (met or quick))


if __name__ == "__main__":
    sys.exit(main())
