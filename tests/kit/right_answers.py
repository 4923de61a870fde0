"""Right answers to the exercises that are written differently from the references."""

import os
from itertools import accumulate
from pathlib import Path

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


def softplus_by_cases(z):
    out = np.empty_like(z)
    out[z > 0] = z[z > 0] + np.log1p(np.exp(-z[z > 0]))
    out[z <= 0] = np.log1p(np.exp(z[z <= 0]))
    return out


def huber_by_loop(e, delta):
    losses, slopes = [], []
    for error in e:
        inside = -delta <= error <= delta
        losses.append(0.5 * error * error if inside else delta * abs(error) - delta**2 / 2)
        slopes.append(error if inside else delta * np.sign(error))
    return losses, slopes


def softmax_by_rows(Z):
    rows = [np.exp(row - max(row)) for row in Z]
    return np.array([row / sum(row) for row in rows])


def cross_entropy_by_rows(Z, y):
    return sum(np.logaddexp.reduce(row) - row[k] for row, k in zip(Z, y, strict=True)) / len(y)


def heads_one_by_one():
    yes_or_no = "sigmoid", "binary_crossentropy"
    heads = {"tags": [5, *yes_or_no], "spam": [1, *yes_or_no]}
    heads["digit"] = 10, "softmax", "sparse_categorical_crossentropy"
    return heads | {"price": (1, None, "mse"), "rainfall": (1, "softplus", "mse")}


def split_by_array_split(X, n_valid):
    valid, train = np.array_split(X.astype(np.float64), [n_valid])
    return train / 255.0, valid / 255.0


def classifier(n_hidden, head, **compiled):
    """A functional model where the reference is sequential."""
    import keras

    images = keras.Input((28, 28))
    A = keras.layers.Flatten()(images)
    for units in n_hidden:
        A = keras.layers.Dense(units, activation=keras.activations.relu)(A)
    model = keras.Model(images, keras.layers.Dense(*head)(A))
    model.compile(**compiled)
    return model


def functional_classifier():
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy()
    return classifier([50, 50], (10, "softmax"), loss=loss, metrics=["accuracy"], optimizer="adam")


def grown_classifier():
    import keras

    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    for units, activation in ((50, "relu"), (50, "relu"), (10, keras.activations.softmax)):
        model.add(keras.layers.Dense(units, activation))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def functional_tags():
    import keras

    loss, metrics = keras.losses.BinaryCrossentropy(), [keras.metrics.BinaryAccuracy()]
    return classifier([30], (3, "sigmoid"), loss=loss, metrics=metrics)


def tags_by_pop():
    import keras

    model = grown_classifier()
    for _ in range(3):
        model.pop()
    model.add(keras.layers.Dense(30, "relu"))
    model.add(keras.layers.Dense(3, keras.activations.sigmoid))
    model.compile(loss=["binary_crossentropy"], metrics=["binary_accuracy"])
    return model


def best_by_loop(loss, val_loss):
    best = 0
    for epoch, value in enumerate(val_loss):
        if value < val_loss[best]:
            best = epoch
    return best + 1, bool(loss[best] > loss[-1]) and bool(val_loss[best] < val_loss[-1])


def confusion_by_add_at(y, y_pred, k):
    counts = np.zeros((k, k))
    np.add.at(counts, (y, y_pred), 1)
    return counts


def weights_by_counting(y):
    y = list(y)
    return {k: len(y) / len(set(y)) / y.count(k) for k in sorted(set(y))}


def standardise_by_columns(X_train, X_test):
    scaled = [
        [(X[:, j] - np.mean(X_train[:, j])) / np.sqrt(np.var(X_train[:, j])) for X in data]
        for j in range(X_train.shape[1])
        for data in [(X_train, X_test)]
    ]
    return tuple(np.stack(columns, axis=1) for columns in zip(*scaled, strict=True))


def wide_deep(*, deep_first=False, wide=None, n=8):
    """The same graph, with the columns joined in either order."""
    import keras

    A = deep = keras.Input((n,), name="deep_input" if wide is not None else None)
    for _ in range(2):
        A = keras.layers.Dense(30, "relu")(A)
    ways = [deep if wide is None else wide, A]
    output = keras.layers.Dense(1)(keras.layers.concatenate(ways[::-1] if deep_first else ways))
    return keras.Model(deep if wide is None else [wide, deep], output)


def two_inputs(**options):
    import keras

    return wide_deep(wide=keras.Input((5,), name="wide_input"), n=6, **options)


