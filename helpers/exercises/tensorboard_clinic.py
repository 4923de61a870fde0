"""The exercises of notebook 07."""

from itertools import pairwise

import numpy as np

from helpers.exercises.exercise import calculation, exercise
from helpers.exercises.models import describe


@exercise(
    title="A directory for each run",
    section="1 TensorBoard",
    question="""
        TensorBoard shows a line for each directory below its log directory. Write `run_name(number,
        rate)`: the name of a run with its number in three digits and its learning rate, as in
        `run_007_rate_0.01`, so that the names sort as the runs were made.
        """,
    praise="The name says what was tried, and sorting by name is sorting by time.",
    hints=(
        "An f-string puts values into a text.",
        "Three digits with zeros in front: {number:03}.",
        "The learning rate as it is: {rate}.",
    ),
    cases=[(7, 0.01), (12, 0.5), (123, 0.001)],
    draw=lambda rng: (int(rng.integers(1, 1000)), float(rng.choice([0.1, 0.01, 0.25]))),
)
def run_name(number, rate):
    return f"run_{number:03}_rate_{rate}"


run_name.wrongs("""
    no zeros: `{number:03}` → `{number}`
        Without zeros in front run_12 sorts before run_7. Write the number with three digits.
    spaces for zeros: `{number:03}` → `{number:3}`
        There are spaces where zeros should be: `:03`, not `:3`. A space in a directory's name is a
        trouble in every command.
    two digits: `{number:03}` → `{number:02}`
        Two digits will do up to run 99. Three were asked for.
    one name for all: `{number:03}` → `001`
        Every run gets the same name: their curves would be drawn over each other, in one zigzag.
    rate lost: `_rate_{rate}` → ``
        The learning rate isn't in the name. A week later nobody knows what was tried.
    rate rounded: `{rate}` → `{rate:.1f}`
        The learning rate is rounded to one digit: 0.01 becomes 0.0.
""")


@exercise(
    title="Read the events",
    section="2 The same files without TensorBoard",
    question="""
        An event file is a list of events, here `(step, tag, value)`, and they needn't be in order.
        Write `read_curves(events)`: a dictionary from each tag to the list of its values, sorted by
        step. If a step comes twice for the same tag, the later event in the list counts.
        """,
    praise="That is all a dashboard does before it draws.",
    hints=(
        "First collect for each tag a dictionary from step to value.",
        "Entering a step again replaces its value: the later one counts by itself.",
        "At the end, for each tag: the values in the order of sorted(steps).",
    ),
    cases=[
        ([(0, "loss", 3.0), (1, "loss", 2.0), (0, "accuracy", 0.1)],),
        ([(2, "loss", 2.0), (0, "loss", 3.0), (1, "loss", 1.0)],),
        ([(0, "loss", 3.0), (1, "loss", 9.0), (1, "loss", 2.0)],),
        ([(10, "loss", 1.0), (9, "loss", 3.0), (10, "loss", 0.5)],),
    ],
)
def read_curves(events):
    by_tag = {}
    for step, tag, value in events:
        by_tag.setdefault(tag, {})[step] = value
    return {tag: [points[s] for s in sorted(points)] for tag, points in by_tag.items()}


read_curves.wrongs("""
    not sorted: `sorted(points)` → `points`
        The values stand in the order of the file. Sort them by their step.
    sorted by value: `[points[s] for s in sorted(points)]` → `sorted(points.values())`
        You sorted the *values*: every curve would rise. Sort by step.
""")
read_curves.wrong(
    "first counts",
    {".setdefault(tag, {})[step] = value": ".setdefault(tag, {}).setdefault(step, value)"},
    "Of two events for the same step you keep the first. A run that was resumed writes a step "
    "again, and the later one counts.",
)
read_curves.wrong(
    "twice",
    lambda events: _with_repeats(events),
    "A step that comes twice is in your list twice. Keep the later one.",
)
read_curves.wrongs("""
    backwards: `sorted(points)` → `sorted(points, reverse=True)`
        The values run backwards: the first step comes first.
    steps for values: `[points[s] for s in sorted(points)]` → `sorted(points)`
        These are the steps. Their values are wanted.
""")


def _with_repeats(events):
    lists = {}
    for _, tag, value in sorted(events, key=lambda e: e[0]):
        lists.setdefault(tag, []).append(value)
    return lists


