"""Predict, then run: the learner commits to an answer before the notebook shows it."""

import html
import math
import re
from collections.abc import Mapping, Sequence

import ipywidgets
from IPython.display import display

from helpers.checks import check_choice
from helpers.lesson.answers import LEARNER, Answers
from helpers.lesson.shown import Shown

KIND = "predictions"


class Prediction(Shown):
    """A question with a few answers to choose from; the last line of a cell shows it.

    What the learner chooses is kept, by the words of the question, until the next day and longer.

    Parameters
    ----------
    question : str
        What is about to be measured.
    choices : sequence of str, or mapping of str to object
        At least two different answers. A mapping says what each one means, so that ``reveal`` can
        find the one that a measurement supports: a number, an interval ``(low, high)`` of which
        the upper end is left out, or any other value.
    answers : Answers, optional
        Where the choice is kept; by default in the learner's file.

    Attributes
    ----------
    choice : str or None
        The answer the learner picked, or None before that.

    Raises
    ------
    ValueError
        If there are fewer than two choices, or two are the same.
    """

    # How the question and the answer begin, and what opens the answer.
    asks, finds, opens = "Your prediction.", "Measured", "Show what was measured"

    def __init__(
        self,
        question: str,
        choices: Sequence[str] | Mapping[str, object],
        answers: Answers = LEARNER,
    ) -> None:
        if len(choices) < 2 or len(set(choices)) < len(choices):
            raise ValueError(f"choices must be two or more different answers, got {list(choices)}")
        self.question = question
        self.choices = tuple(choices)
        self._meanings = choices if isinstance(choices, Mapping) else {c: c for c in choices}
        self._answers = answers
        kept = answers.get(KIND, question)
        self._radio = ipywidgets.RadioButtons(
            options=self.choices,
            value=kept if kept in self.choices else None,
            layout={"width": "auto"},
        )
        self._status = ipywidgets.HTML()
        self._say_what_is_kept()
        self._radio.observe(self._commit, names="value")
        title = f"<b>{self.asks}</b> {as_html(question)}"
        super().__init__([ipywidgets.HTML(title), self._radio, self._status])

    @property
    def choice(self) -> str | None:
        """The answer picked so far."""
        return self._radio.value

    def pick(self, choice: str | None) -> None:
        """Choose an answer, as a click does; None takes the choice back.

        Raises
        ------
        ValueError
            If ``choice`` isn't one of the choices.
        """
        if choice is not None:
            check_choice("choice", choice, self.choices)
        self._radio.value = choice

    def reveal(self, measured: object, because: str) -> "Verdict":
        """Answer the learner's choice; the last line of a cell shows the verdict.

        Parameters
        ----------
        measured : object
            One of the choices; or what was measured, if the choices have meanings: then it's the
            choice whose meaning it equals, whose interval holds it, or whose number is nearest
            (in ratio, if all are positive).
        because : str
            One sentence with the numbers measured.

        Returns
        -------
        Verdict
            It follows a choice that is made or changed later.

        Raises
        ------
        ValueError
            If no choice means ``measured``.
        """
        return Verdict(self, self._find(measured), because, self._answers)

    def _find(self, measured: object) -> str:
        meanings = self._meanings
        for choice, meaning in meanings.items():
            if isinstance(meaning, tuple) and not isinstance(measured, tuple):
                if meaning[0] <= measured < meaning[1]:
                    return choice
            elif type(meaning) is type(measured) and meaning == measured:
                return choice
        values = list(meanings.values())
        if all(_is_number(value) for value in [measured, *values]):
            positive = min(measured, *values) > 0
            scale = math.log if positive else float
            return min(meanings, key=lambda c: abs(scale(meanings[c]) - scale(measured)))
        check_choice("measured", measured, self.choices)
        return str(measured)

    def _commit(self, change: dict) -> None:
        self._answers.put(KIND, self.question, self.choice)
        self._say_what_is_kept()

    def _say_what_is_kept(self) -> None:
        said = f"You said: {self.choice}. Run on and see."
        words = said if self.choice else "Choose before you run on."
        self._status.value = f"<i>{as_html(f'{words} {self._answers.problem}'.strip())}</i>"

    def __repr__(self) -> str:
        return "\n".join([f"{self.asks} {self.question}", *(f"( ) {c}" for c in self.choices)])

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": repr(self)}


class Verdict:
    """Says whether the learner's choice was what was measured; made by ``Prediction.reveal``.

    Until a choice is made, what was measured is folded away. A choice that comes later changes
    what is shown, and what the saved notebook holds.
    """

    def __init__(self, prediction: Prediction, answer: str, because: str, answers: Answers) -> None:
        self._prediction, self.answer, self._because = prediction, answer, because
        self._answers = answers
        self._handle = None
        answers.listen(KIND, prediction.question, self._update)

    @property
    def choice(self) -> str | None:
        """What the learner has chosen, in this or in an earlier showing of the question."""
        choice = self._answers.get(KIND, self._prediction.question)
        return choice if choice in self._prediction.choices else None

    def __str__(self) -> str:
        found = f"{self._prediction.finds}: {self.answer}. {self._because}"
        if self.choice is None:
            return f"You haven't chosen yet. {found}"
        if self.choice == self.answer:
            return f"✔ You were right. {found}"
        return f"✘ You said: {self.choice}. {found}"

    def _repr_html_(self) -> str:
        words = as_html(str(self))
        if self.choice is not None:
            return f"<p>{words}</p>"
        waits, found = words.split(" yet. ", 1)
        summary = f"<summary>{waits} yet. {self._prediction.opens}</summary>"
        return f"<details>{summary}{found}</details>"

    def _bundle(self) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": str(self)}

    def _ipython_display_(self) -> None:
        self._handle = display(self._bundle(), raw=True, display_id=True)

    def _update(self) -> None:
        if self._handle is not None:
            self._handle.update(self._bundle(), raw=True)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) or getattr(value, "shape", None) == ()


def as_html(text: str) -> str:
    """Escape a text, and set what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
