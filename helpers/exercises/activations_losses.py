"""The exercises of notebook 03."""

import numpy as np

from helpers.exercises.exercise import calculation, exercise


@calculation(
    title="Slopes from values",
    section="tanh is a stretched sigmoid",
    question="""
        A sigmoid has answered {a}, a tanh {t}, and a leaky ReLU with the slope 0.1 for negative $z$
        has answered {leak}. How steep is each of them there: `sigmoid`, `tanh`, `leaky`? You need
        not know the $z$ of the first two.
        """,
    praise="σ′ = a(1 − a) and tanh′ = 1 − t²: a network keeps the values, so the slopes are free.",
    hints=(
        "The sigmoid's slope, written with its value a, is a · (1 − a).",
        "That of tanh, written with its value t, is 1 − t².",
        "Leaky ReLU has two slopes only. A negative answer comes from a negative z.",
    ),
    draw=lambda rng: {
        "a": float(rng.choice([0.1, 0.2, 0.3, 0.7, 0.8, 0.9])),
        "t": float(rng.choice([-0.8, -0.6, -0.4, -0.2, 0.4, 0.6])),
        "leak": float(rng.choice([-0.3, -0.2, -0.4, -0.5])),
    },
)
def slopes(a, t, leak):
    return {"sigmoid": a * (1 - a), "tanh": 1 - t**2, "leaky": 0.1 if leak < 0 else 1.0}


slopes.wrongs("""
    same formula for tanh: `1 - t**2` → `t * (1 - t)`
        The sigmoid's formula was used for tanh. For tanh it is 1 − t².
    same formula for sigmoid: `a * (1 - a)` → `1 - a**2`
        That is the formula of tanh. For the sigmoid it is a · (1 − a).
    value taken for z: `a * (1 - a)` → `1 / (1 + np.exp(-a)) * (1 - 1 / (1 + np.exp(-a)))`
        The value was put into σ once more, as if it were z. It is σ(z) already.
    square forgotten: `t**2` → `abs(t)`
        The square is missing: 1 − t².
    dead: `0.1 if leak < 0` → `0.0 if leak < 0`
        A slope of 0 is ReLU's. The leaky one keeps a little, and that is the point of it.
    leak's value: `0.1 if leak < 0` → `leak if leak < 0`
        That is the leaky ReLU's answer. Its slope is the factor before z.
""")


@exercise(
    title="ELU and its slope",
    section="The gallery",
    question="""
        ELU is $z$ for $z > 0$ and $\\alpha(e^z - 1)$ else. Write `elu_slope(z, alpha)`: its
        derivative for an array `z`. At $z = 0$ take the slope from the left.
        """,
    praise="Unlike ReLU's, this slope fades on the left and never is 0 all at once.",
    hints=(
        "Two pieces, two derivatives: what is the derivative of z?",
        "The derivative of e^z is e^z, and the −1 is a constant.",
        "`np.where(z > 0, 1, …)`, with α in the second piece.",
    ),
    cases=[(np.array([-1.0, 0.0, 2.0]), 0.5)],
    draw=lambda rng: (rng.normal(size=5), float(rng.choice([0.5, 1.5, 2.0]))),
)
def elu_slope(z, alpha):
    return np.where(z > 0, 1.0, alpha * np.exp(z))


elu_slope.wrongs("""
    value: `1.0, alpha * np.exp(z)` → `z, alpha * (np.exp(z) - 1)`
        That is ELU itself. How fast does it grow?
    minus one kept: `alpha * np.exp(z)` → `alpha * (np.exp(z) - 1)`
        The −1 is a constant: its derivative is 0, so it goes.
    alpha lost: `alpha * np.exp(z)` → `np.exp(z)`
        The factor α is missing on the left. A factor stays when you take the derivative.
    ReLU's: `alpha * np.exp(z)` → `0.0`
        That is ReLU's slope. ELU still rises on the left of 0.
    leaky: `alpha * np.exp(z)` → `alpha`
        A constant slope of α on the left is a leaky ReLU. ELU bends: its slope there is α e^z.
    right at zero: `z > 0` → `z >= 0`
        All right but at z = 0, where the slope from the left was asked for: α, not 1.
    sides swapped: `z > 0` → `z <= 0`
        The two pieces have changed sides: the straight one is on the right.
""")


