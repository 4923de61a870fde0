"""The exercises of notebook 02."""

import numpy as np

from helpers.exercises.exercise import calculation, exercise
from helpers.nn import sigmoid


def _corners(weights):
    """Return what two layers of threshold units say at (0, 0), (0, 1), (1, 0), (1, 1)."""
    W, b, v, c = map(np.asarray, weights)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    hidden = X @ W + b >= 0
    return (hidden @ v + c >= 0).astype(int)


@exercise(
    title="XNOR from three units",
    section="XOR from three units",
    question="""
        XNOR says yes when both inputs are *equal*: at (0, 0) and (1, 1). Set the weights of two
        hidden threshold units and one output unit for it. `xnor` takes nothing and returns `W` (2 ×
        2, a column for each hidden unit), `b` (2 numbers), `v` (2 numbers, a weight for each hidden
        unit) and `c` (one number). What counts is what the network says at the four corners.
        """,
    praise="Two straight boundaries and a third unit that combines them: one layer couldn't.",
    hints=(
        "Let one hidden unit say yes at (1, 1) only and the other at (0, 0) only. You know both.",
        "These are AND and NOR. The output unit must then say yes if at least one of them does.",
        "AND: weights 1, 1, bias −1.5. NOR: weights −1, −1, bias 0.5. The output is OR.",
    ),
    cases=[()],
    view=_corners,
)
def xnor():
    W, b = np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-1.5, 0.5])  # AND, NOR
    v, c = np.array([1.0, 1.0]), -0.5  # OR
    return W, b, v, c


xnor.wrongs("""
    output's sign only: `c = np.array([1.0, 1.0]), -0.5` → `c = np.array([-1.0, -1.0]), 0.5`
        That is XOR, the very opposite. If you turned an XOR network around, turn the output once:
        its weights *and* its bias, and nothing else.
    no hidden biases: `np.array([-1.5, 0.5])` → `np.array([0.0, 0.0])`
        Without their biases your hidden units say yes too easily, and the network says yes to
        everything. Each hidden unit needs a threshold of its own.
    AND at the output: `-0.5  # OR` → `-1.5`
        Your output waits for *both* hidden units, and they never agree: it says no everywhere. One
        of them must be enough.
    one unit only: `np.array([1.0, 1.0]), -0.5` → `np.array([1.0, 0.0]), -0.5`
        Your network is AND: the corner (0, 0) is missing. The second hidden unit must speak up
        there.
    NOR alone: `np.array([1.0, 1.0]), -0.5` → `np.array([0.0, 1.0]), -0.5`
        Your network is NOR: the corner (1, 1) is missing. One hidden unit must speak up there.
    OR for AND: `np.array([-1.5, 0.5])` → `np.array([-0.5, -0.5])`
        Your network is OR. Equal inputs are wanted: let one hidden unit find (1, 1) and the other
        (0, 0).
""")


@calculation(
    title="One weight's blame",
    section="Reverse",
    question="""
        A hidden neuron gets the inputs $x_1 = {x1}$ and $x_2 = {x2}$ and answers $a = \\sigma(z) =
        {a}$. The output is $\\hat y = v\\,a + c$ with $v = {v}$ and $c = {c}$, the right answer is
        $y = {y}$, the loss $L = (\\hat y - y)^2$. Go back from the loss: `d_y_pred` =
        $\\partial L/\\partial\\hat y$, `d_v` = $\\partial L/\\partial v$, `d_a` =
        $\\partial L/\\partial a$, `d_z` = $\\partial L/\\partial z$, and at last `d_w2` =
        $\\partial L/\\partial w_2$, where $w_2$ is the weight of $x_2$.
        """,
    praise="Each number is the one above it times one local derivative; that is the chain rule.",
    hints=(
        "First ŷ = v·a + c. The derivative of a square is twice what is squared.",
        "v is multiplied by a, and a by v: each one's local derivative is the other.",
        "σ′(z) = a·(1 − a): you need not know z. And w₂ is multiplied by x₂.",
    ),
    draw=lambda rng: {
        "x1": int(rng.integers(1, 4)),
        "x2": int(rng.integers(-3, 0)),
        "a": float(rng.choice([0.2, 0.4, 0.6, 0.8])),
        "v": int(rng.choice([-3, -2, 2, 3])),
        "c": float(rng.choice([-0.5, 0.5])),
        "y": int(rng.integers(0, 2)),
    },
)
def reverse(x1, x2, a, v, c, y):
    d_y_pred = 2 * (v * a + c - y)
    d_v = d_y_pred * a
    d_a = d_y_pred * v
    d_z = d_a * (a * (1 - a))
    d_w2 = d_z * x2
    return {"d_y_pred": d_y_pred, "d_v": d_v, "d_a": d_a, "d_z": d_z, "d_w2": d_w2}


