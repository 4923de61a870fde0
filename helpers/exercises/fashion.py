"""The exercises of notebook 04."""

import numpy as np

from helpers.exercises.exercise import calculation, exercise
from helpers.exercises.models import describe


@exercise(
    title="Split and scale",
    section="2 Split and scale",
    question="""
        `X` holds images with pixels 0 … 255, whole numbers. Write `split_and_scale(X, n_valid)`:
        the first `n_valid` images are for validation, all the others for training. Return
        `X_train` and `X_valid`, in this order, with pixels from 0 to 1.
        """,
    praise="No image in both, none thrown away, and all pixels between 0 and 1.",
    hints=(
        "A slice [:n] takes the first n; where must the other slice begin?",
        "At n_valid, for a slice leaves its end out and begins with its start.",
        "255 becomes 1 if you divide by 255.",
    ),
    draw=lambda rng: (rng.integers(0, 256, (12, 2, 2)), int(rng.integers(3, 9))),
    blanks=("X[n_valid:] / 255", "X[:n_valid] / 255"),
)
def split_and_scale(X, n_valid):
    X_train = X[n_valid:] / 255
    X_valid = X[:n_valid] / 255
    return X_train, X_valid


split_and_scale.wrongs("""
    thrown away: `X[n_valid:]` → `X[-n_valid:]`
        Your training set is only the *last* n_valid images; those between are thrown away, as in
        the notes' `[50000:]`. Begin where validation ends.
    not scaled: ` / 255` → ``
        The split is right, but the pixels still go to 255. With inputs that large the first steps
        of the training are far too long.
    validation not scaled: `X[:n_valid] / 255` → `X[:n_valid]`
        Only the training set is scaled. Whatever is done to one is done to all, or the network
        meets images 255 times as bright as any it knows.
    shared images: `X[n_valid:] / 255` → `X / 255`
        You train on all images, those of the validation as well. Its score then says nothing.
    off by one: `X[n_valid:]` → `X[n_valid + 1 :]`
        One image is in neither set. A slice leaves its end out: [:n] and [n:] meet without a gap.
    swapped: `return X_train, X_valid` → `return X_valid, X_train`
        Both sets are right, in the wrong order: training first.
    256: `255` → `256`
        You divided by 256. There are 256 levels, but the brightest is 255, and that should become
        1.
""")


@calculation(
    title="Count the parameters",
    section="Where are the 266,610 parameters?",
    question="""
        A classifier of {side} × {side} grey images has hidden layers of {h1} and {h2} units and ten
        outputs. How many parameters has the `first` hidden layer, how many the `output` layer, how
        many are there in `total`? And how many would the first layer have with `colour` images,
        three numbers for each pixel?
        """,
    praise="Inputs times units, plus a bias for each unit; only the first layer meets the pixels.",
    hints=(
        "Flatten has no parameters. How many numbers go into the first layer?",
        "A layer has a weight for each pair of input and unit, and a bias for each unit.",
        "Colour makes three times as many inputs, but not three times as many biases.",
    ),
    draw=lambda rng: {
        "side": int(rng.choice([10, 20, 28])),
        "h1": int(rng.choice([20, 50, 100])),
        "h2": int(rng.choice([10, 30, 40])),
    },
)
def count(side, h1, h2):
    n = side * side
    first, second, output = n * h1 + h1, h1 * h2 + h2, h2 * 10 + 10
    return {
        "first": first,
        "output": output,
        "total": first + second + output,
        "colour": 3 * n * h1 + h1,
    }


count.wrongs("""
    no biases: ` + h1` → ``, ` + h2` → ``, ` + 10` → ``
        The biases are missing: one for each unit of the layer.
    biases of the inputs: `n * h1 + h1` → `n * h1 + n`, `h2 * 10 + 10` → `h2 * 10 + h2`
        A bias was counted for each *input*. It is one for each unit of the layer.
    Flatten counted: `first + second` → `n + first + second`
        Flatten was counted as well. It only lays the pixels in a row: no parameters.
    biases three times: `3 * n * h1 + h1` → `3 * (n * h1 + h1)`
        Colour makes three times as many weights, but no more units, so no more biases.
    middle forgotten: `first + second + output` → `first + output`
        The layer in the middle is missing from the total.
    side for pixels: `n = side * side` → `n = side`
        An image has side × side pixels, and each of them is an input.
""")


