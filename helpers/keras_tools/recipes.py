"""The two tables of typical architectures as a function: describe the task, get the model.

The rows are those of A. Géron, "Hands-On Machine Learning", tables 10-1 (regression) and 10-2
(classification).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.checks import check_choice, check_int
from helpers.keras_tools.quiet import keras

TASKS = ("regression", "binary", "multilabel", "multiclass")
# What the output layer's activation must be so that every target can be reached, and nothing else.
TARGETS = {"any number": None, "positive": "softplus", "0 to 1": "sigmoid", "-1 to 1": "tanh"}
CLASSIFICATION = {  # task -> output activation, loss, metric
    "binary": ("sigmoid", "binary_crossentropy", "accuracy"),
    # With several labels "accuracy" would compare the largest output with the largest target.
    "multilabel": ("sigmoid", "binary_crossentropy", "binary_accuracy"),
    "multiclass": ("softmax", "sparse_categorical_crossentropy", "accuracy"),
}
INITIALIZERS = {"relu": "he_normal", "selu": "lecun_normal"}


@dataclass(frozen=True)
class Recipe:
    """A network for a task: everything that Keras has to be told, by its names there."""

    n_inputs: int
    hidden: tuple[int, ...]  # the number of neurons in each hidden layer
    hidden_activation: str
    n_outputs: int
    output_activation: str | None
    loss: str
    metric: str

    @property
    def code(self) -> str:
        """The model as a program; it uses the name ``keras`` and leaves ``model``."""
        initializer = INITIALIZERS[self.hidden_activation]
        hidden = [
            f'    keras.layers.Dense({size}, activation="{self.hidden_activation}", '
            f'kernel_initializer="{initializer}"),'
            for size in self.hidden
        ]
        activation = f', activation="{self.output_activation}"' if self.output_activation else ""
        return "\n".join(
            [
                "model = keras.Sequential([",
                f"    keras.Input(shape=({self.n_inputs},)),",
                *hidden,
                f"    keras.layers.Dense({self.n_outputs}{activation}),",
                "])",
                f'model.compile(loss="{self.loss}", optimizer="sgd", metrics=["{self.metric}"])',
            ]
        )

    def build(self) -> keras.Model:
        """Return the compiled model, with fresh weights, by running ``code``."""
        names = {"keras": keras}
        exec(self.code, names)
        return names["model"]


def choose_recipe(
    task: str,
    n_inputs: int,
    n_outputs: int = 1,
    *,
    target: str = "any number",
    outliers: bool = False,
    hidden: Sequence[int] = (30, 30),
    hidden_activation: str = "relu",
) -> Recipe:
    """Look the task up in the tables.

    Parameters
    ----------
    task : str
        "regression", "binary" (one yes or no), "multilabel" (several of them) or "multiclass" (one
        of several classes, given by its number).
    n_inputs : int
        How many features.
    n_outputs : int
        How many numbers to predict, labels or classes; for "binary" 1, for "multiclass" at least 2.
    target : str
        Of a regression: "any number", "positive", "0 to 1" or "-1 to 1".
    outliers : bool
        Of a regression: whether some targets are far off, so that Huber's loss is better.
    hidden : sequence of int
        The hidden layers' sizes: 1 to 5 layers of 10 to 100 neurons are usual.
    hidden_activation : str
        "relu" or "selu", each with the initializer that suits it.
    """
    check_choice("task", task, TASKS)
    check_choice("target", target, tuple(TARGETS))
    check_choice("hidden_activation", hidden_activation, tuple(INITIALIZERS))
    check_int("n_outputs", n_outputs, minimum=2 if task == "multiclass" else 1)
    if task == "binary" and n_outputs != 1:
        raise ValueError(
            f"n_outputs must be 1 for a binary task, got {n_outputs}: several labels make it "
            "'multilabel', two classes need one output"
        )
    if task != "regression" and (target != "any number" or outliers):
        raise ValueError(f"target and outliers are for regression, the task is {task!r}")
    if task == "regression":
        head = (TARGETS[target], "huber" if outliers else "mse", "mae")
    else:
        head = CLASSIFICATION[task]
    return Recipe(
        check_int("n_inputs", n_inputs),
        tuple(check_int("each of hidden", size) for size in hidden),
        hidden_activation,
        n_outputs,
        *head,
    )