reverse.wrongs("""
    no two: `2 * (v` → `1 * (v`
        The 2 from the derivative of the square is missing.
    sign: `v * a + c - y` → `y - v * a - c`
        The sign is flipped: it's ŷ − y, since L grows with ŷ where ŷ is too large.
    no bias: ` + c - y` → ` - y`
        The output's bias was forgotten on the way forward: ŷ = v·a + c.
    no slope: `d_a * (a * (1 - a))` → `d_a`
        The activation's derivative was left out between a and z: it is a·(1 − a).
    value for slope: `(a * (1 - a))` → `a`
        The activation itself was used where its derivative belongs: σ′ = a·(1 − a).
    other input: `d_z * x2` → `d_z * x1`
        That is the other weight's gradient: w₂ is multiplied by x₂.
    partners swapped: `d_y_pred * a` → `d_y_pred * v`, `d_a = d_y_pred * v` → `d_a = d_y_pred * a`
        v and a have changed places: the local derivative for v is a, and the one for a is v.
""")


@exercise(
    title="Forward through two layers",
    section="The same with matrices",
    question="""
        Write `two_layers(X, W1, b1, W2, b2)` for a network with one hidden layer of sigmoids and a
        linear output. Return the hidden activations `A` and the outputs `Y_pred`, for all samples
        at once. `sigmoid` is there: `from helpers.nn import sigmoid`.
        """,
    praise="Two lines for any number of samples and neurons.",
    hints=(
        "The pre-activation of the hidden layer is X @ W1 + b1.",
        "Its activation goes up, not its pre-activation.",
        "The output layer is linear: no activation after A @ W2 + b2.",
    ),
    draw=lambda rng: (
        rng.normal(size=(4, 3)),
        rng.normal(size=(3, 2)),
        rng.normal(size=2),
        rng.normal(size=(2, 2)),
        rng.normal(size=2),
    ),
    blanks=("sigmoid(X @ W1 + b1)", "A @ W2 + b2"),
)
def two_layers(X, W1, b1, W2, b2):
    A = sigmoid(X @ W1 + b1)
    Y_pred = A @ W2 + b2
    return A, Y_pred


two_layers.wrongs("""
    no hidden bias: ` + b1` → ``
        The hidden layer's bias is missing: every layer with weights has one.
    no output bias: ` + b2` → ``
        The output's bias is missing. (The notes say only the output has none; it has one as well.)
    no activation: `sigmoid(X @ W1 + b1)` → `X @ W1 + b1`
        Your hidden layer is linear. Two linear layers are one linear layer: no XOR without a bend.
    output activated: `A @ W2 + b2` → `sigmoid(A @ W2 + b2)`
        Your outputs lie between 0 and 1: the output layer got a sigmoid, and it should be linear.
""")
two_layers.wrong(
    "z for a",
    lambda X, W1, b1, W2, b2: (sigmoid(X @ W1 + b1), (X @ W1 + b1) @ W2 + b2),
    "A is right, but the output was fed with the pre-activations. What goes up is A.",
)
two_layers.wrongs("""
    order of the answers: `return A, Y_pred` → `return Y_pred, A`
        Both are right, in the wrong order: A first, then Y_pred.
""")