@exercise(
    title="The best of many runs",
    section="2 The same files without TensorBoard",
    question="""
        Write `best_run(runs)`: `runs` is a dictionary from a run's name to the list of its
        validation losses, one for each epoch. Return the name of the run with the lowest loss of
        all, and the epoch, counted from 1, at which it had it. A run whose losses contain NaN has
        gone wrong and is left out.
        """,
    praise="The best epoch counts, not the last; and a NaN never wins.",
    hints=(
        "First leave out the runs with NaN: `np.isnan(losses).any()`.",
        "For each run its lowest loss; the run with the lowest of these.",
        "`np.argmin(losses) + 1` is the epoch.",
    ),
    cases=[
        ({"a": [0.9, 0.5, 0.8], "b": [0.9, 0.7, 0.6]},),
        ({"a": [0.9, 0.6], "b": [0.1, float("nan")], "c": [0.7, 0.5]},),
        ({"a": [3.0, 0.5, 0.3], "b": [0.6, 0.6, 0.5]},),
        ({"a": [0.4, 0.9, 0.9], "b": [0.6, 0.5, 0.5]},),
        ({"b": [0.9, 0.8, 0.3], "a": [0.2, 0.9, 0.9]},),
    ],
)
def best_run(runs):
    sound = {name: losses for name, losses in runs.items() if not np.isnan(losses).any()}
    name = min(sound, key=lambda name: min(sound[name]))
    return name, int(np.argmin(sound[name])) + 1


best_run.wrongs("""
    last epoch: `name: min(sound[name])` → `name: sound[name][-1]`
        You compared the *last* losses. A run may have been best earlier, and early stopping gives
        those weights back.
    NaN wins: `if not np.isnan(losses).any()` → ``
        A run with NaN takes part: its early losses look good, but its training went wrong.
    highest: `name = min(` → `name = max(`
        You took the run with the *highest* loss. Lower is better.
    counted from 0: ` + 1` → ``
        The run is right, its epoch one too low: count from 1.
    mean: `name: min(sound[name])` → `name: np.mean(sound[name])`
        You compared the means over all epochs: a slow start would count against a run.
    loss for epoch: `int(np.argmin(sound[name])) + 1` → `min(sound[name])`
        That is the loss itself. Its epoch was asked for.
""")


@exercise(
    title="Smooth a curve",
    section="1 TensorBoard",
    question="""
        A curve can be smoothed much as TensorBoard's slider does it: the first smoothed value is
        the first value, and each later one is `weight` times the smoothed value before it plus
        (1 − weight) times the new value. Write `smooth(values, weight)`, which returns a list.
        """,
    praise="Only what has happened is used, so a smoothed curve lags behind the real one.",
    hints=(
        "Keep one number, the smoothed value so far, and go through the values.",
        "Begin with the first value itself.",
        "Then: last = weight · last + (1 − weight) · value, and append.",
    ),
    cases=[([1.0, 1.0, 1.0], 0.9), ([4.0, 2.0, 0.0], 0.5), ([3.0], 0.6)],
    draw=lambda rng: (rng.uniform(size=5).tolist(), float(rng.choice([0.6, 0.8, 0.3]))),
)
def smooth(values, weight):
    last = values[0]
    smoothed = [last]
    for value in values[1:]:
        last = weight * last + (1 - weight) * value
        smoothed.append(last)
    return smoothed


smooth.wrong(
    "begins at 0",
    lambda values, weight: _smooth_from_zero(values, weight),
    "Your curve begins near 0 and creeps up, whatever the values are. Begin with the first value.",
)
smooth.wrongs("""
    weights swapped: `weight * last + (1 - weight) * value` → `(1 - weight) * last + weight * value`
        The weights have changed places: a large weight should smooth *more*.
""")
smooth.wrong(
    "neighbours only",
    lambda values, weight: [
        values[0],
        *(weight * a + (1 - weight) * b for a, b in pairwise(values)),
    ],
    "You mixed each value with the raw one before it. Mix it with the *smoothed* one: it remembers "
    "all earlier ones.",
)
smooth.wrong(
    "running mean",
    lambda values, weight: [float(np.mean(values[: i + 1])) for i in range(len(values))],
    "That is the mean of all values so far: it never forgets, and doesn't look at `weight`.",
)
smooth.wrongs("""
    weights don't add up: `(1 - weight) * value` → `value`
        The two weights add up to more than 1, so the curve grows. The new value counts 1 − weight.
    first missing: `smoothed = [last]` → `smoothed = []`
        The first value is missing: there are as many smoothed values as values.
""")