@exercise(
    title="Softplus without overflow",
    section="Softplus rounds the kink off",
    question="""
        Softplus is $\\log(1 + e^z)$. For z = 1000 the power overflows and the formula gives
        infinity, though the answer is 1000. Write `softplus(z)` for arrays, right for every z
        from −1000 to 1000. (For large z it is z + log(1 + e^(−z)).)
        """,
    praise="Never raise e to a large positive number; rewrite until the exponent is negative.",
    hints=(
        "e^(−|z|) never overflows. Can you write both cases with it?",
        "For z > 0: z + log(1 + e^(−z)). For z < 0: 0 + log(1 + e^z). What stands in front?",
        "max(z, 0) + log(1 + e^(−|z|)). NumPy has `np.log1p(x)` for log(1 + x).",
    ),
    cases=[(np.array([-1000.0, -30.0, -1.0, 0.0, 1.0, 30.0, 1000.0]),)],
    draw=lambda rng: (rng.normal(size=6) * 30,),
)
def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


softplus.wrong(
    "overflow",
    lambda z: np.log(1 + np.exp(z)),
    "For large z you get infinity: e^1000 is too large for a float. Rewrite it so that e is raised "
    "to a negative number only.",
)
softplus.wrongs("""
    ReLU: ` + np.log1p(np.exp(-np.abs(z)))` → ``
        That is ReLU. The round part around 0 is missing: at z = 0 softplus is log 2 ≈ 0.69.
    front term left out: `np.maximum(z, 0) + ` → ``
        The round part is there, but the rise on the right is gone: softplus grows like z.
    sign of the exponent: `-np.abs(z)` → `np.abs(z)`
        e is raised to +|z|, which overflows and is wrong on the left: the exponent must be
        negative.
""")
softplus.wrong(
    "clipped",
    lambda z: np.log1p(np.exp(np.minimum(z, 50))),
    "Nothing overflows, but from z = 50 on your function stays at 50. It has to go on rising.",
)
softplus.wrongs("""
    z in front everywhere: `np.maximum(z, 0)` → `z`
        Right for z > 0. On the left you add z as well, where softplus is close to 0.
""")


@exercise(
    title="Huber and its gradient",
    section="Three losses and an outlier",
    question="""
        With the error $e = \\hat y - y$ and a threshold δ, Huber's loss is $e^2/2$ where $|e| \\le
        δ$ and $δ(|e| - δ/2)$ beyond. Write `huber(e, delta)`, which returns the losses and their
        slopes ∂L/∂e, both as arrays shaped like `e`.
        """,
    praise="The slope is the error itself, cut off at ±δ: an outlier can't pull harder than that.",
    hints=(
        "The slope of e²/2 is e. And beyond the threshold? |e| rises with slope 1 or falls with "
        "−1.",
        "Beyond the threshold the slope is δ times the sign of e.",
        "`np.clip(e, -delta, delta)` is both at once; `np.where` chooses between the losses.",
    ),
    cases=[(np.array([-3.0, -1.0, 0.0, 0.5, 2.0]), 1.0)],
    draw=lambda rng: (rng.normal(size=6) * 3, float(rng.choice([0.5, 1.5, 2.0]))),
)
def huber(e, delta):
    size = np.abs(e)
    loss = np.where(size <= delta, e**2 / 2, delta * (size - delta / 2))
    slope = np.clip(e, -delta, delta)
    return loss, slope


huber.wrongs("""
    MSE's slope: `np.clip(e, -delta, delta)` → `e`
        The losses are right. The slope goes on growing with the error: beyond the threshold it
        should stay at ±δ.
    slope without sign: `np.clip(e, -delta, delta)` → `np.minimum(size, delta)`
        The losses are right. The slope has lost its sign: for a negative error the loss falls.
    slope of 1: `np.clip(e, -delta, delta)` → `np.where(size <= delta, e, np.sign(e))`
        The losses are right. Beyond the threshold the slope is δ · sign(e), not sign(e).
    no half: `e**2 / 2` → `e**2`
        The inner piece lacks its ½, so the two pieces don't meet at the threshold.
    pieces don't meet: `size - delta / 2` → `size - delta`
        The outer piece is too low: at |e| = δ it should equal δ²/2, so take off δ/2, not δ.
    outer without delta: `delta * (size - delta / 2)` → `size - delta / 2`
        The outer piece lacks its factor δ. It doesn't show for δ = 1; try another.
    sides swapped: `size <= delta` → `size > delta`
        The pieces have changed places: the parabola belongs to the small errors.
""")