@exercise(
    title="Back through one layer",
    section="The same with matrices",
    question="""
        A layer with sigmoids got `A_below`, computed `Z = A_below @ W + b` and `A = sigmoid(Z)`.
        From above comes `dA`, ∂L/∂A, where L is the *sum* over the samples. Fill in the blanks of
        `layer_backward(A_below, W, A, dA)`, which returns ∂L/∂W, ∂L/∂b and ∂L/∂A_below.
        """,
    praise="These three lines are backpropagation; the rest is a loop around them.",
    hints=(
        "`delta` is ∂L/∂Z: what comes from above times the slope of the sigmoid, A · (1 − A).",
        "dW has the shape of W: (inputs, samples) @ (samples, units). What must be transposed?",
        "The bias is added to every sample, so its gradient is a sum over the samples. And dA goes "
        "back through W the other way round: delta @ W.T.",
    ),
    draw=lambda rng: (
        rng.uniform(size=(3, 2)),
        rng.normal(size=(2, 2)),
        rng.uniform(0.1, 0.9, size=(3, 2)),
        rng.normal(size=(3, 2)),
    ),
    blanks=("dA * A * (1 - A)", "A_below.T @ delta", "delta.sum(axis=0)", "delta @ W.T"),
)
def layer_backward(A_below, W, A, dA):
    delta = dA * A * (1 - A)
    dW = A_below.T @ delta
    db = delta.sum(axis=0)
    dA_below = delta @ W.T
    return dW, db, dA_below


layer_backward.wrongs("""
    no slope: `dA * A * (1 - A)` → `dA`
        The sigmoid's derivative is missing from delta: ∂L/∂Z is ∂L/∂A times A · (1 − A).
    slope at a: `A * (1 - A)` → `sigmoid(A) * (1 - sigmoid(A))`
        You took the slope at A. It is taken at Z; written with A it is A · (1 − A), since A is σ(Z)
        already.
    mean for sum: `delta.sum(axis=0)` → `delta.mean(axis=0)`
        dW is right. db is a mean over the samples: L was the sum, so sum (or divide both, if L is a
        mean).
    wrong axis: `axis=0` → `axis=1`
        db was summed over the units. Samples are rows: sum over axis 0, and one number for each
        unit is left.
    not summed: `delta.sum(axis=0)` → `delta`
        db still has a row for each sample. The bias serves all of them, so its blame is their sum.
    W not transposed: `W.T` → `W`
        On the way back through W rows and columns change places: delta @ W.T. With a square W the
        other product runs as well, and blames the wrong inputs.
    dA sent down: `delta @ W.T` → `dA @ W.T`
        dW and db are right, but you sent ∂L/∂A down, before the slope. What goes through W is
        delta.
""")


@exercise(
    title="The whole of backpropagation",
    section="The same with matrices",
    question="""
        Write `backprop(X, Y, weights, biases)` for any depth: tanh in all hidden layers, a linear
        output, and the loss L = mean over the samples of the summed squared errors. `weights` and
        `biases` are lists, from the first layer to the last. Return two lists, ∂L/∂W and ∂L/∂b for
        each layer, in the same order.
        """,
    praise="Any number of layers in a dozen lines. What Keras does is this.",
    hints=(
        "Forward first, and keep every activation, X included: the way back needs them all.",
        "At the output delta is 2 (Y_pred − Y) / m. Then, for each layer from the last to the "
        "first, "
        "dW = A_below.T @ delta and db is delta summed over the samples.",
        "To go one layer down: delta @ W.T times the slope there, 1 − A² with that layer's own A.",
    ),
    draw=lambda rng: (
        rng.normal(size=(4, 2)),
        rng.normal(size=(4, 2)),
        [rng.normal(size=(2, 2)) for _ in range(3)],
        [rng.normal(size=2) for _ in range(3)],
    ),
)
def backprop(X, Y, weights, biases):
    A = [X]
    for W, b in zip(weights, biases):
        A.append(np.tanh(A[-1] @ W + b))
    Y_pred = A[-2] @ weights[-1] + biases[-1]
    delta = 2 * (Y_pred - Y) / len(X)
    dW, db = [], []
    for i in reversed(range(len(weights))):
        dW.insert(0, A[i].T @ delta)
        db.insert(0, delta.sum(axis=0))
        delta = delta @ weights[i].T * (1 - A[i] ** 2)
    return dW, db