def aux(metrics):
    import keras

    x = keras.Input((8,))
    A = keras.layers.Dense(30, keras.activations.relu)(x)
    heads = [keras.layers.Dense(1, "linear", name=name)(A) for name in ("main", "aux")]
    model = keras.Model(x, heads)
    loss = {name: keras.losses.MeanSquaredError() for name in ("aux", "main")}
    model.compile("adam", loss, {"aux": 0.1, "main": 0.9}, metrics=metrics)
    return model


def save_by_path(model, folder):
    import keras

    path = Path(folder) / "kept.keras"
    model.save(path, overwrite=True)
    return [keras.saving.load_model(path), path]


def save_by_function(model, folder):
    import keras

    path = os.path.join(folder, "m.keras")
    keras.saving.save_model(model, path)
    return keras.models.load_model(path), path


def ratio_with_get():
    import keras

    class WithGet(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.ratios = []

        def on_train_begin(self, logs=None):
            self.ratios.clear()

        def on_epoch_end(self, epoch, logs=None):
            validation = (logs or {}).get("val_loss")
            self.ratios += [None if validation is None else validation / logs["loss"]]

    return WithGet()


def ratio_by_lambda():
    import keras

    callback = keras.callbacks.LambdaCallback()
    callback.on_train_begin = lambda logs=None: setattr(callback, "ratios", [])
    callback.on_epoch_end = lambda epoch, logs: callback.ratios.append(
        logs["val_loss"] / logs["loss"] if "val_loss" in logs else None
    )
    return callback


def stop_by_index(val_losses, patience):
    for epoch in range(1, len(val_losses) + 1):
        best = int(np.argmin(val_losses[:epoch])) + 1
        if epoch - best >= patience:
            return [epoch, best]
    return len(val_losses), best


def stop_by_while(val_losses, patience):
    epoch = best = 0
    while epoch < len(val_losses) and epoch - best < patience:
        epoch += 1
        if epoch == 1 or val_losses[epoch - 1] < val_losses[best - 1]:
            best = epoch
    return epoch, best


def saved_by_index(val_losses, best_only):
    if not best_only:
        return list(range(1, len(val_losses) + 1))
    return [i for i, v in enumerate(val_losses, 1) if v < min(val_losses[: i - 1], default=2)]


def saved_by_running_minimum(val_losses, best_only):
    lowest = np.minimum.accumulate([np.inf, *val_losses])
    return 1 + np.flatnonzero((np.diff(lowest) < 0) | (not best_only))


def stopper_by_position():
    import keras

    return keras.callbacks.EarlyStopping("val_loss", 1e-3, 5, restore_best_weights=True)


def stopper_with_mode():
    import keras

    options = {"patience": 5, "min_delta": 0.001, "restore_best_weights": True}
    return keras.callbacks.EarlyStopping(mode="min", **options)


def curves_sorted_first(events):
    tags = {tag for _, tag, _ in events}
    last = {tag: {s: v for s, t, v in events if t == tag} for tag in tags}
    return {tag: [v for _, v in sorted(points.items())] for tag, points in last.items()}


def curves_by_pairs(events):
    points = {(tag, step): value for step, tag, value in events}
    found = {}
    for tag, step in sorted(points):
        found.setdefault(tag, []).append(points[tag, step])
    return found


def best_by_sorting(runs):
    sound = [(min(v), v.index(min(v)) + 1, k) for k, v in runs.items() if sum(v) == sum(v)]
    _, epoch, name = sorted(sound)[0]
    return [name, epoch]


def best_by_searching(runs):
    found = None, None, np.inf
    for name, losses in runs.items():
        for epoch, loss in enumerate(losses, 1):
            if loss < found[2] and not any(x != x for x in losses):
                found = name, epoch, loss
    return found[:2]


def smooth_by_recursion(values, weight):
    if len(values) == 1:
        return list(values)
    before = smooth_by_recursion(values[:-1], weight)
    return [*before, before[-1] + (1 - weight) * (values[-1] - before[-1])]


def cured_by_functions(final=None):
    import keras

    x = keras.Input((28, 28))
    A = keras.layers.Dense(20, keras.activations.relu)(keras.layers.Flatten()(x))
    model = keras.Model(x, keras.layers.Dense(10, final)(A))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, name="mine")
    model.compile(loss=loss, metrics=("accuracy",) if final else ["accuracy"])
    return model


def first_bad_by_index(losses, factor):
    for i, loss in enumerate(losses):
        if loss != loss or loss == float("inf") or loss > factor * min(losses[:i], default=np.inf):
            return i + 1
    return None


def first_bad_by_arrays(losses, factor):
    losses = np.array(losses)
    before = np.minimum.accumulate([np.inf, *losses[:-1]])
    bad = np.flatnonzero(~np.isfinite(losses) | (losses > factor * before))
    return bad[0] + 1 if len(bad) else None


