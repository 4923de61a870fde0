"""The crash clinic: what an ill program says, in lines that are short and the same everywhere."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from helpers.lesson.prediction import Prediction

BOLD = re.compile(r"\x1b\[\d+m")  # Keras prints the heart of a message in bold


class Diagnosis(Prediction):
    """What ails a program: the learner commits to an answer before the treatment."""

    asks, finds, opens = "Your diagnosis.", "Diagnosis", "Show the diagnosis"


@contextmanager
def symptoms(pattern: str = ".+") -> Iterator[list[str]]:
    """Print what Python complains of while the block runs, a line for each different complaint.

    A complaint is a ``UserWarning``, or the error that ends the block, which goes no further.
    Messages are often long and hold names that change from run to run: what is printed is the part
    that ``pattern`` finds.

    Parameters
    ----------
    pattern : str
        A regular expression; by default the first line of a message.

    Yields
    ------
    list of str
        What was printed; filled when the block is over.

    Raises
    ------
    ValueError
        If a complaint comes in which ``pattern`` finds nothing; its cause is the complaint.
    """
    seen: list[str] = []
    ended_by = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", UserWarning)
        try:
            yield seen
        except Exception as error:
            ended_by.append(error)
    for complaint in [warning.message for warning in caught] + ended_by:
        found = re.search(pattern, BOLD.sub("", str(complaint)))
        if found is None:
            raise ValueError(
                f"pattern must be found in the message, got {pattern!r}"
            ) from complaint
        line = f"{type(complaint).__name__}: {found.group()}"
        if line not in seen:
            seen.append(line)
            print(line)
