"""Lines of code to put in order (D. Parsons and P. Haden, 2006), from the keyboard as well."""

import ipywidgets
import numpy as np

from helpers.exercises.exercise import Exercise, Reply
from helpers.lesson.prediction import as_html
from helpers.lesson.shown import Shown


class Parsons(Shown):
    """The lines of an exercise's right answer, shuffled; the last line of a cell shows it.

    Up and down in the list choose a line, the two buttons move it. Any order that gives the right
    results is right. Every line has its indentation already.

    Parameters
    ----------
    exercise : Exercise
        Whose right answer is to be put together.

    Attributes
    ----------
    lines : list of str
        In the present order, without the line that begins the function.
    reply : Reply or None
        To the last order that was checked.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise, self.reply = exercise, None
        self.head, *right = exercise.source.splitlines()
        rng, self.lines = np.random.default_rng(len(right)), list(right)
        while self.lines == right:
            self.lines = [right[i] for i in rng.permutation(len(right))]
        self._list = ipywidgets.Select(
            rows=len(right), description=exercise.name, layout={"width": "auto"}
        )
        self._status = ipywidgets.HTML()
        buttons = [ipywidgets.Button(description=text) for text in ("Up", "Down", "Check")]
        for button, act in zip(buttons, (self._up, self._down, self._check), strict=True):
            button.on_click(lambda _, act=act: act())
        self._show(0)
        title = ipywidgets.HTML(f"<b>Put the lines in order.</b> <code>{self.head}</code>")
        super().__init__([title, self._list, ipywidgets.HBox(buttons), self._status])

    @property
    def chosen(self) -> int:
        """The place of the chosen line."""
        return self._list.index

    def move(self, line: int, to: int) -> None:
        """Take a line out and put it in elsewhere, as the buttons do.

        Parameters
        ----------
        line, to : int
            Places, counted from 0.

        Raises
        ------
        IndexError
            If there is no such line.
        """
        self.lines.insert(to, self.lines.pop(line))
        self._show(to)

    def arrange(self, lines: list[str]) -> None:
        """Put all lines in an order at once.

        Raises
        ------
        ValueError
            If they aren't the lines of this exercise.
        """
        if sorted(lines) != sorted(self.lines):
            raise ValueError(f"lines must be those of {self.exercise.key}, got {lines}")
        self.lines = list(lines)
        self._show(0)

    def check(self) -> Reply:
        """Run the lines in their present order, and reply."""
        try:
            answer = self.exercise.compile("\n".join([self.head, *self.lines]))
        except SyntaxError as error:
            line = self.lines[max((error.lineno or 2) - 2, 0)].strip()
            words = f"Python can't read it in this order; it stumbles near `{line}`."
            self.reply = Reply("wrong", f"{words} An indented line needs its `:` line just above.")
        else:
            self.reply = self.exercise.check(answer)
        self._status.value = self.reply._repr_html_()
        return self.reply

    def _up(self) -> None:
        self._shift(-1)

    def _down(self) -> None:
        self._shift(1)

    def _shift(self, by: int) -> None:
        line = self.chosen
        if 0 <= line + by < len(self.lines):
            self.move(line, line + by)

    def _check(self) -> None:
        self.check()

    def _show(self, chosen: int) -> None:
        shown = (line.replace(" ", "\N{NO-BREAK SPACE}") for line in self.lines)
        self._list.options = [(f"{i + 1:2}  {line}", i) for i, line in enumerate(shown)]
        self._list.index = chosen
        self._status.value = as_html(f"Line {chosen + 1} of {len(self.lines)} is chosen.")

    def __repr__(self) -> str:
        return "\n".join(["Put the lines in order.", self.head, *self.lines])

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": repr(self)}
