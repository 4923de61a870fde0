"""What small networks are to learn and how, in one line of text that brings it all back.

A ``Plan`` names the data, the network with its initial weights, and each run's settings, beginning
and end. What happens in a run follows from it to the last bit; see ``timelines``.
"""

import re
from dataclasses import dataclass, fields
from itertools import takewhile

import numpy as np

from helpers.checks import check_choice, check_int
from helpers.data.toy import TOY_SETS
from helpers.nn.activations import ELEMENTWISE
from helpers.nn.mlp import MLP

N_SAMPLES = 200
SPREADS = {  # the sets to choose from, and what each calls its noise
    "blobs": "spread",
    "XOR": "noise",
    "circles": "noise",
    "moons": "noise",
    "spiral": "noise",
}
MOST_NOISE = 50
MOST_LAYERS, MOST_NEURONS = 4, 8
MOST_SEEDS = 1000
TRAINABLE = ELEMENTWISE
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100, 200)  # each divides N_SAMPLES: an epoch has whole batches
RUN_NAMES = ("A", "B", "C", "D")
MOST_STEPS = 10_000
RUN_FORM = re.compile(r"(?:([A-D])@)?(\d{1,9})\.\.(\d{1,9}),(\w+),([\d.]+),(\d{1,9})")


@dataclass(frozen=True)
class Problem:
    """What there is to learn, and the network that is to learn it.

    The seed decides the initial weights and the order of the samples. The weights are the same for
    every set of data and every activation.
    """

    data: str = "moons"
    noise: int = 10  # hundredths of the plane's unit: standard deviation in each direction
    layers: int = 2
    neurons: int = 4  # in each hidden layer
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("data", self.data, tuple(SPREADS))
        check_int("noise", self.noise, minimum=0, maximum=MOST_NOISE)
        check_int("layers", self.layers, maximum=MOST_LAYERS)
        check_int("neurons", self.neurons, maximum=MOST_NEURONS)
        check_int("seed", self.seed, minimum=0, maximum=MOST_SEEDS - 1)

    def make_data(self) -> tuple[np.ndarray, np.ndarray]:
        """Return ``X`` (n_samples, 2) and ``y`` (n_samples,), which is 0 or 1."""
        noise = {SPREADS[self.data]: self.noise / 100}
        return TOY_SETS[self.data](N_SAMPLES, np.random.default_rng(0), **noise)

    def make_network(self, activation: str) -> MLP:
        """Return the network with its initial weights."""
        sizes = [2, *[self.neurons] * self.layers, 1]
        rng = np.random.default_rng(self.seed)
        return MLP(sizes, rng, activation=activation, loss="binary_crossentropy_from_logits")


@dataclass(frozen=True)
class Settings:
    """How a run is trained."""

    activation: str = "tanh"  # of the hidden layers
    learning_rate: float = 0.3
    batch_size: int = 10

    def __post_init__(self) -> None:
        check_choice("activation", self.activation, TRAINABLE)
        check_choice("learning_rate", self.learning_rate, RATES)
        check_choice("batch_size", self.batch_size, BATCH_SIZES)


@dataclass(frozen=True)
class Run:
    """One run of a plan."""

    settings: Settings
    start: int = 0  # the step from which it is trained
    end: int = 0  # and the one up to which
    parent: int | None = None  # number of the run that it branches off; None: initial weights


Leg = tuple[int, Settings]  # from which step on, and how


@dataclass(frozen=True)
class Plan:
    """All runs, and what they are about.

    Run A starts from the initial weights; B, C and D, as far as there are any, each branch off a
    run before them.
    """

    problem: Problem
    runs: tuple[Run, ...]

    def __post_init__(self) -> None:
        check_int("the number of runs", len(self.runs), maximum=len(RUN_NAMES))
        for name, run in zip(RUN_NAMES, self.runs, strict=False):
            check_int(f"the start of run {name}", run.start, minimum=0, maximum=MOST_STEPS)
            check_int(f"the end of run {name}", run.end, minimum=run.start, maximum=MOST_STEPS)
            number = RUN_NAMES.index(name)
            if number == 0:
                if run.parent is not None or run.start:
                    raise ValueError("run A must start from the initial weights, at step 0")
                continue
            if run.parent is None or not 0 <= run.parent < number:
                raise ValueError(f"run {name} must branch off a run before it")
            parent = self.runs[run.parent]
            if not parent.start <= run.start <= parent.end:
                raise ValueError(
                    f"run {name} must branch off run {RUN_NAMES[run.parent]} at one of its steps, "
                    f"{parent.start} to {parent.end}, got {run.start}"
                )

    def trace(self, number: int) -> tuple[Leg, ...]:
        """Return what led to a run: the start and the settings of run A, …, of the run itself."""
        run = self.runs[number]
        below = () if run.parent is None else self.trace(run.parent)
        return (*below, (run.start, run.settings))

    def __str__(self) -> str:
        words = [f"{f.name}={getattr(self.problem, f.name)}" for f in fields(Problem)]
        for name, run in zip(RUN_NAMES, self.runs, strict=False):
            s, off = run.settings, "" if run.parent is None else f"{RUN_NAMES[run.parent]}@"
            how = f"{s.activation},{s.learning_rate:g},{s.batch_size}"
            words.append(f"{name}={off}{run.start}..{run.end},{how}")
        return " ".join(words)


def read_plan(words: dict[str, str]) -> Plan:
    """Return the plan that ``str(plan)`` was made from; ``words`` are from ``read_words``."""
    values, problem = dict(words), {}
    for field in fields(Problem):
        if field.name not in values:
            raise ValueError(
                f"the line must have {field.name}=…, as in {field.name}={field.default}"
            )
        value = values.pop(field.name)
        problem[field.name] = value if field.type is str else read_int(field.name, value)
    names = list(takewhile(values.__contains__, RUN_NAMES))
    if not names:
        raise ValueError("the line must have a run A=…, as in A=0..1000,tanh,0.3,10")
    runs = [_read_run(name, values.pop(name)) for name in names]
    if values:
        raise ValueError(f"the line has an unknown word: {' '.join(values)}")
    return Plan(Problem(**problem), tuple(runs))


def read_words(text: str) -> dict[str, str]:
    """Return the words ``name=value`` of a line by their names."""
    values = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        if not equals or name in values:
            fault = "comes twice" if equals else "must be of the form name=value"
            raise ValueError(f"the word {word!r} in the line {fault}")
        values[name] = value
    return values


def read_int(name: str, text: str) -> int:
    """Return a whole number that a line has as the value of ``name``."""
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError(f"{name} must be a whole number, got {text!r}")
    return int(text)


def _read_run(name: str, text: str) -> Run:
    match = RUN_FORM.fullmatch(text)
    if not match:
        raise ValueError(
            f"run {name} must be first step, last step, activation, learning rate and batch size, "
            f"as in A=0..1000,tanh,0.3,10 or B=A@300..1000,relu,1,10; got {text!r}"
        )
    parent, start, end, activation, rate, batch_size = match.groups()
    try:
        settings = Settings(activation, float(rate), int(batch_size))
    except ValueError as error:
        raise ValueError(f"run {name}: {error}") from error
    return Run(settings, int(start), int(end), RUN_NAMES.index(parent) if parent else None)
