"""TensorBoard's event files read back: arrays of what was logged, and a summary in words.

An event file is a row of records (TFRecord: length, checksum, content, checksum). Each record is
an ``Event``, a protocol buffer that holds a step and the summaries that were written at it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from google.protobuf.message import DecodeError

from helpers.checks import check_array
from helpers.keras_tools.quiet import tf

FILES = "*.tfevents.*"


@dataclass(frozen=True, eq=False)
class Summary:
    """What was logged under one tag.

    A value is a number, or (n_buckets, 3) with left edge, right edge and count, or pictures as
    uint8 (n_pictures, height, width, channels), or texts as bytes.
    """

    kind: str  # TensorBoard's name: "scalars", "histograms", "images", "graph_keras_model" …
    steps: np.ndarray  # (n_steps,), the number of the epoch or the batch, in the order of writing
    values: np.ndarray = field(repr=False)  # (n_steps, …)


def read_runs(root: str | Path) -> dict[str, dict[str, Summary]]:
    """Read the event files of all runs below a directory.

    Parameters
    ----------
    root : str or Path
        What TensorBoard calls ``--logdir``. Every directory below with event files is a run; all
        its files are read, as a run that was interrupted and went on has several.

    Returns
    -------
    dict of str to dict of str to Summary
        By run (the directory's path below ``root``), then by tag, in the order of first writing.

    Raises
    ------
    FileNotFoundError
        If there are no event files.
    ValueError
        If one of them is cut off, damaged or no event file; the message names it and says how
        many records before the damage can be read.
    """
    events: dict[str, list] = {}
    for path in sorted(Path(root).rglob(FILES)):
        events.setdefault(path.parent.relative_to(root).as_posix(), []).extend(_read_events(path))
    if not events:
        raise FileNotFoundError(f"there are no event files ({FILES}) in {root}")
    return {run: _gather(events[run]) for run in sorted(events)}


def _read_events(path: Path) -> list:
    events = []
    try:
        for record in tf.data.TFRecordDataset(str(path)):
            events.append(tf.compat.v1.Event.FromString(record.numpy()))
    except tf.errors.DataLossError as error:
        where = re.search(r"\w+ record at \d+", error.message)
        raise ValueError(
            f"{path} is cut off or damaged: {len(events)} records can be read, then comes a "
            f"{where[0] if where else error.message}"
        ) from error
    except DecodeError as error:
        raise ValueError(f"{path} is no event file: its records hold something else") from error
    if not events or not events[0].file_version.startswith("brain.Event:"):
        raise ValueError(f"{path} is no event file: it doesn't begin with a version")
    return events


def _gather(events: Sequence) -> dict[str, Summary]:
    found: dict[str, list] = {}
    kinds = {}  # only the first summary of a tag says of which kind it is
    for event in events:
        for value in event.summary.value:
            kinds.setdefault(value.tag, value.metadata.plugin_data.plugin_name)
            content = tf.make_ndarray(value.tensor)
            if kinds[value.tag] == "images":  # width, height, and a PNG for each picture
                content = np.stack([tf.io.decode_png(png).numpy() for png in content[2:]])
            found.setdefault(value.tag, []).append((event.step, content))
    summaries = {}
    for tag, entries in found.items():
        steps, values = zip(*entries, strict=True)
        summaries[tag] = Summary(kinds[tag], np.array(steps), np.stack(values))
    return summaries


def describe_runs(runs: Mapping[str, Mapping[str, Summary]], tags: Sequence[str]) -> str:
    """Say in words how scalars went, a line for each run and tag.

    Parameters
    ----------
    runs : mapping
        From ``read_runs``.
    tags : sequence of str
        The scalars to describe; a run that lacks one is left out, but not all may.
    """
    lines = []
    for name, summaries in runs.items():
        for tag in tags:
            if tag in summaries:
                values, steps = summaries[tag].values, summaries[tag].steps
                lowest = np.argmin(values)
                lines.append(
                    f"{name} {tag}: {len(values)} values, {values[0]:.4g} at the beginning, "
                    f"{values[-1]:.4g} at the end, lowest {values[lowest]:.4g} "
                    f"at step {steps[lowest]}"
                )
    if not lines:
        raise ValueError(f"tags: no run has any of {', '.join(map(repr, tags))}")
    return "\n".join(lines)


def histogram_percentiles(histograms: np.ndarray, percents: Sequence[float]) -> np.ndarray:
    """Estimate percentiles of what was put into histograms.

    Parameters
    ----------
    histograms : array-like, shape (n_steps, n_buckets, 3)
        Left edge, right edge and count of each bucket, in order; nothing is known of where in its
        bucket a value lies, so they are spread evenly.
    percents : sequence of float
        0 … 100.

    Returns
    -------
    ndarray, shape (n_steps, n_percents)
    """
    histograms = check_array("histograms", histograms, ndim=3, n_columns=3)
    percents = check_array("percents", percents, ndim=1)
    if percents.min() < 0 or percents.max() > 100:
        raise ValueError(f"percents must lie in 0 … 100, got {percents}")
    estimates = []
    for buckets in histograms:
        left, right, count = buckets[buckets[:, 2] > 0].T
        below = np.cumsum(count) - count
        edges = np.column_stack([left, right]).ravel()
        shares = np.column_stack([below, below + count]).ravel() / count.sum()
        estimates.append(np.interp(percents / 100, shares, edges))
    return np.array(estimates)
