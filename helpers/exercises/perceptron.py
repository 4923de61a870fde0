"""The exercises of notebook 01."""

import numpy as np

from helpers.exercises.exercise import calculation, exercise


def _integers(rng, low, high, *names):
    return {name: int(value) for name, value in zip(names, rng.integers(low, high, len(names)))}


@exercise(
    title="NOR by hand",
    section="AND, OR and NOT by hand",
    question="""
        NOR answers 1 when *neither* input is 1. Set its two weights and its bias, as you did for
        AND and OR, so that `heaviside(w1 * x1 + w2 * x2 + b)` is NOR for all four pairs of inputs.
        `nor` takes nothing and returns the three numbers in the order `w1, w2, b`. Many answers
        are right: what counts is what the unit says at the four corners.
        """,
    praise="NOR alone is enough to build every logical function from.",
    hints=(
        "Which of the four corners must say yes? What is the score there? Only the bias is left.",
        "So the bias must be 0 or more. Each input that is 1 must speak against it.",
        "Choose the bias 0.5. How negative must a weight be to bring the score below 0?",
    ),
    cases=[()],
    view=lambda weights: _corners(weights),
)
def nor():
    w1, w2, b = -1.0, -1.0, 0.5
    return w1, w2, b


def _corners(weights):
    """Return what a unit says at (0, 0), (0, 1), (1, 0), (1, 1)."""
    w1, w2, b = weights
    return [int(w1 * x1 + w2 * x2 + b >= 0) for x1 in (0, 1) for x2 in (0, 1)]


nor.wrong(
    "OR",
    lambda: (1.0, 1.0, -0.5),
    "That unit is OR. NOR is its opposite: turn the sign of every weight *and* of the bias.",
)
nor.wrong(
    "bias kept",
    lambda: (-1.0, -1.0, -0.5),
    "Your unit says no to everything. You may have turned the weights around and kept OR's bias. "
    "At (0, 0) the score is the bias alone, and there it has to be at least 0.",
)
nor.wrong(
    "NAND",
    lambda: (-1.0, -1.0, 1.5),
    "That is NAND: it says no only if both inputs are 1. For NOR one of them is enough, so each "
    "weight alone must outweigh the bias (a score of exactly 0 is a yes).",
)
nor.wrong(
    "always yes",
    lambda: (1.0, 1.0, 0.5),
    "Your unit says yes to everything. The bias is fine; the inputs have to speak *against* it.",
)
nor.wrong(
    "AND",
    lambda: (1.0, 1.0, -1.5),
    "That is AND. NOR must say yes at (0, 0), where no weight counts: look at the bias first.",
)
nor.wrong(
    "one input only",
    lambda: (-1.0, 0.0, 0.5),
    "Your unit listens to one input only: it says yes at a corner where the other input is 1. "
    "NOR treats both inputs alike, so both weights are the same.",
)


@exercise(
    title="Two of three",
    section="The bias is the weight of an input that is always 1",
    question="""
        A unit has three inputs, each 0 or 1, and all its weights are 1. It should say yes when **at
        least** `k` of them are 1. Write `bias_for(k)`, which returns a bias that does it, for `k` =
        1, 2 or 3, and leaves the same distance to the sums on both sides (so that a little noise on
        the inputs turns no answer).
        """,
    praise="The bias is minus the threshold, and the threshold stands halfway between two sums.",
    hints=(
        "The weighted sum is the number of ones. Which sums must say yes, which no, for k = 2?",
        "The threshold lies between k − 1 and k. Where between, if both sides get the same room?",
        "The unit says yes when sum + b ≥ 0, that is when sum ≥ −b: b is minus the threshold.",
    ),
    cases=[(1,), (2,), (3,)],
)
def bias_for(k):
    return 0.5 - k


bias_for.wrongs("""
    threshold for bias: `0.5 - k` → `k - 0.5`
        That is the threshold, not the bias. The sum has to reach the threshold, so it is
        subtracted: b is the threshold with a minus.
    on an integer: `0.5 - k` → `-k`
        With −k the sum of exactly k gives a score of 0. heaviside(0) is 1, so it works, but with no
        room at all: inputs of 0.99 would be refused. Put the threshold halfway between two sums.
    off by one: `0.5 - k` → `-0.5 - k`
        Your unit asks for more than k ones: its threshold lies between k and k + 1. At least k
        means that k itself must pass.
    one too few: `0.5 - k` → `1.5 - k`
        Your threshold lies between k − 2 and k − 1, so k − 1 ones pass as well.
    just above: `0.5 - k` → `1 - k`
        With 1 − k the sum k − 1 gives a score of 0, and heaviside(0) is 1: one vote too few is
        enough. The threshold belongs halfway between k − 1 and k.
""")


