"""Before you start: three questions about earlier notebooks, at the head of each later one."""

from typing import NamedTuple

import ipywidgets

from helpers.checks import check_choice
from helpers.lesson.answers import LEARNER, Answers
from helpers.lesson.prediction import Prediction, as_html


class Question(NamedTuple):
    """What is asked; the first choice is right."""

    text: str
    choices: tuple[str, ...]
    because: str
    section: str  # where to read again


QUESTIONS: dict[int, tuple[Question, ...]] = {
    2: (
        Question(
            "What does a threshold unit with heaviside answer at a score of exactly 0?",
            ("1", "0", "either, at random"),
            "heaviside(0) = 1.",
            "01, “A yes or a no comes out”",
        ),
        Question(
            "X is (m, 3) and a layer has 4 units. What shape has W?",
            ("(3, 4)", "(4, 3)", "(m, 4)"),
            "X @ W has a row for each sample and a column for each unit.",
            "01, “All units in one product”",
        ),
        Question(
            "Why can no perceptron learn XOR?",
            ("no line separates its classes", "it needs a smaller learning rate", "it has no bias"),
            "One unit draws one straight boundary.",
            "01, “No line at all”",
        ),
    ),
    3: (
        Question(
            "How many backward sweeps does backpropagation need for the gradient of all weights?",
            ("1", "one for each layer", "one for each weight"),
            "One sweep gives them all; finite differences need a pass for each weight.",
            "02, “One sweep for all”",
        ),
        Question(
            "What does the chain rule do with the derivatives along a path?",
            ("multiplies them", "adds them", "takes the largest"),
            "Along a path factors are multiplied; different paths are added.",
            "02, “The chain rule”",
        ),
        Question(
            "All weights of a network start at the same value. What happens to its hidden neurons?",
            ("they stay equal for ever", "they part after some steps", "all of them die"),
            "Equal neurons get equal gradients.",
            "02, “Symmetry”",
        ),
    ),
    4: (
        Question(
            "How steep is the sigmoid at its steepest?",
            ("0.25", "0.5", "1"),
            "σ′(0) = 0.5 · (1 − 0.5).",
            "03, “The slope of the sigmoid”",
        ),
        Question(
            "What do the outputs of a softmax add up to?",
            ("1", "the number of classes", "it depends on the scores"),
            "Each score is exponentiated and divided by the sum of all.",
            "03, “From scores to probabilities”",
        ),
        Question(
            "50,000 images in batches of 32: what is an epoch?",
            ("one pass over all images", "one batch", "one step of the optimizer"),
            "An epoch shows every sample once, in many steps.",
            "02, “Batch, step, epoch”",
        ),
    ),
    5: (
        Question(
            "784 inputs, 300 units: how many parameters has that dense layer?",
            ("784 · 300 + 300", "784 · 300", "784 + 300"),
            "A weight for each pair and a bias for each unit.",
            "04, “Where are the 266,610 parameters?”",
        ),
        Question(
            "Which output does a regression without bounds want?",
            ("one unit, no activation", "one unit, sigmoid", "one unit, ReLU"),
            "Any activation would forbid some of the answers.",
            "03, “The output layer decides what can be said”",
        ),
        Question(
            "Why is the training loss of an early epoch often above the validation loss?",
            (
                "it is averaged during the epoch",
                "the model has learnt the validation set",
                "the training labels are wrong",
            ),
            "Training loss is on average half an epoch older; an easier validation set adds to it.",
            "04, “Half an epoch”",
        ),
    ),
    6: (
        Question(
            "A model has two outputs with a loss each. What is minimised?",
            ("their sum, weighted by loss_weights", "the larger of the two", "the first only"),
            "One number is needed for a gradient.",
            "05, “Two losses”",
        ),
        Question(
            "What does a `Normalization` layer do before it was adapted?",
            ("nothing", "it raises an error", "it scales each batch by itself"),
            "It starts with mean 0 and variance 1, without a warning.",
            "05, “A scaling that never saw data”",
        ),
        Question(
            "Training loss falls, validation loss rises. What is that called?",
            ("overfitting", "underfitting", "convergence"),
            "The model learns the training set by heart.",
            "04, “What are 45,000 images worth?”",
        ),
    ),
    7: (
        Question(
            "What does early stopping with patience 3 do?",
            (
                "it stops after 3 epochs without a better value",
                "it stops after epoch 3",
                "it stops when 3 epochs get better",
            ),
            "Patience counts the epochs since the best one.",
            "06, “Stopping early”",
        ),
        Question(
            "What is lost if only weights are loaded into a model that isn't compiled yet?",
            ("the optimizer's state", "the biases", "nothing"),
            "Its momentum has nowhere to go until the optimizer is built.",
            "06, “Weights alone”",
        ),
        Question(
            "When does a callback's `on_epoch_end` see the validation loss?",
            ("in logs, if fit got validation data", "always", "only after the last epoch"),
            "Without validation data there is no such number.",
            "06, “One of your own”",
        ),
    ),
}


class Recall(Prediction):
    """A question about an earlier notebook that answers at once."""

    asks = "Do you remember?"

    def __init__(self, question: Question, n_turned: int, answers: Answers = LEARNER) -> None:
        self.asked = question
        choices = question.choices[n_turned:] + question.choices[:n_turned]
        super().__init__(question.text, choices, answers)

    def _say_what_is_kept(self) -> None:
        asked = self.asked
        if self.choice is None:
            words = "Choose an answer."
        elif self.choice == asked.choices[0]:
            words = f"✔ Yes. {asked.because}"
        else:
            words = f"✘ Not so. {asked.because} Read again: notebook {asked.section}."
        self._status.value = as_html(f"{words} {self._answers.problem}".strip())


class Opener(ipywidgets.VBox):
    """The questions of one notebook, one below the other."""

    def __init__(self, questions: tuple[Question, ...], answers: Answers = LEARNER) -> None:
        self.questions = [Recall(q, (i + 1) % 3, answers) for i, q in enumerate(questions)]
        super().__init__(self.questions)

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.questions))

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": repr(self)}


def before_you_start(notebook: int) -> Opener:
    """Ask three questions about earlier notebooks; the last line of a cell shows them.

    Parameters
    ----------
    notebook : int
        2 to 7.

    Raises
    ------
    ValueError
        If there are no questions for it.
    """
    return Opener(QUESTIONS[check_choice("notebook", notebook, tuple(QUESTIONS))])
