"""What a class has solved and where it errs: ``python -m helpers.exercises.summary FOLDER``.

The folder holds the learners' answer files (``my_answers.json``, one each, named as you like). The
table goes to the terminal, the picture to ``exercises.png`` in the folder.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from helpers.exercises import EXERCISES
from helpers.exercises.exercise import KIND
from helpers.lesson.answers import load
from helpers.plots.style import BLUE, GREY, new_figure


@dataclass(frozen=True)
class Row:
    """One exercise, over all learners."""

    key: str
    n_tried: int
    n_solved: int
    mistakes: tuple[tuple[str, int], ...]  # and how many learners made it, the commonest first


def summarise(folder: Path) -> tuple[int, list[Row]]:
    """Count over all answer files of a folder.

    Parameters
    ----------
    folder : Path
        Its ``.json`` files are read, and those in folders below it.

    Returns
    -------
    n_learners : int
    rows : list of Row
        For all exercises of the course, in its order.

    Raises
    ------
    ValueError
        If there is no answer file, or one can't be read.
    """
    files = sorted(folder.rglob("*.json"))
    if not files:
        raise ValueError(f"folder must hold answer files (.json), got none in {folder}")
    records = [load(path).get(KIND, {}) for path in files]
    return len(files), [
        _count(e.key, [r[e.key] for r in records if e.key in r])
        for of_one in EXERCISES.values()
        for e in of_one.values()
    ]


def _count(key: str, records: list[dict]) -> Row:
    mistakes = Counter(name for record in records for name in record.get("mistakes", {}))
    n_solved = sum(bool(record.get("solved")) for record in records)
    return Row(key, len(records), n_solved, tuple(mistakes.most_common()))


def as_table(n_learners: int, rows: list[Row]) -> str:
    """Write the counts as text, the shares of all learners in percent."""
    lines = [f"{n_learners} learners", f"{'exercise':40}{'tried':>7}{'solved':>8}  usual mistakes"]
    for row in rows:
        shares = (f"{100 * n / n_learners:.0f} %" for n in (row.n_tried, row.n_solved))
        mistakes = ", ".join(f"{name} ({n})" for name, n in row.mistakes[:3])
        lines.append("{:40}{:>7}{:>8}  {}".format(row.key, *shares, mistakes))
    return "\n".join(lines)


def draw(n_learners: int, rows: list[Row]) -> Figure:
    """Draw for each exercise who tried it and who solved it."""
    figure, ax = new_figure(width=9, height=1 + 0.25 * len(rows))
    names = [row.key for row in rows]
    for label, colour, counts, hatch in (
        ("tried", GREY, [row.n_tried for row in rows], "//"),
        ("solved", BLUE, [row.n_solved for row in rows], ""),
    ):
        shares = [100 * n / n_learners for n in counts]
        bars = ax.barh(names, shares, color="white" if hatch else colour, edgecolor=colour)
        for bar in bars:
            bar.set_hatch(hatch)
        bars.set_label(label)
    ax.set(xlim=(0, 100), xlabel=f"per cent of {n_learners} learners")
    ax.margins(y=0.01)
    ax.invert_yaxis()
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2)
    return figure


def main(arguments: list[str]) -> int:
    """Print the table and save the picture."""
    if len(arguments) != 1:
        print("usage: python -m helpers.exercises.summary FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        counted = summarise(folder)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(as_table(*counted))
    draw(*counted).savefig(folder / "exercises.png", dpi=150)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