@exercise(
    title="A whole layer",
    section="All units in one product",
    question="""
        Write `layer(X, W, b)`: the answers (0 or 1, by heaviside) of a whole layer of threshold
        units for all samples at once. `X` is (samples, inputs), `W` is (inputs, units), `b` has one
        number for each unit. No loop is needed.
        """,
    praise="One product and one broadcast: m samples through k units, and the shapes say it all.",
    hints=(
        "What shape must the result have? One row for each sample, one column for each unit.",
        "`X @ W` has just that shape. What does each column still lack?",
        "Adding `b` adds it to every row. Then compare with 0: `np.where(… >= 0, 1, 0)`.",
    ),
    cases=[(np.array([[0.0, 0.0], [0.0, 1.0]]), np.ones((2, 3)), np.array([0.0, -1.0, -1.5]))],
    draw=lambda rng: (
        rng.integers(-3, 4, (4, 3)).astype(float),
        rng.integers(-2, 3, (3, 3)).astype(float),
        rng.integers(-2, 3, 3).astype(float),
    ),
    blanks=("X @ W + b", "np.where(Z >= 0, 1, 0)"),
)
def layer(X, W, b):
    Z = X @ W + b
    return np.where(Z >= 0, 1, 0)


layer.wrongs("""
    no bias: `X @ W + b` → `X @ W`
        The biases are missing: every one of your units has its threshold at 0. Add `b` to the
        product; it goes to each row by itself.
    strict: `>= 0` → `> 0`
        A score of exactly 0 is a yes: heaviside(0) = 1. Your comparison leaves it out.
    scores: `np.where(Z >= 0, 1, 0)` → `Z`
        These are the scores. The step is missing: a unit answers 0 or 1, not how much.
""")
layer.wrong(
    "W transposed",
    lambda X, W, b: np.where(X @ W.T + b >= 0, 1, 0) if W.shape[0] == W.shape[1] else X @ W.T,
    "You turned `W` around. That runs only where there are as many units as inputs, and then every "
    "unit has another's weights. A unit's weights are a *column* of `W` here.",
)
layer.wrongs("""
    bias subtracted: `+ b` → `- b`
        The bias is added, not subtracted. It is minus the threshold; the minus is in it already.
""")
layer.wrong(
    "b as a column",
    lambda X, W, b: np.where(X @ W + np.resize(b, len(X))[:, np.newaxis] >= 0, 1, 0),
    "You added `b` down the samples, one number for each row. It belongs to the units, one number "
    "for each column; a plain vector is added to every row.",
)
layer.wrong(
    "sign",
    lambda X, W, b: np.sign(X @ W + b),
    "That is `sign`, with −1 for a no and 0 at the boundary. This layer's step is heaviside.",
)


@exercise(
    title="The perceptron rule",
    section="Rosenblatt's rule: compare first",
    question="""
        Write one step of learning. `update(w, b, x, y, learning_rate)` computes the answer to the
        sample `x` (heaviside), compares it with the right answer `y`, and returns the new `w` and
        the new `b`. The arrays that come in stay as they are.
        """,
    praise="Where the answer is right the error is 0 and nothing moves; else the score of this "
    "sample moves towards the right side.",
    hints=(
        "First the answer: 1 if `w @ x + b` is at least 0, else 0.",
        "The error is y − ŷ: +1 where the answer should go up, −1 where down, 0 where it's right.",
        "Each weight moves by learning_rate · error · its input; the bias's input is always 1.",
    ),
    cases=[
        (np.array([0.0, 0.0]), 0.0, np.array([1.0, 2.0]), 0, 1.0),
        (np.array([1.0, -1.0]), 0.5, np.array([2.0, 1.0]), 1, 0.5),
    ],
    draw=lambda rng: (
        rng.integers(-3, 4, 3).astype(float),
        float(rng.integers(-2, 3)),
        rng.integers(-3, 4, 3) + 0.5,
        int(rng.integers(2)),
        float(rng.choice([0.1, 0.5, 2.0])),
    ),
    blanks=("learning_rate * (y - y_pred)",),
)
def update(w, b, x, y, learning_rate):
    y_pred = int(w @ x + b >= 0)
    step = learning_rate * (y - y_pred)
    return w + step * x, b + step


