"""Right answers to the exercises that are written differently from the references."""

import numpy as np


def layer_by_loops(X, W, b):
    m, k = len(X), len(b)
    scores = [[sum(X[i] * W[:, j]) + b[j] for j in range(k)] for i in range(m)]
    return [[1 if z >= 0 else 0 for z in row] for row in scores]


def update_by_cases(w, b, x, y, learning_rate):
    z = sum(x * w) + b
    if z >= 0 and y == 0:
        return [w[i] - learning_rate * x[i] for i in range(len(w))], b - learning_rate
    if z < 0 and y == 1:
        return w + learning_rate * x, b + learning_rate
    return w, b


def first_repeat_by_index(states):
    for again in range(len(states)):
        if states[again] in states[:again]:
            return [states.index(states[again]), again]
    return None


def xor_turned_round():
    return [[1, 1], [1, 1]], [-0.5, -1.5], [-1, 1], 0.5


def layer_backward_by_einsum(A_below, W, A, dA):
    delta = dA * (A - A**2)
    return [np.einsum("si,so->io", A_below, delta), np.ones(len(A)) @ delta, (W @ delta.T).T]


def backprop_recursive(X, Y, weights, biases):
    def down(A, i):
        last = i == len(weights) - 1
        Z = A @ weights[i] + biases[i]
        above = [], []
        if last:
            delta = (Z - Y) * 2 / X.shape[0]
        else:
            dA, *above = down(np.tanh(Z), i + 1)
            delta = dA / np.cosh(Z) ** 2
        return delta @ weights[i].T, [A.T @ delta, *above[0]], [delta.sum(0), *above[1]]

    return down(X, 0)[1:]


def backprop_then_reversed(X, Y, weights, biases):
    below, dW, db = [X], [], []
    for W, b in list(zip(weights, biases, strict=True))[:-1]:
        below += [np.tanh(below[-1] @ W + b)]
    delta = 2 / len(X) * (below[-1] @ weights[-1] + biases[-1] - Y)
    for W, A in zip(weights[::-1], below[::-1], strict=True):
        dW, db = [*dW, A.T @ delta], [*db, delta.sum(axis=0)]
        delta = (1 - A * A) * (delta @ W.T)
    return dW[::-1], db[::-1]


def numerical_in_a_copy(f, w, h):
    slopes = []
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        slopes.append((f(up) - f(down)) / h / 2)
    return slopes


def batches_by_while(n, batch_size, rng):
    left, batches = list(rng.permutation(n)), []
    while left:
        batches, left = [*batches, left[:batch_size]], left[batch_size:]
    return batches


def batches_by_split(n, batch_size, rng):
    indices = np.arange(n)
    rng.shuffle(indices)
    return np.array_split(indices, range(batch_size, n, batch_size))


RIGHT = {
    "perceptron.nor": [lambda: (-2, -2, 1), lambda: np.array([-3.0, -5.0, 0.0])],
    "perceptron.bias_for": [lambda k: -(k - 0.5), lambda k: [-0.5, -1.5, -2.5][k - 1]],
    "perceptron.layer": [lambda X, W, b: (X @ W + b >= 0).astype(int), layer_by_loops],
    "perceptron.update": [
        update_by_cases,
        lambda w, b, x, y, learning_rate: (
            w + learning_rate * (y - np.heaviside(np.dot(x, w) + b, 1)) * x,
            b + learning_rate * (y - np.heaviside(np.dot(x, w) + b, 1)),
        ),
    ],
    "perceptron.first_repeat": [
        first_repeat_by_index,
        lambda states: next(
            ((states.index(s), i) for i, s in enumerate(states) if s in states[:i]), None
        ),
    ],
    "backprop.xnor": [xor_turned_round, lambda: ([[2, -2], [2, -2]], [-3, 1], [5, 5], -1)],
    "backprop.forward": [
        lambda X, W1, b1, W2, b2: (
            1 / (1 + np.exp(-(X @ W1) - b1)),
            b2 + 1 / (1 + np.exp(-(X @ W1) - b1)) @ W2,
        ),
        lambda X, W1, b1, W2, b2: [A := (1 + np.tanh((X @ W1 + b1) / 2)) / 2, A @ W2 + b2],
    ],
    "backprop.layer_backward": [
        layer_backward_by_einsum,
        lambda A_below, W, A, dA: (
            (dA * A * (1 - A)).T.dot(A_below).T,
            sum(dA * A * (1 - A)),
            np.matmul(dA * A * (1 - A), W.transpose()),
        ),
    ],
    "backprop.backprop": [backprop_recursive, backprop_then_reversed],
    "backprop.numerical": [
        numerical_in_a_copy,
        lambda f, w, h: [(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(len(w))],
    ],
    "backprop.make_batches": [batches_by_while, batches_by_split],
    "backprop.train_step": [
        lambda w, x, y, rate: (
            w - rate * 2 * (np.tanh(x @ w) - y) / np.cosh(x @ w) ** 2 * x,
            (y - np.tanh(w @ x)) ** 2,
        ),
        lambda w, x, y, rate: [
            w + 2 * rate * (y - (p := np.tanh(w @ x))) * (1 - p) * (1 + p) * x,
            (p - y) ** 2,
        ],
    ],
}