@calculation(
    title="The best single number",
    section="Three losses and an outlier",
    question="""
        A model may answer one number only, the same for all samples. The right answers are {p},
        {q}, {r} and {s}. Which number has the smallest `mse`, the smallest mean squared error?
        With which (take the middle of all that do) is the `mae` smallest, the mean absolute error?
        """,
    praise="MSE asks for the mean, MAE for the median; one far sample moves only the mean.",
    hints=(
        "For MSE set the derivative to 0: the errors must add up to 0.",
        "For MAE each sample pulls with the same strength; as many must pull up as down.",
        "So it is the mean, and the middle of the two middle ones: the median.",
    ),
    draw=lambda rng: dict(
        zip("pqrs", [*np.cumsum(rng.integers(1, 4, 3)).tolist(), int(rng.choice([50, 80, 100]))])
    ),
)
def best_number(p, q, r, s):
    return {"mse": (p + q + r + s) / 4, "mae": (q + r) / 2}


best_number.wrong(
    "swapped",
    lambda p, q, r, s: {"mse": (q + r) / 2, "mae": (p + q + r + s) / 4},
    "The two are swapped: squaring makes the far sample count a lot, so MSE goes towards it.",
)
best_number.wrongs("""
    mean for both: `(q + r) / 2` → `(p + q + r + s) / 4`
        The mean again. For MAE every sample pulls equally hard, however far away it is.
    median for both: `(p + q + r + s) / 4` → `(q + r) / 2`
        For MSE the median was taken. Squared errors pull harder from far away: it's the mean.
    middle of the range: `(p + q + r + s) / 4` → `(p + s) / 2`
        That is the middle between the smallest and the largest: all samples count, not those two.
    not divided: `(p + q + r + s) / 4` → `p + q + r + s`
        That is the sum; a mean is divided by the number of samples.
    lower middle: `(q + r) / 2` → `q`
        Any number between the two middle ones does; the middle of them was asked for.
""")


@calculation(
    title="Through five layers",
    section="How deep can a gradient go?",
    question="""
        A gradient goes down through {n} layers of one neuron each. Every layer multiplies it by its
        weight, {w}, and by the slope of its activation. What is left of a gradient of 1 with
        `sigmoid`s at their steepest, and with `relu`s that are active?
        """,
    praise="A factor below 1, multiplied again and again: that is how gradients vanish.",
    hints=(
        "The sigmoid is steepest at 0: there its slope is 0.25. An active ReLU has slope 1.",
        "Each layer multiplies by weight times slope.",
        "So it is (weight · slope) to the power of the number of layers.",
    ),
    draw=lambda rng: {"n": int(rng.integers(2, 5)), "w": float(rng.choice([0.8, 1.2, 1.5, 3.0]))},
)
def through_layers(n, w):
    return {"sigmoid": (w * 0.25) ** n, "relu": (w * 1.0) ** n}


through_layers.wrongs("""
    slope of one half: `0.25` → `0.5`
        σ(0) = 0.5 is the value. The slope there is 0.5 · (1 − 0.5) = 0.25.
    weight forgotten: `w * 0.25` → `0.25`, `w * 1.0` → `1.0`
        The weights are missing: each layer multiplies by its weight as well.
    added up: `(w * 0.25) ** n` → `n * w * 0.25`, `(w * 1.0) ** n` → `n * w * 1.0`
        The factors were added. Along a path they are multiplied, so take the power.
    one layer: `) ** n` → `)`
        That is one layer. There are more of them, each with the same factor.
    one layer too many: `) ** n` → `) ** (n + 1)`
        One layer too many was counted.
""")


@exercise(
    title="Softmax",
    section="From scores to probabilities",
    question="""
        Write `softmax(Z)` for a matrix of scores, a row for each sample: probabilities of the same
        shape, each row adding up to 1. Scores of 1000 must not overflow.
        """,
    praise="Only differences of scores count, so you may take the largest off each row.",
    hints=(
        "Raise e to each score, then divide each row by its sum.",
        "To keep the sums as a column, so that they divide each row: `keepdims=True`.",
        "Subtract each row's maximum first: nothing changes but that no power overflows.",
    ),
    cases=[(np.array([[1000.0, 1001.0, 999.0], [0.0, 0.0, -1000.0]]),)],
    draw=lambda rng: (rng.normal(size=(3, 3)) * 2,),
)
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


