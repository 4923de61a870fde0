"""The time machine in words."""

import math

from helpers.explorers.time_machine.plans import N_SAMPLES, Settings
from helpers.explorers.time_machine.snapshots import Frame, RunView
from helpers.live.values import in_words


def name_settings(settings: Settings) -> str:
    """Return what a run is trained with."""
    how = f"η = {settings.learning_rate:g}, batch {settings.batch_size}"
    return f"{in_words(settings.activation)}, {how}"


def describe(frame: Frame) -> str:
    """Return where the run is, how good it is there, and how the others compare."""
    problem = frame.plan.problem
    others = [run for run in frame.runs if run not in (frame.runs[frame.shown], frame.view)]
    sentences = [
        f"{problem.data}, {problem.layers} × {problem.neurons} neurons.",
        _describe_shown(frame),
        *(_describe_other(frame, run) for run in others),
    ]
    return " ".join(sentences)


def _describe_shown(frame: Frame) -> str:
    shown, view = frame.runs[frame.shown], frame.view
    if math.isinf(view.loss):
        how = "its loss isn't a number any more. It has diverged"
    else:
        how = f"loss {view.loss:.2g}, {view.right:.0%} of {N_SAMPLES} points right"
    if view is not shown:
        how += f"; up to step {shown.run.start:,} it is run {view.name}"
    elif shown.diverged and math.isfinite(view.loss):
        how += f"; it diverges after step {shown.end:,}"
    name = f"Run {shown.name} ({name_settings(shown.run.settings)})"
    return f"{name} at step {frame.step:,} of {frame.end:,}: {how}."


def _describe_other(frame: Frame, run: RunView) -> str:
    name = f"{run.name} ({name_settings(run.run.settings)})"
    if run.step is None:
        return f"{name} begins at step {run.run.start:,}."
    if math.isinf(run.loss):
        return f"{name} has diverged after step {run.end:,}."
    late = f", at its end, step {run.step:,}" if run.end < frame.step else ""
    return f"{name} has loss {run.loss:.2g}, {run.right:.0%} right{late}."
