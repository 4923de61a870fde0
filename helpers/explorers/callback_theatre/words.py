"""What early stopping makes of a recorded training, in words."""

import numpy as np

from helpers.explorers.callback_theatre.state import Frame
from helpers.live.values import with_minus


def describe(frame: Frame) -> str:
    """Return what is watched, when it stops, and whose weights come back."""
    stop, values = frame.stop, frame.values
    better = "less" if frame.mode == "min" else "more"
    text = f"{frame.monitor}, {better} is better, patience {frame.patience}: "
    if stop.stopped:
        text += f"training stops after epoch {stop.n_run} of {len(values)}"
    else:
        text += f"all {len(values)} epochs are run, the counter ends at {stop.waited[-1]}"
    best = stop.best[-1]
    if best < 0:
        return f"{text}; no epoch is looked at, and the last weights are kept."
    text += f". Best is epoch {best + 1} with {values[best]:.4f}; "
    text += f"the weights of epoch {stop.kept + 1}, {values[stop.kept]:.4f}, "
    text += "come back." if stop.kept < stop.n_run - 1 else "are kept."
    return with_minus(text + _excuse_counter(frame))


def _excuse_counter(frame: Frame) -> str:
    """Return why training went on although the counter had reached the patience, if it had."""
    stop = frame.stop
    ran_on = stop.waited[: stop.n_run - stop.stopped]
    reached = np.flatnonzero(ran_on >= max(frame.patience, 1))
    if not reached.size:
        return ""
    return (
        f" In epoch {reached[0] + 1} the counter was at {ran_on[reached[0]]}, but that epoch was "
        "an improvement: only in others is it looked at."
    )


def name_end(frame: Frame) -> str:
    """Return the picture's title."""
    n_run = frame.stop.n_run
    ended = f"stops after epoch {n_run}" if frame.stop.stopped else f"all {n_run} epochs are run"
    return f"{ended}, weights of epoch {frame.stop.kept + 1} kept"