softmax.wrongs("""
    wrong axis: `axis=1` → `axis=0`
        Your *columns* add up to 1. A sample is a row: maximum and sum go along axis 1.
    overflow: `Z - Z.max(axis=1, keepdims=True)` → `Z`
        Right for small scores, but e^1000 overflows, and infinity by infinity is not a number. Take
        the row's largest score off first.
    over everything: `E.sum(axis=1, keepdims=True)` → `E.sum()`
        All entries together add up to 1. Each row should by itself.
""")
softmax.wrong(
    "not exponentiated",
    lambda Z: Z / Z.sum(axis=1, keepdims=True),
    "You divided the scores themselves by their sum. They can be negative; raise e to them first.",
)
softmax.wrongs("""
    not divided: ` / E.sum(axis=1, keepdims=True)` → ``
        These are not probabilities yet: divide each row by its sum.
""")
softmax.wrong(
    "sigmoid",
    lambda Z: 1 / (1 + np.exp(-Z)),
    "That is a sigmoid for each score by itself. Rows don't add up to 1; the classes don't "
    "compete.",
)
softmax.wrongs("""
    all rows' sums: `E.sum(axis=1, keepdims=True)` → `E.sum(axis=1)`
        Each *column* was divided by a row's sum: without `keepdims=True` the sums lie down along
        the columns. It ran because there are as many rows as columns.
""")


@exercise(
    title="Cross-entropy from scores",
    section="Cross-entropy",
    question="""
        Write `cross_entropy(Z, y)`: the mean over the samples of −log of the softmax probability of
        the right class. `Z` has a row of scores for each sample, `y` the right class numbers.
        Scores of 1000 must do no harm.
        """,
    praise="log-sum-exp minus the right score: the probability itself is never needed.",
    hints=(
        "−log(e^z / Σ e^z) is log Σ e^z − z. Which z? That of the right class.",
        "log Σ e^z = m + log Σ e^(z − m) with the row's maximum m.",
        "`Z[np.arange(len(y)), y]` picks one score from each row.",
    ),
    cases=[(np.array([[1000.0, 0.0, 0.0], [0.0, 1000.0, 0.0]]), np.array([1, 1]))],
    draw=lambda rng: (rng.normal(size=(4, 3)) * 2, rng.integers(0, 3, 4)),
)
def cross_entropy(Z, y):
    m = Z.max(axis=1)
    log_sum = m + np.log(np.exp(Z - m[:, np.newaxis]).sum(axis=1))
    return np.mean(log_sum - Z[np.arange(len(y)), y])


cross_entropy.wrongs("""
    sum for mean: `np.mean(` → `np.sum(`
        That is the sum over the samples. The mean was asked for.
    sign: `log_sum - Z[np.arange(len(y)), y]` → `Z[np.arange(len(y)), y] - log_sum`
        It is negative: the minus before the logarithm is missing. A loss of 0 is the best there is.
""")
cross_entropy.wrong(
    "clipped",
    lambda Z, y: (
        -np.mean(
            np.log(np.clip(_softmax(Z)[np.arange(len(y)), y], 1e-7, 1)),
        )
    ),
    "Right for small scores. With 1000 the probability is 0 in floats, you clip it, and the loss "
    "stops at 16 though it should be 500. Work with the scores, not with the probabilities.",
)
cross_entropy.wrong(
    "infinite",
    lambda Z, y: -np.mean(np.log(_softmax(Z)[np.arange(len(y)), y])),
    "Right for small scores. With 1000 the probability is 0 in floats and its logarithm infinite. "
    "log Σ e^z − z never needs the probability.",
)
cross_entropy.wrongs("""
    scores of the right class only: `log_sum - Z` → `-Z`
        You took minus the right score. It counts only against the others: add the log of the sum.
    all classes: `Z[np.arange(len(y)), y]` → `Z.mean(axis=1)`
        Your loss doesn't look at `y`: it is as if every class were right by a part.
    maximum forgotten again: `m + np.log` → `np.log`
        You took the maximum off before raising e, and didn't put it back after the logarithm.
""")


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@calculation(
    title="The gradient of a softmax",
    section="Cross-entropy",
    question="""
        For three classes $e$ to the scores is {e1}, {e2} and {e3}, and the *first* class is right.
        Work out the probabilities `p1`, `p2`, and then how the cross-entropy grows with the scores:
        `d_z1` = $\\partial L/\\partial z_1$ and `d_z2` = $\\partial L/\\partial z_2$.
        """,
    praise="p − y: the right class is pushed up by what it lacks, each other down by what it has.",
    hints=(
        "The probabilities are the three numbers divided by their sum.",
        "The gradient of softmax with cross-entropy is p − y, with y one-hot.",
        "So the right class gets p₁ − 1, every other its p.",
    ),
    draw=lambda rng: dict(zip(("e1", "e2", "e3"), rng.permutation([1, 2, 3, 4, 5])[:3].tolist())),
)
def softmax_gradient(e1, e2, e3):
    total = e1 + e2 + e3
    p1, p2 = e1 / total, e2 / total
    return {"p1": p1, "p2": p2, "d_z1": p1 - 1, "d_z2": p2}


