"""Predict, then run: the learner commits to an answer before the notebook shows it."""

import html
from collections.abc import Sequence

import ipywidgets

from helpers.checks import check_choice


class Prediction(ipywidgets.VBox):
    """A question with a few answers to choose from; the last line of a cell shows it.

    Parameters
    ----------
    question : str
        What is about to be measured.
    choices : sequence of str
        At least two different answers.

    Attributes
    ----------
    choice : str or None
        The answer the learner picked, or None before that.

    Raises
    ------
    ValueError
        If there are fewer than two choices, or two are the same.
    """

    asks, finds = "Your prediction.", "Measured"  # how the question and the answer begin

    def __init__(self, question: str, choices: Sequence[str]) -> None:
        if len(choices) < 2 or len(set(choices)) < len(choices):
            raise ValueError(f"choices must be two or more different answers, got {list(choices)}")
        self.question = question
        self.choices = tuple(choices)
        self._verdict: Verdict | None = None
        self._radio = ipywidgets.RadioButtons(
            options=self.choices, value=None, layout={"width": "auto"}
        )
        self._status = ipywidgets.HTML()
        self._commit()
        self._radio.observe(self._commit, names="value")
        super().__init__(
            [ipywidgets.HTML(f"<b>{self.asks}</b> {question}"), self._radio, self._status]
        )

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

    def reveal(self, answer: str, because: str) -> "Verdict":
        """Answer the learner's choice; the last line of a cell shows the verdict.

        Parameters
        ----------
        answer : str
            The choice that the measurement supports.
        because : str
            One sentence with the numbers measured.

        Returns
        -------
        Verdict
            It follows a choice that is made or changed later.

        Raises
        ------
        ValueError
            If ``answer`` isn't one of the choices.
        """
        check_choice("answer", answer, self.choices)
        if self._verdict is not None:
            self._radio.unobserve(self._verdict.update, names="value")
        self._verdict = Verdict(self, answer, because)
        self._radio.observe(self._verdict.update, names="value")
        return self._verdict

    def _commit(self, change: dict | None = None) -> None:
        said = f"You said: {self.choice}. Run on and see."
        self._status.value = f"<i>{said if self.choice else 'Choose before you run on.'}</i>"

    def __repr__(self) -> str:
        return "\n".join([f"{self.asks} {self.question}", *(f"( ) {c}" for c in self.choices)])

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": repr(self)}


class Verdict(ipywidgets.HTML):
    """Says whether the learner's choice was what was measured; made by ``Prediction.reveal``."""

    def __init__(self, prediction: Prediction, answer: str, because: str) -> None:
        self._prediction, self._answer, self._because = prediction, answer, because
        super().__init__()
        self.update()

    def update(self, change: dict | None = None) -> None:
        """Say it again for the present choice."""
        self.value = html.escape(str(self), quote=False)

    def __str__(self) -> str:
        choice = self._prediction.choice
        found = f"{self._prediction.finds}: {self._answer}. {self._because}"
        if choice is None:
            return f"You haven't chosen yet. {found}"
        if choice == self._answer:
            return f"✔ You were right. {found}"
        return f"✘ You said: {choice}. {found}"

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": str(self)}