update.wrongs("""
    uphill: `y - y_pred` → `y_pred - y`
        Your step goes the wrong way: a score that is too low sinks further. The error is right
        answer minus given answer, y − ŷ.
    score for answer: `int(w @ x + b >= 0)` → `w @ x + b`
        You compare `y` with the score. The perceptron compares with its *answer*, 0 or 1: where
        that is right, nothing may move. (A rule with the score exists, it's another: Widrow and
        Hoff's.)
    rate missing on b: `b + step` → `b + (y - y_pred)`
        The weights are right. The bias moves without the learning rate: it is a weight like the
        others, with an input that is always 1.
    no bias in the score: ` + b >= 0` → ` >= 0`
        Your answer ŷ leaves out the bias: it must come from the whole score, w·x + b.
    bias forgotten: `b + step` → `b`
        The weights are right, but the bias never learns. It is the weight of an input that is
        always 1, so it moves by the same step times 1.
    input forgotten: `step * x` → `step`
        Every weight moves by the same amount. A weight moves in proportion to *its input*: what
        wasn't there can't be to blame.
    Hebb: `(y - y_pred)` → `y`
        That is Hebb's rule: it never looks at its own answer, so it goes on moving when the answer
        is right and never learns from a wrong yes. Compare first: y − ŷ.
    strict: `>= 0` → `> 0`
        A score of exactly 0 is a yes: heaviside(0) = 1. From weights of 0 your very first answers
        differ.
""")


@calculation(
    title="Three steps by hand",
    section="Rosenblatt's rule: compare first",
    question="""
        Start at $w_1 = {w1}$, $w_2 = {w2}$, $b = {b}$ with $\\eta = 1$. Show the unit three
        samples, one after the other, and work out the weights after the third one: first (0, 0),
        whose right answer is {y1}; then ({p}, 1), right answer {y2}; then (1, {q}), right answer
        {y3}.
        """,
    praise="That is all a perceptron ever does, and you did it three times.",
    hints=(
        "For each sample: score, then answer (0 or 1), then error y − ŷ, then the new weights.",
        "Use the *new* weights for the next sample. At a score of exactly 0 the answer is 1.",
        "With an error of 0 nothing changes. At (0, 0) only the bias can change.",
    ),
    draw=lambda rng: (
        _integers(rng, -2, 3, "w1", "w2", "b", "p", "q") | _integers(rng, 0, 2, "y1", "y2", "y3")
    ),
)
def three_steps(w1, w2, b, p, q, y1, y2, y3):
    for x1, x2, y in ((0, 0, y1), (p, 1, y2), (1, q, y3)):
        y_pred = int(w1 * x1 + w2 * x2 + b >= 0)
        w1, w2, b = w1 + (y - y_pred) * x1, w2 + (y - y_pred) * x2, b + (y - y_pred)
    return {"w1": w1, "w2": w2, "b": b}


three_steps.wrongs("""
    heaviside(0) = 0: `>= 0` → `> 0`
        It looks as if a score of exactly 0 was taken for a no. heaviside(0) is 1.
    bias kept: `b + (y - y_pred)` → `b`
        The bias was left as it was. It learns too: it moves by the error itself.
    no bias in the score: ` + b >= 0` → ` >= 0`
        The bias is missing from the scores, so some answers come out wrong.
    uphill: `y - y_pred` → `y_pred - y`
        The steps go the wrong way round: the error is y − ŷ, right answer minus given answer.
""")
three_steps.wrong(
    "old weights",
    lambda w1, w2, b, p, q, y1, y2, y3: _with_old_weights((w1, w2, b), p, q, (y1, y2, y3)),
    "All three answers were worked out with the *first* weights. Each sample meets the weights "
    "that the one before has left.",
)


def _with_old_weights(old, p, q, answers):
    new = np.array(old)
    for x, y in zip(((0, 0, 1), (p, 1, 1), (1, q, 1)), answers):
        new = new + (y - int(np.dot(old, x) >= 0)) * np.array(x)
    return dict(zip(("w1", "w2", "b"), new.tolist()))