def _smooth_from_zero(values, weight):
    last, smoothed = 0.0, []
    for value in values:
        last = weight * last + (1 - weight) * value
        smoothed.append(last)
    return smoothed


@calculation(
    title="Softmax twice",
    section="4 Crash clinic",
    question="""
        A model ends in a softmax, and its loss is told `from_logits=True`: the softmax is taken
        twice. Suppose that the model is perfectly sure and right, so that its outputs are a one and
        {zeros} zeros. Which `probability` does the second softmax give the right class, and how low
        can the `loss` get at best? (e ≈ 2.718)
        """,
    praise="A loss that stops falling at just this number is the symptom to remember.",
    hints=(
        "The second softmax gets the numbers 1, 0, 0 … as scores.",
        "e¹ over the sum: e¹ once and e⁰ = 1 for each zero.",
        "The loss is −log of that probability, with the natural logarithm.",
    ),
    draw=lambda rng: {"zeros": int(rng.choice([3, 4, 5, 7, 9, 19]))},
)
def softmax_twice(zeros):
    probability = np.e / (np.e + zeros)
    return {"probability": probability, "loss": -np.log(probability)}


softmax_twice.wrongs("""
    one softmax: `np.e / (np.e + zeros)` → `1 - 1e-9`
        With one softmax the loss could reach 0. The second one gets 1 and 0 for scores, not large
        numbers.
    zeros count nothing: `np.e / (np.e + zeros)` → `np.e / (np.e + 1)`
        Every zero adds e⁰ = 1 to the sum.
    own class not counted: `(np.e + zeros)` → `(zeros + 1)`
        In the sum the right class counts e, not 1.
    not exponentiated: `np.e / (np.e + zeros)` → `1 / (1 + zeros)`
        The scores must be put into e to the power of …, the zeros, too.
    sign: `-np.log(probability)` → `np.log(probability)`
        The logarithm of a probability is negative; the loss has a minus before it.
    decimal logarithm: `np.log(` → `np.log10(`
        That is the logarithm to base 10. Keras takes the natural one.
""")


@exercise(
    title="Cure the patient",
    section="4 Crash clinic",
    question="""
        This classifier of 28 × 28 images trains badly: its last layer has a softmax, its loss is
        `SparseCategoricalCrossentropy(from_logits=True)`. Write `cure()`: the same model, with
        Flatten, 20 units with ReLU and ten outputs, compiled, in which the last layer gives
        **logits** and the loss is told so. The metric is accuracy.
        """,
    praise="One softmax, inside the loss, where it can't overflow.",
    hints=(
        "Logits are scores before any softmax: which activation has the last layer then?",
        "None. And the loss must know: from_logits=True.",
        "keras.losses.SparseCategoricalCrossentropy(from_logits=True), with metrics=['accuracy'].",
    ),
    cases=[()],
    view=lambda model: describe(model),
)
def cure():
    import keras

    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(20, activation="relu"),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", loss=loss, metrics=["accuracy"])
    return model


cure.wrongs("""
    still twice: `Dense(10)` → `Dense(10, activation="softmax")`
        The patient as it came: softmax in the model, and once more in the loss.
    no softmax at all: `from_logits=True` → `from_logits=False`
        Now there is none: the layer gives scores and the loss takes them for probabilities.
""")
cure.wrong(
    "the other cure",
    {"Dense(10)": 'Dense(10, activation="softmax")', "from_logits=True": "from_logits=False"},
    "That is sound as well: softmax in the model, and a loss that expects probabilities. Here the "
    "other way was asked for, with logits.",
)
cure.wrongs("""
    sigmoid: `Dense(10)` → `Dense(10, activation="sigmoid")`
        A sigmoid squeezes the scores into 0 … 1, and the loss's softmax can't get sure of anything.
    one-hot loss: `SparseCategorical` → `Categorical`
        The labels are class numbers, and that loss wants them one-hot.
    ReLU on the scores: `Dense(10)` → `Dense(10, activation="relu")`
        A ReLU cuts off the negative scores, and where all are cut off nothing is learnt. Logits
        want no activation.
""")