def diagnose_by_pairs():
    causes = ["softmax twice", "overfitting", "no validation data", "learning rate too high"]
    symptoms = ["loss can't fall below 1.46", "training falls, validation rises"]
    symptoms += ["stopping never stops", "loss is NaN"]
    found = dict(zip(symptoms, causes, strict=True))
    return found | {"loss stays at 2.3 with ten classes": "at chance: nothing is learnt"}


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
    "backprop.two_layers": [
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
    "backprop.cut_batches": [batches_by_while, batches_by_split],
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
    "activations_losses.elu_slope": [
        lambda z, alpha: [1 if x > 0 else alpha * np.exp(x) for x in z],
        lambda z, alpha: (z > 0) + (z <= 0) * alpha * np.exp(z),
    ],
    "activations_losses.softplus": [softplus_by_cases, lambda z: np.logaddexp(0, z)],
    "activations_losses.huber": [
        huber_by_loop,
        lambda e, delta: (
            np.clip(e, -delta, delta) * (e - np.clip(e, -delta, delta) / 2),
            np.maximum(np.minimum(e, delta), -delta),
        ),
    ],
    "activations_losses.softmax": [
        softmax_by_rows,
        lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None]),
    ],
    "activations_losses.cross_entropy": [
        cross_entropy_by_rows,
        lambda Z, y: (
            -np.mean(
                np.take_along_axis(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True), y[:, None], 1)
            )
        ),
    ],
    "activations_losses.heads": [
        heads_one_by_one,
        lambda: dict(reversed(heads_one_by_one().items())),
    ],
    "fashion.split_and_scale": [
        split_by_array_split,
        lambda X, n_valid: [X[n_valid:] * (1 / 255), X[:n_valid] * (1 / 255)],
    ],
    "fashion.build": [functional_classifier, grown_classifier],
    "fashion.read_curves": [
        best_by_loop,
        lambda loss, val_loss: (
            int(np.argmin(val_loss)) + 1,
            val_loss[-1] > min(val_loss) and loss[-1] < loss[np.argmin(val_loss)],
        ),
    ],
    "fashion.confusion": [
        confusion_by_add_at,
        lambda y, y_pred, k: [[sum((y == i) & (y_pred == j)) for j in range(k)] for i in range(k)],
    ],
    "fashion.class_weights": [
        weights_by_counting,
        lambda y: {k: 1 / (len(np.unique(y)) * np.mean(y == k)) for k in np.unique(y)},
    ],
    "fashion.build_tags": [functional_tags, tags_by_pop],
    "functional.standardise": [
        standardise_by_columns,
        lambda X_train, X_test: [
            (X - X_train.mean(0)) / np.sqrt(((X_train - X_train.mean(0)) ** 2).mean(0))
            for X in (X_train, X_test)
        ],
    ],
    "functional.build_wide_deep": [lambda: wide_deep(), lambda: wide_deep(deep_first=True)],
    "functional.build_two_inputs": [lambda: two_inputs(), lambda: two_inputs(deep_first=True)],
    "functional.build_aux": [
        lambda: aux({"main": "mean_absolute_error"}),
        lambda: aux({"main": ["mae"]}),
    ],
    "saving_callbacks.save_and_load": [save_by_path, save_by_function],
    "saving_callbacks.make_ratio_callback": [ratio_with_get, ratio_by_lambda],
    "saving_callbacks.early_stop": [stop_by_index, stop_by_while],
    "saving_callbacks.saved_epochs": [saved_by_index, saved_by_running_minimum],
    "saving_callbacks.make_stopper": [stopper_by_position, stopper_with_mode],
    "saving_callbacks.train_until": [
        lambda losses, weights: weights[np.argmin(losses)],
        lambda losses, weights: min(zip(losses, weights, strict=True))[1],
    ],
    "tensorboard_clinic.run_name": [
        lambda number, rate: "run_" + str(number).zfill(3) + "_rate_" + str(rate),
        lambda number, rate: "run_%03d_rate_%s" % (number, rate),  # noqa: UP031
    ],
    "tensorboard_clinic.read_curves": [curves_sorted_first, curves_by_pairs],
    "tensorboard_clinic.best_run": [best_by_sorting, best_by_searching],
    "tensorboard_clinic.smooth": [
        smooth_by_recursion,
        lambda values, weight: list(
            accumulate(values, lambda last, value: last * weight + value - value * weight)
        ),
    ],
    "tensorboard_clinic.cure": [cured_by_functions, lambda: cured_by_functions("linear")],
    "tensorboard_clinic.first_bad": [first_bad_by_index, first_bad_by_arrays],
    "tensorboard_clinic.diagnose": [
        diagnose_by_pairs,
        lambda: dict(sorted(diagnose_by_pairs().items())),
    ],
}
