"""What of the exercises is done."""

import html
from collections.abc import Mapping

from helpers.exercises.exercise import Exercise


class Progress:
    """A table of exercises with what is solved; the last line of a cell shows it."""

    def __init__(self, exercises: Mapping[str, Mapping[str, Exercise]]) -> None:
        self.exercises = [e for of_one in exercises.values() for e in of_one.values()]

    @property
    def _rows(self) -> list[tuple[str, str, str]]:
        marks = {True: "✔ solved", False: "○ open"}
        return [(marks[e.solved], e.title, e.section) for e in self.exercises]

    @property
    def _total(self) -> str:
        n_solved = sum(e.solved for e in self.exercises)
        return f"{n_solved} of {len(self.exercises)} exercises solved."

    def __repr__(self) -> str:
        return "\n".join([self._total, *(f"{m}: {t} ({s})" for m, t, s in self._rows)])

    def _repr_html_(self) -> str:
        head = "<tr><th></th><th>exercise</th><th>section</th></tr>"
        cells = ("".join(f"<td>{html.escape(text)}</td>" for text in row) for row in self._rows)
        rows = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<p>{self._total}</p><table>{head}{rows}</table>"