softmax_gradient.wrongs("""
    sign: `p1 - 1` → `1 - p1`, `"d_z2": p2` → `"d_z2": -p2`
        The signs are flipped: it's p − y. Raising the right score makes the loss *smaller*.
    zero for the others: `"d_z2": p2` → `"d_z2": 0.0`
        A wrong class gets a gradient too: its score is in the sum, so raising it costs.
    one not subtracted: `p1 - 1` → `p1`
        That is p. For the right class y is 1, so it is p − 1.
    slope of the logarithm: `p1 - 1` → `-1 / p1`
        That is ∂L/∂p₁. It still has to go through the softmax; together they give p₁ − 1.
    slope like a sigmoid's: `p1 - 1` → `p1 * (1 - p1)`
        p(1 − p) is the slope of p₁ itself. The loss is its logarithm, with a minus.
    not divided by the sum: `total = e1 + e2 + e3` → `total = max(e1, e2, e3)`
        The numbers were divided by the largest, not by their sum: they don't add up to 1.
""")


@exercise(
    title="A head for each task",
    section="The output layer decides what can be said",
    question="""
        For each of five tasks, which output layer and which loss? `heads()` returns a dictionary:
        task → `(units, activation, loss)` with Keras' names, `None` for no activation. The tasks:
        `"price"` (one number, may be negative), `"rainfall"` (one number, never negative; use
        softplus), `"spam"` (yes or no), `"digit"` (one of ten classes, labels 0 … 9) and `"tags"`
        (any of five tags, several at once). Losses: `"mse"`, `"binary_crossentropy"`,
        `"sparse_categorical_crossentropy"`. Both numbers are to have the loss mse.
        """,
    praise="The head decides what can be said, the loss what is wanted. They come in pairs.",
    hints=(
        "For a number ask: which values may come out? That decides the activation.",
        "Yes or no is one sigmoid; several yes-or-no questions are several sigmoids.",
        "One of ten is a softmax over ten, and class numbers as labels want the sparse loss.",
    ),
    cases=[()],
)
def heads():
    return {
        "price": (1, None, "mse"),
        "rainfall": (1, "softplus", "mse"),
        "spam": (1, "sigmoid", "binary_crossentropy"),
        "digit": (10, "softmax", "sparse_categorical_crossentropy"),
        "tags": (5, "sigmoid", "binary_crossentropy"),
    }


heads.wrong(
    "softmax for tags",
    {'5, "sigmoid", "binary_crossentropy"': '5, "softmax", "sparse_categorical_crossentropy"'},
    "For the tags you took a softmax: its outputs add up to 1, so two tags can't both be likely. "
    "Each tag is a question of its own.",
)
heads.wrongs("""
    activated price: `1, None` → `1, "relu"`
        A price with a ReLU can never be negative, and where it is 0 it has no gradient. Unbounded
        numbers want no activation.
    softmax of one: `1, "sigmoid"` → `1, "softmax"`
        A softmax over one unit always says 1: it is e^z divided by itself. Yes or no is a sigmoid.
    one unit for ten classes: `10, "softmax"` → `1, "softmax"`
        One unit can't tell ten classes apart. The sparse loss takes class numbers as labels, but it
        wants a probability for each class.
    sigmoids for one of ten: `10, "softmax"` → `10, "sigmoid"`
        For the digit you took ten sigmoids: they don't compete, and don't add up to 1. Exactly one
        digit is right.
    mse for spam: `1, "sigmoid", "binary_crossentropy"` → `1, "sigmoid", "mse"`
        Spam with mse: where the sigmoid is sure and wrong its slope is nearly 0, and it hardly
        learns. Cross-entropy takes that slope away.
""")
