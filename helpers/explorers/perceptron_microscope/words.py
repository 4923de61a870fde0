"""The present step in words and as a calculation."""

from html import escape

import numpy as np

from helpers.explorers.perceptron_microscope.state import MOST_STEPS, Frame
from helpers.live.values import with_minus
from helpers.nn.margin import Margin

# Room for both columns at their longest, so that the figure below stays where it is.
CALCULATION = (
    '<div role="region" aria-label="The step as a calculation" style="display: grid; '
    'grid-template-columns: 1fr 1fr; column-gap: 2em; min-height: 8.5em; line-height: 1.4">'
    "<div>{}</div><div>{}</div></div>"
)


def describe(frame: Frame) -> str:
    """Return the last step with its numbers, the mistakes against the bound, and how it ended."""
    text = f"{frame.name}, {_plural(len(frame.X), 'point')}, step {frame.step} of {frame.n_steps}: "
    if frame.last:
        s = frame.last
        text += f"sample {s.sample} of class {s.target[0]:g} has z = {_number(s.score[0])}, "
        text += f"ŷ = {s.prediction[0]:g}, "
        change = f"a mistake, Δw = {_vector(s.dW)}, Δb = {_number(s.db[0])}"
        text += f"{change if s.mistake else 'right'}; "
    text += f"{_weights(frame)}. {_count(frame)}. {_verdict(frame)}"
    return text.rstrip()


def _number(value: float) -> str:
    return with_minus(f"{value:.10g}")


def _vector(values: np.ndarray) -> str:
    return f"({', '.join(map(_number, values.ravel()))})"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _weights(frame: Frame) -> str:
    wrong = f"{frame.wrong.sum()} of {_plural(len(frame.X), 'point')} wrong"
    return f"w = {_vector(frame.w)}, b = {_number(frame.b)}, {wrong}"


def _count(frame: Frame) -> str:
    """Return the mistakes so far, against the bound if there is one."""
    count = f"Mistakes: {frame.mistakes[-1]}"
    if frame.margin is None:
        return f"{count}; no line separates the classes, so there is no bound"
    return f"{count}, at most {_bound(frame.margin)}"


def _bound(margin: Margin) -> str:
    """Return the bound with so many digits of R and γ that a calculator gives the same."""
    for digits in range(3, 17):
        radius, gamma = f"{margin.radius:.{digits}g}", f"{margin.gamma:.{digits}g}"
        if f"{(float(radius) / float(gamma)) ** 2:.1f}" == f"{margin.mistake_bound:.1f}":
            break
    return f"(R/γ)² = ({radius}/{gamma})² = {margin.mistake_bound:.1f}"


def _verdict(frame: Frame) -> str:
    """Return how the run ended; nothing before its end."""
    if frame.ending == "converged":
        return "Finished: a whole epoch without a mistake."
    if frame.ending == "cycle":
        start, end, mistakes = frame.cycle.start, frame.cycle.end, frame.cycle.mistakes
        return (
            f"It never ends: after step {end} the weights and the next sample are as after step "
            f"{start}, so the {_plural(mistakes, 'mistake')} between come back for ever."
        )
    if frame.ending == "limit":
        outlook = "never end" if frame.margin is None else "end within the bound"
        return f"The limit of {MOST_STEPS:,} steps is reached; further on it would {outlook}."
    return ""


def calculate(frame: Frame) -> tuple[list[str], list[str]]:
    """Return the last step as a calculation, and what has come of all steps, line by line."""
    head = f"step {frame.step} of {frame.n_steps}"
    if frame.last is None:
        lines = [head, "no sample yet: all weights are 0,", "so z = 0 and ŷ = 1 everywhere"]
    else:
        s = frame.last
        (w1, w2), (x1, x2) = s.W_before[:, 0], s.x
        terms = [f"{_factor(w1)} · {_factor(x1)}", f"{_factor(w2)} · {_factor(x2)}"]
        error = _number(s.error[0])
        lines = [
            f"{head}: epoch {s.epoch + 1}, sample {s.sample} of class {s.target[0]:g}",
            f"z = {' + '.join([*terms, _factor(s.b_before[0])])} = {_number(s.score[0])}",
            f"ŷ = {s.prediction[0]:g}, for z {'≥' if s.score[0] >= 0 else '<'} 0",
            f"y − ŷ = {s.target[0]:g} − {s.prediction[0]:g} = {error}: "
            f"{'a mistake' if s.mistake else 'right'}",
            f"Δw = {error} · {_vector(s.x)} = {_vector(s.dW)}, Δb = {_number(s.db[0])}",
        ]
    return lines, [_weights(frame), f"{_count(frame)}.", _verdict(frame)]


def calculation(frame: Frame) -> str:
    """Return ``calculate`` as HTML, in two columns."""
    return CALCULATION.format(*("<br>".join(map(escape, lines)) for lines in calculate(frame)))


def _factor(value: float) -> str:
    return f"({_number(value)})" if value < 0 else _number(value)