@exercise(
    title="When did it go wrong?",
    section="Patient 9: not a number",
    question="""
        Write `first_bad(losses, factor)`: the number of the first epoch, counted from 1, whose loss
        isn't a finite number or is more than `factor` times the *lowest* loss so far; `None` if
        there is no such epoch.
        """,
    praise="Look there, at the first bad epoch; all that follows is a consequence.",
    hints=(
        "`np.isfinite(x)` is false for NaN and for infinity. NaN > 3 is always false!",
        "Keep the lowest loss so far and compare before you update it.",
        "`if not np.isfinite(loss) or loss > factor * lowest: return epoch`.",
    ),
    cases=[
        ([1.0, 0.5, float("nan"), 0.4], 3.0),
        ([1.0, 0.5, float("inf")], 3.0),
        ([1.0, 0.5, 0.9, 1.2, 1.6], 3.0),
        ([1.0, 0.8, 0.6], 2.0),
        ([float("nan")], 2.0),
        ([float("inf"), 1.0], 2.0),
    ],
    draw=lambda rng: (np.exp(rng.normal(size=6)).round(1).tolist(), float(rng.choice([2.0, 4.0]))),
)
def first_bad(losses, factor):
    lowest = np.inf
    for epoch, loss in enumerate(losses, start=1):
        if not np.isfinite(loss) or loss > factor * lowest:
            return epoch
        lowest = min(lowest, loss)
    return None


first_bad.wrongs("""
    NaN slips through: `not np.isfinite(loss) or ` → ``
        NaN slips through: every comparison with it is false. Ask for it: np.isfinite.
    compared with itself: `not np.isfinite(loss)` → `loss == np.nan or loss == np.inf`
        `loss == np.nan` is never true: NaN isn't equal to anything, itself included. np.isfinite
        finds it.
    NaN only: `not np.isfinite(loss)` → `np.isnan(loss)`
        A first loss that is infinite slips through: it isn't more than itself. np.isfinite finds
        NaN and infinity.
    against the epoch before: `lowest = min(lowest, loss)` → `lowest = loss`
        You compare with the epoch before: a loss that climbs slowly is never found. Compare with
        the lowest so far.
    against the first: `lowest = min(lowest, loss)` → `lowest = losses[0]`
        You compare with the first loss. The lowest so far is what was already reached.
    counted from 0: `start=1` → `start=0`
        Your epochs are one too low: count from 1.
    not finite only: ` or loss > factor * lowest` → ``
        You find NaN and infinity only. Before that a loss often explodes: that epoch is the one.
""")


@exercise(
    title="From symptom to diagnosis",
    section="What to take home",
    question="""
        Write `diagnose()`: a dictionary that gives each symptom its likeliest cause. The symptoms:
        `"loss is NaN"`, `"loss stays at 2.3 with ten classes"`, `"loss can't fall below 1.46"`,
        `"training falls, validation rises"`, `"stopping never stops"`. The causes: `"softmax
        twice"`, `"learning rate too high"`, `"overfitting"`, `"no validation data"`, `"at chance:
        nothing is learnt"`.
        """,
    praise="A number that stands still is a message: 2.3 is log 10, 1.46 is two softmaxes.",
    hints=(
        "log 10 ≈ 2.3: which network has just that loss?",
        "What becomes of numbers if each step is larger than the one before?",
        "EarlyStopping watches val_loss. What if there is none?",
    ),
    cases=[()],
)
def diagnose():
    return {
        "loss is NaN": "learning rate too high",
        "loss stays at 2.3 with ten classes": "at chance: nothing is learnt",
        "loss can't fall below 1.46": "softmax twice",
        "training falls, validation rises": "overfitting",
        "stopping never stops": "no validation data",
    }


for _name, _one, _other, _message in (
    (
        "chance and softmax",
        "at chance: nothing is learnt",
        "softmax twice",
        "2.3 and 1.46 are swapped: chance among ten classes is log 10 ≈ 2.3; two softmaxes stop at "
        "1.46, because the second one gets numbers from 0 to 1 only.",
    ),
    (
        "NaN and overfitting",
        "learning rate too high",
        "overfitting",
        "Overfitting never makes NaN: the training loss falls nicely. Steps that are too long do.",
    ),
    (
        "NaN and chance",
        "learning rate too high",
        "at chance: nothing is learnt",
        "A loss at log 10 is finite, and NaN isn't. (A classifier with too high a rate may end at "
        "chance, too; NaN comes from numbers that grow without end.)",
    ),
    (
        "stopping and overfitting",
        "overfitting",
        "no validation data",
        "If validation rises, there are validation data. Stopping that never stops misses them.",
    ),
    (
        "NaN and softmax",
        "learning rate too high",
        "softmax twice",
        "Two softmaxes make a loss that stands still, not NaN: all numbers stay between 0 and 1.",
    ),
):
    diagnose.wrong(_name, {_one: "?", _other: _one, "?": _other}, _message)