backprop.wrongs("""
    no mean: ` / len(X)` → ``
        All your gradients are too large by the number of samples: the loss is a mean, so divide by
        m.
    no two: `2 * (Y` → `1 * (Y`
        All your gradients are half of what they should be: the 2 from the square's derivative.
    sign: `Y_pred - Y` → `Y - Y_pred`
        All your gradients have the wrong sign. A step with them would climb. It's Y_pred − Y.
    no slope: ` * (1 - A[i] ** 2)` → ``
        The last layer is right, all below it are wrong: the slope of tanh, 1 − A², is missing on
        the way down.
    layer above's slope: `1 - A[i] ** 2` → `1 - A[i + 1] ** 2`
        The slopes come from the wrong layer, one too high. Below the weights of layer i lies the
        activation that went into it.
    lists from behind: `insert(0, A` → `append(A`, `insert(0, d` → `append(d`
        Every gradient is right, but the lists begin with the last layer. Put each in front, or
        reverse at the end.
    tanh at the output: `Y_pred = A[-2] @ weights[-1] + biases[-1]` → `Y_pred = A[-1]`
        Your output went through tanh. The last layer is linear here.
    W not transposed: `weights[i].T` → `weights[i]`
        The last layer is right, all below are wrong: on the way back W is transposed.
""")


@exercise(
    title="A gradient check",
    section="The gradient check",
    question="""
        Write `numerical(f, w, h)`: the gradient of `f` at the vector `w` by central differences.
        For each entry move it by h up and down, the others staying where they are, and divide the
        difference of the two values of `f` by the distance. `w` itself is left as it was.
        """,
    praise="Slow, simple and independent of the chain rule: just what a check should be.",
    hints=(
        "One entry at a time: a vector `step` that is h at that place and 0 elsewhere.",
        "The two points w + step and w − step are 2h apart.",
        "Collect (f(w + step) − f(w − step)) / (2h) in an array shaped like w.",
    ),
    draw=lambda rng: (
        lambda w: float(np.sum(w**3) + w[0] * w[-1]),
        rng.normal(size=3) + 0.5,
        float(rng.choice([0.1, 0.01])),
    ),
)
def numerical(f, w, h):
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


numerical.wrongs("""
    one h: `(2 * h)` → `h`
        Every entry is twice too large: the two points are 2h apart, not h.
    one-sided: `f(w - step)) / (2 * h)` → `f(w)) / h`
        That is the one-sided difference. Its error shrinks like h, that of the central one like h²:
        go to both sides.
    backwards: `f(w + step) - f(w - step)` → `f(w - step) - f(w + step)`
        The sign is wrong: the value *ahead* minus the value behind.
    all at once: `step[i] = h` → `step[:] = h`
        You moved all entries together, so every number is the same. One at a time, the others stay.
    not divided: ` / (2 * h)` → ``
        These are differences of f, not slopes: divide by the distance, 2h.
    brackets: `(2 * h)` → `2 * h`
        `/ 2 * h` divides by 2 and then *multiplies* by h. Put brackets around 2 * h.
""")


def _describe_batches(batches):
    """Return sizes, all indices in order, and whether they came shuffled."""
    batches = [np.asarray(batch).tolist() for batch in batches]
    flat = [i for batch in batches for i in batch]
    sizes = [len(batch) for batch in batches]
    return {"sizes": sizes, "indices": sorted(flat), "shuffled": flat != sorted(flat)}