@calculation(
    title="The bound on mistakes",
    section="The convergence theorem",
    question="""
        Four samples in the plane, each with its 1 for the bias: ({a}, {b}, 1) and ({b}, {a}, 1) are
        yes, (−{a}, −{b}, 1) and (−{b}, −{a}, 1) are no. The unit vector $u = (1, 1, 0)/\\sqrt 2$
        separates them. Work out the square of the radius, `R2` = $R^2$; the square of $u$'s margin,
        `gamma2` = $\\gamma^2$; and the `bound` on the mistakes.
        """,
    praise="R and γ are lengths of the samples *with* their 1; the bound is the square of a ratio, "
    "so it has no unit.",
    hints=(
        "R is the length of the longest sample, its 1 included: add the squares.",
        "γ is the smallest distance: the smallest |u · x̃|. Here all four are the same.",
        "The bound is (R/γ)², which is R²/γ².",
    ),
    draw=lambda rng: dict(
        zip("ab", sorted(rng.choice(np.arange(1, 7), 2, replace=False).tolist()))
    ),
)
def bound(a, b):
    R2 = a**2 + b**2 + 1
    gamma2 = (a + b) ** 2 / 2
    return {"R2": R2, "gamma2": gamma2, "bound": R2 / gamma2}


bound.wrongs("""
    1 forgotten: `a**2 + b**2 + 1` → `a**2 + b**2`
        The 1 that carries the bias is missing from R. The theorem speaks of the samples with it.
    not squared: `R2 / gamma2` → `(R2 / gamma2) ** 0.5`
        That is R/γ; the bound is its square.
    u not of length 1: `(a + b) ** 2 / 2` → `(a + b) ** 2`
        The margin was measured with (1, 1, 0), whose length is √2. A distance wants a vector of
        length 1: divide by √2, or its square by 2.
    upside down: `R2 / gamma2` → `gamma2 / R2`
        The ratio stands on its head: a *wide* margin makes few mistakes, so γ belongs below.
    margin not squared: `"gamma2": gamma2` → `"gamma2": gamma2**0.5`
        That is γ itself; its square was asked for.
    lengths added: `a**2 + b**2 + 1` → `(a + b + 1) ** 2`
        A length is the root of the sum of the *squares*, not of the sum: square each number first.
""")


@exercise(
    title="Does it go round in circles?",
    section="A loop",
    question="""
        A perceptron that sees its samples always in the same order can never finish once the same
        weights come back at the start of an epoch after a mistake. Write `first_repeat(states)`:
        `states` is a list of tuples, the weights at the start of each epoch. Return the pair
        `(first, again)`, the numbers of the first two epochs with equal weights, counted from 0,
        such that `again` is as small as possible; or `None` if none comes back.
        """,
    praise="Same state, same samples: all that follows is the same. No machine has to run for ever "
    "to know that it would.",
    hints=(
        "Go through the states in order and remember which you have met, and when.",
        "A dictionary does it: state → number of the epoch where it was first seen.",
        "`for again, state in enumerate(states):` if it is in `seen`, return; else enter it.",
    ),
    cases=[
        ([(0, 0), (1, 0), (0, 0)],),
        ([(0, 1), (1, 0), (2, 0)],),
        ([(5, 5), (1, 2), (3, 4), (1, 2), (5, 5)],),
        ([(1, 1), (1, 1), (1, 1)],),
        ([],),
    ],
    draw=lambda rng: ([tuple(map(int, rng.integers(0, 3, 2))) for _ in range(8)],),
)
def first_repeat(states):
    seen = {}
    for again, state in enumerate(states):
        if state in seen:
            return seen[state], again
        seen[state] = again
    return None


first_repeat.wrongs("""
    counted from 1: `enumerate(states)` → `enumerate(states, start=1)`
        All your numbers are one too high: the epochs are counted from 0.
""")
first_repeat.wrong(
    "only against the start",
    lambda states: next(
        ((0, i) for i, state in enumerate(states) if i and state == states[0]), None
    ),
    "You compare with the very first state only. A loop needn't come back to the start: it may be "
    "entered later. Remember every state.",
)
first_repeat.wrong(
    "only neighbours",
    lambda states: next(
        ((i - 1, i) for i in range(1, len(states)) if states[i] == states[i - 1]), None
    ),
    "You compare each state with the one before. A loop may take several epochs: compare with all "
    "earlier ones.",
)
first_repeat.wrong(
    "latest for first",
    lambda states: next(
        (
            (i, j)
            for i in range(len(states))
            for j in range(i + 1, len(states))
            if states[i] == states[j]
        ),
        None,
    ),
    "You found a repeat, but not the earliest: you look for the first state that *ever* comes "
    "back. Make `again` as small as possible: go forward by `again`, and look back.",
)
first_repeat.wrongs("""
    length: `seen[state], again` → `again - seen[state]`
        That is the length of the loop. The two epochs themselves were asked for.
    order: `seen[state], again` → `again, seen[state]`
        Right epochs, wrong order: first comes where the state was met first.
""")
