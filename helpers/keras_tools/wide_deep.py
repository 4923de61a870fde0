"""Wide & deep models for California's districts, each from a few choices.

A ``WideDeep`` is the choices; ``code`` writes them down as Keras code and ``build`` runs that very
code, so the model and what is shown of it can't differ.
"""

from dataclasses import dataclass

import numpy as np

from helpers.checks import check_array, check_choice, check_int, check_real
from helpers.keras_tools.quiet import keras

# Size and wealth act on the price much alike everywhere; where a district lies and how many people
# share its houses act in ways that a weighted sum can't follow.
WIDE_ONLY = ("total_rooms", "total_bedrooms")
SHARED = ("housing_median_age", "households", "median_income")
DEEP_ONLY = ("longitude", "latitude", "population")
IN_BOTH = ("none", "some", "all")  # of the eight features: 0, 3 or 8


@dataclass(frozen=True)
class WideDeep:
    """What a wide & deep model is made of.

    Parameters
    ----------
    wide : bool
        Whether inputs go straight to the output.
    deep : bool
        Whether inputs go through the hidden layers; these two can't both be False.
    aux : bool
        Whether the deep path, if there is one, has an output of its own beside the main one.
    in_both : {"some", "none", "all"}
        Which of the eight features go down both paths: three (5 wide, 6 deep), none (5 wide, 3
        deep) or all (8 wide, 8 deep).
    hidden_sizes : tuple of int
        Neurons in each hidden layer.
    aux_weight : float
        Weight of the auxiliary loss, 0 to 1; the main loss has what is left to 1.
    learning_rate : float
        Adam's.
    """

    wide: bool = True
    deep: bool = True
    aux: bool = True
    in_both: str = "some"
    hidden_sizes: tuple[int, ...] = (30, 30)
    aux_weight: float = 0.1
    learning_rate: float = 0.001

    def __post_init__(self) -> None:
        for name in ("wide", "deep", "aux"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} must be True or False, got {getattr(self, name)!r}")
        check_choice("in_both", self.in_both, IN_BOTH)
        if not self.hidden_sizes:
            raise ValueError("hidden_sizes must name at least one layer, got none")
        for size in self.hidden_sizes:
            check_int("hidden_sizes", size)
        check_real("aux_weight", self.aux_weight, minimum=0, maximum=1)
        check_real("learning_rate", self.learning_rate, above=0)
        if not (self.wide or self.deep):
            raise ValueError("wide and deep must not both be False: no path leads to the output")
        if self.aux and not self.deep:
            raise ValueError("aux must be False without deep: the auxiliary output sits on it")

    @property
    def features(self) -> dict[str, tuple[str, ...]]:
        """The names of the features of each input, by the input's name."""
        everything = WIDE_ONLY + SHARED + DEEP_ONLY
        wide = everything if self.in_both == "all" else WIDE_ONLY + SHARED
        deep = {"none": DEEP_ONLY, "some": SHARED + DEEP_ONLY, "all": everything}[self.in_both]
        paths = {"wide_input": (self.wide, wide), "deep_input": (self.deep, deep)}
        return {name: features for name, (wanted, features) in paths.items() if wanted}

    @property
    def loss_weights(self) -> dict[str, float]:
        """The weight of each output's loss, by the output's name."""
        if not self.aux:
            return {"output": 1.0}
        return {"output": round(1 - self.aux_weight, 6), "aux_output": self.aux_weight}

    def inputs(self, X: np.ndarray, feature_names: tuple[str, ...]) -> dict[str, np.ndarray]:
        """Pick the columns of each input.

        Parameters
        ----------
        X : ndarray, shape (n_samples, n_features)
        feature_names : sequence of str
            The name of each column.

        Returns
        -------
        dict of str to ndarray, shape (n_samples, n_features of that input)
            By the input's name.
        """
        names = list(feature_names)
        X = check_array("X", X, ndim=2, n_columns=len(names))
        for name in WIDE_ONLY + SHARED + DEEP_ONLY:
            check_choice("a feature", name, names)
        return {
            name: X[:, [names.index(feature) for feature in features]]
            for name, features in self.features.items()
        }

    def targets(self, y: np.ndarray) -> dict[str, np.ndarray]:
        """Give every output, by its name, the same target y, (n_samples,)."""
        return dict.fromkeys(self.loss_weights, check_array("y", y, ndim=1))

    @property
    def code(self) -> str:
        """Return the Keras code of this model.

        It uses the names ``keras`` and ``X_train`` (a dict of arrays by the input's name, see
        ``inputs``) and leaves the compiled model in ``model``.
        """
        return "\n".join([*self._inputs_code(), *self._paths_code(), *self._compile_code()])

    def build(self, X_train: dict[str, np.ndarray]) -> keras.Model:
        """Build and compile the model by running ``code``.

        Parameters
        ----------
        X_train : dict of str to ndarray, shape (n_samples, n_features of that input)
            The training part: the normalization layers learn its means and variances.

        Returns
        -------
        keras.Model
            With the inputs of ``features`` and the outputs of ``loss_weights``.
        """
        for name, features in self.features.items():
            check_choice("an input", name, tuple(X_train))
            check_array(f"X_train[{name!r}]", X_train[name], ndim=2, n_columns=len(features))
        names = {"keras": keras, "X_train": X_train}
        exec(self.code, names)
        return names["model"]

    def _inputs_code(self) -> list[str]:
        lines = ["# Inputs, each scaled by the means and variances of the training part"]
        for path in (name.removesuffix("_input") for name in self.features):
            n_features = len(self.features[f"{path}_input"])
            lines += [
                f'{path}_input = keras.Input(shape=({n_features},), name="{path}_input")',
                f'{path}_scaling = keras.layers.Normalization(name="{path}_scaling")',
                f'{path}_scaling.adapt(X_train["{path}_input"])',
                f"{path} = {path}_scaling({path}_input)",
            ]
        return lines

    def _paths_code(self) -> list[str]:
        lines = ["", "# From the inputs to the outputs"]
        end_of_deep = "deep"
        if self.deep:
            for i, size in enumerate(self.hidden_sizes, start=1):
                lines.append(
                    f'hidden{i} = keras.layers.Dense({size}, activation="relu", name="hidden{i}")'
                    f"({end_of_deep})"
                )
                end_of_deep = f"hidden{i}"
        last = end_of_deep if self.deep else "wide"
        if self.wide and self.deep:
            lines.append(f'joined = keras.layers.Concatenate(name="joined")([wide, {end_of_deep}])')
            last = "joined"
        lines.append(f'output = keras.layers.Dense(1, name="output")({last})')
        if self.aux:
            lines.append(f'aux_output = keras.layers.Dense(1, name="aux_output")({end_of_deep})')
        return lines

    def _compile_code(self) -> list[str]:
        names = self.loss_weights
        outputs = ", ".join(f'"{name}": {name}' for name in names)
        losses = ", ".join(f'"{name}": "mse"' for name in names)
        weights = ", ".join(f'"{name}": {weight:g}' for name, weight in names.items())
        metrics = ", ".join(f'"{name}": ["mae"]' for name in names)
        return [
            "",
            "# The model, and what it is trained for",
            f"model = keras.Model(inputs=[{', '.join(self.features)}], outputs={{{outputs}}})",
            "model.compile(",
            f"    optimizer=keras.optimizers.Adam(learning_rate={self.learning_rate:g}),",
            f"    loss={{{losses}}},",
            f"    loss_weights={{{weights}}},",
            f"    metrics={{{metrics}}},",
            "    steps_per_execution=50,  # 50 batches at a time: the same numbers, sooner",
            ")",
        ]