@exercise(
    title="Mini-batches",
    section="Batch, step, epoch",
    question="""
        Write `cut_batches(n, batch_size, rng)`: the indices 0 … n − 1 in an order that `rng` (a
        NumPy generator) has shuffled, cut into batches. Return a list of arrays; the last one is
        shorter if n isn't a multiple of the batch size. Every index comes exactly once.
        """,
    praise="Every sample once in an epoch, in another order each time, nothing left behind.",
    hints=(
        "`rng.permutation(n)` is a shuffled array of the indices.",
        "The batches begin at 0, batch_size, 2·batch_size …: `range(0, n, batch_size)`.",
        "A slice that reaches past the end is cut off by itself: order[start : start + "
        "batch_size].",
    ),
    cases=lambda: [(n, size, np.random.default_rng(3)) for n, size in ((20, 5), (23, 5), (30, 7))],
    view=_describe_batches,
    blanks=("rng.permutation(n)", "order[start : start + batch_size]"),
)
def cut_batches(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


cut_batches.wrongs("""
    rest dropped: `range(0, n, batch_size)` → `range(0, n - batch_size + 1, batch_size)`
        The samples that don't fill a batch are thrown away. Let the last batch be shorter.
    not shuffled: `rng.permutation(n)` → `np.arange(n)`
        The order is always the same. Sorted data would then come class by class: shuffle first.
    drawn with repeats: `rng.permutation(n)` → `rng.integers(0, n, n)`
        Some samples come twice and others never: you *drew* indices. Shuffle them instead.
    one short: `start + batch_size]` → `start + batch_size - 1]`
        Each batch loses its last sample. A slice leaves its end out already: no − 1.
    overlap: `start + batch_size]` → `start + batch_size + 1]`
        Neighbouring batches share a sample. A slice ends *before* its second number: no + 1.
""")
cut_batches.wrong(
    "number for size",
    {
        "return [order[start : start + batch_size] for start in range(0, n, batch_size)]": (
            "return np.array_split(order, batch_size)"
        )
    },
    "You made `batch_size` batches. It says how many samples are in one, not how many there are.",
)


@exercise(
    title="One training step, line by line",
    section="A training, step by step",
    question="""
        The lines of `train_step` are shuffled: one step of gradient descent for ŷ = tanh(x·w) with
        the loss (ŷ − y)². Put them in order: forward, error, back, update, and return the new
        weights with the loss *before* the step.
        """,
    praise="Forward, loss, reverse, update: the order of every training there is.",
    hints=(
        "Nothing can be used before it is computed. What needs only the arguments?",
        "delta needs y_pred; the gradient needs delta; the update needs the gradient.",
        "The loss is that of the old weights: y_pred comes from them, before w changes.",
    ),
    draw=lambda rng: (rng.normal(size=2), rng.normal(size=2), float(rng.normal()), 0.5),
)
def train_step(w, x, y, learning_rate):
    y_pred = np.tanh(x @ w)
    loss = (y_pred - y) ** 2
    delta = 2 * (y_pred - y) * (1 - y_pred**2)
    gradient = delta * x
    w = w - learning_rate * gradient
    return w, loss


train_step.wrongs("""
    climbs: `w - learning_rate` → `w + learning_rate`
        The step climbs: the gradient points uphill, so it is subtracted.
""")
train_step.wrong(
    "loss after",
    {
        "    loss = (y_pred - y) ** 2\n": "",
        "    return": "    loss = (np.tanh(x @ w) - y) ** 2\n    return",
    },
    "That is the loss after the step. Keep the one of the forward pass.",
)
train_step.wrongs("""
    no slope: ` * (1 - y_pred**2)` → ``
        The slope of tanh is missing: 1 − ŷ².
    no rate: `learning_rate * gradient` → `gradient`
        The whole gradient was subtracted: the learning rate is missing.
    gradient for weights: `w = w - learning_rate * gradient` → `w = -learning_rate * gradient`
        That is the change alone; it belongs onto the old weights.
    input forgotten: `delta * x` → `delta * np.ones_like(x)`
        Every weight moved by the same amount: each weight's gradient is delta times *its* input.
""")