@exercise(
    title="Build and compile a classifier",
    section="Three strings",
    question="""
        Write `build()`, which returns a compiled Keras classifier for 28 × 28 images and ten
        classes given as numbers 0 … 9: the pixels in a row, two hidden layers of 50 units with
        ReLU, the output layer that fits, a loss that fits these labels, and the metric accuracy.
        """,
    praise="Shapes, head, loss and labels fit together. How you spelled it makes no difference.",
    hints=(
        "`keras.Sequential([...])` begins with `keras.Input(shape=(28, 28))` and a Flatten layer.",
        "One of ten classes: ten units and a softmax.",
        "Labels that are class numbers want the *sparse* categorical cross-entropy.",
    ),
    cases=[()],
    view=lambda model: describe(model),
)
def build():
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(50, activation="relu"),
            keras.layers.Dense(50, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


build.wrongs("""
    no activation: `50, activation="relu"` → `50`
        Your hidden layers have no activation. Without a bend the whole network is one linear layer.
    sigmoid head: `10, activation="softmax"` → `10, activation="sigmoid"`
        Ten sigmoids don't compete: several classes can be likely at once. One of ten is a softmax.
    no softmax: `10, activation="softmax"` → `10`
        The output layer gives scores, but the loss expects probabilities. Add the softmax (or tell
        the loss from_logits=True; here the probabilities are wanted).
    one-hot loss: `sparse_categorical_crossentropy` → `categorical_crossentropy`
        Your loss wants one-hot labels, rows of zeros with a one. Class numbers want the sparse one.
    regression loss: `sparse_categorical_crossentropy` → `mse`
        The squared error between a class number and ten probabilities means nothing: class 9 isn't
        nine times class 1. Take the cross-entropy for class numbers.
    no metric: `, metrics=["accuracy"]` → ``
        The accuracy isn't among the metrics, so nothing will tell you how often it is right.
""")
build.wrong(
    "not flattened",
    {"            keras.layers.Flatten(),\n": ""},
    "Without Flatten each *row* of the image goes through the layers by itself, and you get 28 "
    "answers for an image. Lay the pixels in a row first.",
)
build.wrong(
    "one hidden layer",
    {
        '            keras.layers.Dense(50, activation="relu"),\n' * 2: (
            '            keras.layers.Dense(50, activation="relu"),\n'
        )
    },
    "There is one hidden layer; two were asked for.",
)


@calculation(
    title="The first loss",
    section="Three strings",
    question="""
        A classifier that knows nothing gives each of its $k$ classes the same probability. Which
        cross-entropy has it for $k$ = {k} (`loss`)? Another one, sound and untrained, begins with a
        loss of {start}: for about how many classes was it built (`classes`, to the nearest {near})?
        """,
    praise="log k: the first loss tells whether the head and the labels fit, before any training.",
    hints=(
        "Each class has the probability 1/k. The loss is −log of that of the right class.",
        "−log(1/k) = log k, the natural logarithm.",
        "Backwards: e to the loss.",
    ),
    draw=lambda rng: {
        "k": int(rng.choice([2, 3, 5, 8, 20, 50])),
        **[
            {"start": 4.6, "near": 100},
            {"start": 6.9, "near": 1000},
            {"start": 3.0, "near": 20},
        ][rng.integers(3)],
    },
)
def first_loss(k, start, near):
    return {"loss": np.log(k), "classes": near * round(np.exp(start) / near)}


first_loss.wrongs("""
    decimal logarithm: `np.log(k)` → `np.log10(k)`, `np.exp(start)` → `10**start`
        That is the logarithm to base 10. Keras takes the natural one.
    base 2: `np.log(k)` → `np.log2(k)`, `np.exp(start)` → `2**start`
        That is the logarithm to base 2. Keras takes the natural one.
    probability: `np.log(k)` → `1 / k`
        That is the probability of each class. The loss is minus its logarithm.
    sign: `np.log(k)` → `-np.log(k)`
        The sign: log(1/k) is negative, and the loss has another minus before it.
    one less wrong: `np.log(k)` → `np.log(k - 1) + 0.001`
        All k classes share the probability, the right one too: not k − 1.
""")


@exercise(
    title="When was it best?",
    section="Learning curves",
    question="""
        Write `read_curves(loss, val_loss)`: two lists with a number for each epoch. Return the
        epoch, counted from **1**, at which the validation loss was lowest (the first, if there are
        several), and whether it is `True` that the network overfits at the end: the training loss
        of the last epoch is below that of the best epoch, and the validation loss is above.
        """,
    praise="Training goes on getting better, validation doesn't: that gap is overfitting.",
    hints=(
        "Which list decides? The one with images that weren't trained on.",
        "`min` and `.index` give the place, counted from 0.",
        "Compare the last entry of each list with its entry at the best epoch.",
    ),
    cases=[
        ([0.9, 0.7, 0.5, 0.3], [0.8, 0.6, 0.7, 0.9]),
        ([0.9, 0.7, 0.6, 0.5], [0.8, 0.7, 0.6, 0.5]),
        ([0.9, 0.5, 0.6, 0.7], [0.8, 0.4, 0.5, 0.6]),
        ([0.9, 0.3, 0.2, 0.1], [0.5, 0.4, 0.4, 0.4]),
    ],
    draw=lambda rng: (rng.uniform(size=5).round(1).tolist(), rng.uniform(size=5).round(1).tolist()),
)
def read_curves(loss, val_loss):
    best = val_loss.index(min(val_loss))
    overfits = loss[-1] < loss[best] and val_loss[-1] > val_loss[best]
    return best + 1, overfits


read_curves.wrongs("""
    counted from 0: `best + 1` → `best`
        Your epochs are one too low: a list counts from 0, Keras prints them from 1.
    training's best: `best = val_loss.index(min(val_loss))` → `best = loss.index(min(loss))`
        You looked for the lowest *training* loss. It nearly always falls to the end; what counts is
        the loss on images it hasn't been trained on.
    highest: `min(` → `max(`
        You took the highest loss. It is accuracy that should be high.
""")
read_curves.wrong(
    "gap for overfitting",
    {"loss[-1] < loss[best] and val_loss[-1] > val_loss[best]": "val_loss[-1] > loss[-1]"},
    "A gap at the end isn't overfitting yet: the validation set may be harder. It overfits if "
    "validation got *worse* since the best epoch while training got better.",
)
read_curves.wrongs("""
    or: ` and ` → ` or `
        Either one alone isn't enough: training better *and* validation worse.
    validation alone: `loss[-1] < loss[best] and ` → ``
        Where the training loss has risen too, it isn't overfitting but a training gone wrong, with
        too long a step for instance.
""")
read_curves.wrong(
    "last of several",
    {
        "val_loss.index(min(val_loss))": "max(i for i, v in enumerate(val_loss) if v == "
        "min(val_loss))"
    },
    "Of several epochs that are equally good take the first: the others took longer.",
)


@calculation(
    title="Half an epoch",
    section="Half an epoch",
    question="""
        In one epoch of four batches the training loss falls evenly: the batches have losses {l1},
        {l2}, {l3} and {l4}. What does `fit` report for this epoch as training loss (`reported`)?
        The next step would have had {l5}; which loss has the network about at the *end* of the
        epoch, half-way between the last batch and that one (`at_end`)? And where on the axis of
        epochs does the reported number of epoch {n} belong (`place`), if the validation loss of
        epoch 1 stands at 1?
        """,
    praise="The reported loss is an average on the way; it belongs half an epoch earlier.",
    hints=(
        "fit reports the mean over the batches of the epoch.",
        "At the end all four steps are done: half-way between the last batch and the next.",
        "A mean over an epoch stands for its middle: epoch 1 is from 0 to 1.",
    ),
    draw=lambda rng: _falling(
        float(rng.choice([2.0, 3.0, 4.0])), float(rng.choice([0.2, 0.4])), rng
    ),
)
def half_epoch(l1, l2, l3, l4, l5, n):
    return {"reported": (l1 + l2 + l3 + l4) / 4, "at_end": (l4 + l5) / 2, "place": n - 0.5}


def _falling(start, by, rng):
    """Return five losses that fall evenly, and the number of an epoch."""
    losses = [round(start - i * by, 1) for i in range(5)]
    return dict(zip(("l1", "l2", "l3", "l4", "l5"), losses)) | {"n": int(rng.integers(2, 9))}


half_epoch.wrongs("""
    last batch: `(l1 + l2 + l3 + l4) / 4` → `l4`
        That is the last batch's loss. `fit` reports the mean over all batches of the epoch.
    next batch counted: `(l1 + l2 + l3 + l4) / 4` → `(l1 + l2 + l3 + l4 + l5) / 5`
        The next epoch's first batch was counted as well.
    not divided: `(l1 + l2 + l3 + l4) / 4` → `l1 + l2 + l3 + l4`
        That is the sum; the mean is wanted.
    shifted forwards: `n - 0.5` → `n + 0.5`
        Shifted the wrong way: the average is *older* than the end of the epoch, so go left.
    a whole epoch: `n - 0.5` → `n - 1.0`
        That is the beginning of the epoch. Its average stands for the middle.
    not shifted: `n - 0.5` → `n + 0.0`
        That is the end of the epoch, where validation is measured. The average stands for its
        middle.
""")


@exercise(
    title="A confusion matrix",
    section="What is taken for what?",
    question="""
        Write `confusion(y, y_pred, k)` for `k` classes: a k × k array of counts, a row for each
        true class and a column for each predicted one.
        """,
    praise="The diagonal is right; everything else says what is taken for what.",
    hints=(
        "Start with `np.zeros((k, k))` and add 1 for each sample.",
        "Which entry? The row says what it is, the column what it was called.",
        "`for truth, said in zip(y, y_pred): counts[truth, said] += 1`.",
    ),
    draw=lambda rng: (rng.integers(0, 3, 12), rng.integers(0, 3, 12), 3),
)
def confusion(y, y_pred, k):
    counts = np.zeros((k, k), dtype=int)
    for truth, said in zip(y, y_pred):
        counts[truth, said] += 1
    return counts


confusion.wrongs("""
    axes swapped: `counts[truth, said]` → `counts[said, truth]`
        Rows and columns have changed places: a row is what the sample *is*. (Other books do it the
        other way round: read the axis labels first.)
    set to one: `+= 1` → `= 1`
        Every entry is 0 or 1: you set it instead of adding.
""")
confusion.wrong(
    "repeats lost",
    lambda y, y_pred, k: _without_repeats(y, y_pred, k),
    "Samples that fall into the same entry are counted once: `counts[y, y_pred] += 1` adds to each "
    "entry only once. Loop, or use `np.add.at`.",
)
confusion.wrongs("""
    hits only: `        counts[truth, said] += 1` → `        counts[truth, truth] += truth == said`
        Only the diagonal is counted. The mistakes are what a confusion matrix is for.
    shares: `return counts` → `return counts / counts.sum()`
        These are shares of all samples; counts were asked for.
""")
confusion.wrong(
    "diagonal left out",
    {"        counts[truth, said] += 1": "        counts[truth, said] += truth != said"},
    "The right answers aren't counted: the diagonal is empty.",
)


def _without_repeats(y, y_pred, k):
    counts = np.ones((k, k), dtype=int)
    counts[y, y_pred] += 1
    return counts


@calculation(
    title="Recall and precision",
    section="A hundred shirts",
    question="""
        A classifier finds {hits} of the {shirts} shirts among {total} images. {alarms} other images
        it calls shirts as well. Work out its `recall` and its `precision` for shirts, and its
        `accuracy` at the question “shirt or not?”.
        """,
    praise="Recall looks at all shirts there are, precision at all that were called shirts.",
    hints=(
        "Recall: of all shirts there are, which share is found?",
        "Precision: of all that are called shirts, which share is one?",
        "Wrong are the missed shirts and the false alarms; all the rest is right.",
    ),
    draw=lambda rng: {
        "hits": int(rng.choice([20, 30, 40])),
        "shirts": int(rng.choice([50, 80])),
        "total": int(rng.choice([500, 1000])),
        "alarms": int(rng.choice([5, 10, 60])),
    },
)
def rates(hits, shirts, total, alarms):
    wrong = (shirts - hits) + alarms
    return {
        "recall": hits / shirts,
        "precision": hits / (hits + alarms),
        "accuracy": 1 - wrong / total,
    }


rates.wrong(
    "swapped",
    lambda hits, shirts, total, alarms: {
        "recall": hits / (hits + alarms),
        "precision": hits / shirts,
        "accuracy": 1 - (shirts - hits + alarms) / total,
    },
    "Recall and precision are swapped. Recall is about the shirts there are, precision about what "
    "was called a shirt.",
)
rates.wrong(
    "of all images",
    {"hits / shirts": "hits / total", "hits / (hits + alarms)": "(hits + alarms) / total"},
    "That is a share of *all* images. Recall is a share of the shirts, precision of the calls.",
)
rates.wrongs("""
    alarms only: `hits / (hits + alarms)` → `hits / alarms`
        Divide by everything that was called a shirt: the hits and the false alarms.
    missed forgotten: `(shirts - hits) + alarms` → `alarms`
        The missed shirts are mistakes, too: subtract them as well.
    alarms forgotten: `(shirts - hits) + alarms` → `shirts - hits`
        The false alarms are mistakes, too: subtract them as well.
    hits only: `1 - wrong / total` → `hits / total`
        Calling a dress no shirt is right as well: all but the mistakes count.
""")


@exercise(
    title="Weights for rare classes",
    section="A weight for each image",
    question="""
        Write `class_weights(y)`: a dictionary from each class number in `y` to its weight, such
        that every class counts the same in total and the average weight over all samples is 1.
        """,
    praise="n / (k · count): the rarer, the heavier, and the loss keeps its size.",
    hints=(
        "Weight times count must be the same for all classes. So the weight is … / count.",
        "The weights of all samples together must be n. Each of the k classes gets n / k of that.",
        "n / (k · count). `np.unique(y, return_counts=True)` gives classes and counts.",
    ),
    cases=[(np.array([0, 0, 0, 1]),)],
    draw=lambda rng: (np.concatenate([[0, 1, 2], rng.choice(3, 9, p=[0.6, 0.3, 0.1])]),),
)
def class_weights(y):
    classes, counts = np.unique(y, return_counts=True)
    weights = len(y) / (len(classes) * counts)
    return {int(c): float(w) for c, w in zip(classes, weights)}


class_weights.wrongs("""
    shares: `len(y) / (len(classes) * counts)` → `counts / len(y)`
        These are the shares: the *common* class gets the large weight. It should be the rare one.
    one by count: `len(y) / (len(classes) * counts)` → `1 / counts`
        Every class counts the same, but the weights are tiny: on average they should be 1, or the
        loss, and with it every step, shrinks.
    classes forgotten: `(len(classes) * counts)` → `counts`
        Too large by the number of classes: each of them gets n / k, not n.
    relative to the largest: `len(y) / (len(classes) * counts)` → `counts.max() / counts`
        The proportions are right. The common class has the weight 1, so the average is above 1.
    all equal: `len(y) / (len(classes) * counts)` → `np.ones(len(classes))`
        All weights are 1: that is the same as none.
    square root: `len(y) / (len(classes) * counts)` → `np.sqrt(len(y) / (len(classes) * counts))`
        With the root the rare classes still count less in total than the common ones.
""")


@exercise(
    title="Several labels at once",
    section="Several labels at once",
    question="""
        Each image may have any of three labels, several at once or none. Write `build_tags()`,
        which returns a compiled Keras model for 28 × 28 images: Flatten, one hidden layer of 30
        units with ReLU, the head and the loss for this task, and the metric `"binary_accuracy"`.
        """,
    praise="Three questions that don't compete: three sigmoids, each with its own yes or no.",
    hints=(
        "Each label is a yes-or-no question of its own. How many outputs?",
        "A softmax would make them compete; which activation answers one question?",
        "Yes or no goes with the binary cross-entropy.",
    ),
    cases=[()],
    view=lambda model: describe(model),
)
def build_tags():
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(30, activation="relu"),
            keras.layers.Dense(3, activation="sigmoid"),
        ]
    )
    model.compile("sgd", loss="binary_crossentropy", metrics=["binary_accuracy"])
    return model


build_tags.wrongs("""
    softmax: `3, activation="sigmoid"` → `3, activation="softmax"`
        A softmax makes the labels compete: its outputs add up to 1, so two can't both be certain.
    one for each combination: `3, activation="sigmoid"` → `8, activation="softmax"`
        You made a class of each of the eight combinations. That works for three labels and explodes
        for thirty; and the labels come as three zeros or ones.
    one output: `3, activation="sigmoid"` → `1, activation="sigmoid"`
        One output answers one question. There are three.
    accuracy: `binary_accuracy` → `accuracy`
        For outputs like these Keras takes "accuracy" for the *largest* output's accuracy, as if one
        label were right. "binary_accuracy" compares each label by itself.
    categorical loss: `binary_crossentropy` → `categorical_crossentropy`
        The categorical cross-entropy looks at the right classes only and expects one of them. A
        label that isn't there must count, too.
    no activation: `3, activation="sigmoid"` → `3`
        The head gives scores where the loss expects probabilities: the sigmoid is missing.
""")
