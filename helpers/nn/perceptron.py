"""Rosenblatt's perceptron: one update a sample, and a record of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.checks import check_array, check_choice, check_int, check_real
from helpers.nn.activations import heaviside, sign

STEP_FUNCTIONS = {"heaviside": heaviside, "sign": sign}
LABELS = {"heaviside": (0.0, 1.0), "sign": (-1.0, 1.0)}


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """What happened with one sample: every number of one update, none of which can be changed."""

    epoch: int  # the pass over the samples, from 0
    sample: int  # the sample's row in X
    x: np.ndarray  # (n_inputs,)
    target: np.ndarray  # y, what the outputs should be, (n_outputs,)
    W_before: np.ndarray  # (n_inputs, n_outputs), the weights that made the prediction
    b_before: np.ndarray  # (n_outputs,)
    score: np.ndarray  # z = xW + b, (n_outputs,)
    prediction: np.ndarray  # ŷ = φ(z) with φ the step function, (n_outputs,)
    error: np.ndarray  # y − ŷ, (n_outputs,)
    dW: np.ndarray  # η xᵀ(y − ŷ), (n_inputs, n_outputs)
    db: np.ndarray  # η (y − ŷ), (n_outputs,)
    W: np.ndarray  # (n_inputs, n_outputs), the weights after the update
    b: np.ndarray  # (n_outputs,)

    @property
    def mistake(self) -> bool:
        """Whether any output was wrong."""
        return bool(self.error.any())


@dataclass(frozen=True)
class Cycle:
    """Proof that a perceptron will never finish.

    Two steps begin with the same weights at the same place of the same order, so all that follows
    them is the same too, and the mistakes between them come back for ever.
    """

    start: int
    end: int  # may be one past the last step
    mistakes: int  # from start up to end, at least one


@dataclass(frozen=True, eq=False)
class PerceptronHistory:
    """Everything that happened during one ``Perceptron.fit``, about 1 kB a step."""

    steps: tuple[Step, ...]  # in order; whole epochs only
    n_samples: int  # steps of an epoch
    fixed_order: bool  # whether every epoch took the samples in the same order

    @property
    def errors(self) -> np.ndarray:
        """Every step's y − ŷ, shape (n_steps, n_outputs)."""
        return np.array([step.error for step in self.steps])

    @property
    def mistakes(self) -> int:
        """How many steps had a wrong output."""
        return int(self.mistakes_per_epoch.sum())

    @property
    def mistakes_per_epoch(self) -> np.ndarray:
        """How many steps of each epoch had a wrong output, shape (n_epochs,)."""
        return self.errors.any(axis=1).reshape(-1, self.n_samples).sum(axis=1)

    @property
    def converged(self) -> bool:
        """Whether the last epoch had no mistake: then no later one would have any."""
        return bool(self.mistakes_per_epoch[-1] == 0)

    def find_cycle(self) -> Cycle | None:
        """Look for the first repeated state with a mistake in between.

        The state is the weights, to the last bit, and the place in the order. With a fixed order it
        decides all that follows, so a repetition is a proof, rounding included. On data that no
        line separates the weights stay bounded (H. D. Block and S. A. Levin, "On the boundedness of
        an iterative procedure for solving a system of linear inequalities", 1970), so whole-number
        data must come to one; other data needn't.

        Returns
        -------
        Cycle or None
            None if no state came back, the run converged, or the order wasn't fixed.
        """
        if not self.fixed_order or self.converged:
            return None
        states = [(step.W_before, step.b_before) for step in self.steps]
        states.append((self.steps[-1].W, self.steps[-1].b))
        seen: dict[tuple, int] = {}
        for k, (W, b) in enumerate(states):
            state = (k % self.n_samples, *W.ravel().tolist(), *b.tolist())
            start = seen.setdefault(state, k)
            if start < k:
                mistakes = sum(step.mistake for step in self.steps[start:k])
                return Cycle(start, k, mistakes)
        return None


class Perceptron:
    """A layer of threshold units, trained by the perceptron rule.

    Each output j has weights of its own, W[:, j] and b[j], and learns by itself:
    w ← w + η(y − ŷ)x and b ← b + η(y − ŷ).

    Source: F. Rosenblatt, "The perceptron" (1958); Géron, equations 10-2 and 10-3.

    Parameters
    ----------
    n_inputs : int
        Features of a sample, at least 1.
    n_outputs : int
        Threshold units, at least 1.
    step_function : {"heaviside", "sign"}
        φ: for labels 0 and 1, or −1 and 1. heaviside(0) = 1; sign(0) = 0, which is always wrong.
    learning_rate : float
        η, above 0.
    W : ndarray, shape (n_inputs, n_outputs), optional
    b : ndarray, shape (n_outputs,), optional
        Where to start; zeros by default.

    Attributes
    ----------
    W : ndarray of float64, shape (n_inputs, n_outputs)
    b : ndarray of float64, shape (n_outputs,)
        Today's weights. An update replaces them; the arrays themselves can't be written to.
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int = 1,
        *,
        step_function: str = "heaviside",
        learning_rate: float = 1.0,
        W: np.ndarray | None = None,
        b: np.ndarray | None = None,
    ) -> None:
        self.n_inputs = check_int("n_inputs", n_inputs)
        self.n_outputs = check_int("n_outputs", n_outputs)
        self.step_function = check_choice("step_function", step_function, tuple(STEP_FUNCTIONS))
        self.learning_rate = check_real("learning_rate", learning_rate, above=0)
        self.W = _start("W", W, (self.n_inputs, self.n_outputs))
        self.b = _start("b", b, (self.n_outputs,))

    def scores(self, X: np.ndarray) -> np.ndarray:
        """Return Z = XW + b.

        Parameters
        ----------
        X : ndarray, shape (n_samples, n_inputs)

        Returns
        -------
        ndarray of float64, shape (n_samples, n_outputs)
        """
        return self._inputs(X) @ self.W + self.b

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return φ(XW + b) for ``X`` as in ``scores``.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_outputs)
            0 or 1 with heaviside; −1, 0 or 1 with sign.
        """
        return STEP_FUNCTIONS[self.step_function](self.scores(X))

    def fit(
        self,
        X: np.ndarray,
        y: np.ndarray,
        *,
        epochs: int = 100,
        order: Sequence[int] | None = None,
        rng: np.random.Generator | None = None,
    ) -> PerceptronHistory:
        """Update the weights sample by sample, until an epoch has no mistake.

        Parameters
        ----------
        X : ndarray, shape (n_samples, n_inputs)
        y : ndarray, shape (n_samples, n_outputs), or (n_samples,) for a single output
            Labels that the step function can give: 0 and 1, or −1 and 1.
        epochs : int
            The most passes over all samples, at least 1.
        order : sequence of int, optional
            The rows of ``X`` in the order of every epoch, each once. By default 0, 1, 2 …
        rng : Generator, optional
            Shuffles the rows anew for every epoch, in place of ``order``.
        """
        X = self._inputs(X).copy()  # the history keeps rows of both
        Y = self._targets(y, len(X)).copy()
        check_int("epochs", epochs)
        if order is not None and rng is not None:
            raise ValueError("order and rng exclude each other: give one of them")
        fixed = np.arange(len(X)) if order is None else _permutation(order, len(X))
        steps: list[Step] = []
        for epoch in range(epochs):
            rows = fixed if rng is None else rng.permutation(len(X))
            steps += [self._step(X[i], Y[i], epoch, int(i)) for i in rows]
            if not any(step.mistake for step in steps[-len(X) :]):
                break
        return PerceptronHistory(tuple(steps), len(X), fixed_order=rng is None)

    def _step(self, x: np.ndarray, target: np.ndarray, epoch: int, sample: int) -> Step:
        score = x @ self.W + self.b
        prediction = STEP_FUNCTIONS[self.step_function](score)
        error = target - prediction
        dW = self.learning_rate * np.outer(x, error)
        db = self.learning_rate * error
        W_before, b_before = self.W, self.b
        self.W, self.b = self.W + dW, self.b + db
        arrays = x, target, W_before, b_before, score, prediction, error, dW, db, self.W, self.b
        for array in arrays:
            array.flags.writeable = False
        return Step(epoch, sample, *arrays)

    def _inputs(self, X: np.ndarray) -> np.ndarray:
        return check_array("X", X, ndim=2, n_columns=self.n_inputs, dtype=np.float64)

    def _targets(self, y: np.ndarray, n_samples: int) -> np.ndarray:
        Y = check_array("y", y, ndim=(1, 2))
        if Y.shape == (n_samples,) and self.n_outputs == 1:
            Y = Y[:, None]
        if Y.shape != (n_samples, self.n_outputs):
            wanted = (n_samples, self.n_outputs)
            raise ValueError(f"y must have shape {wanted}, a column an output, got {Y.shape}")
        labels = LABELS[self.step_function]
        wrong = Y[~np.isin(Y, labels)]
        if wrong.size:
            allowed = f"{labels[0]:g} and {labels[1]:g}"
            raise ValueError(
                f"y must hold only {allowed} for the {self.step_function} step, got {wrong[0]:g}"
            )
        return Y


def _start(name: str, value: np.ndarray | None, shape: tuple[int, ...]) -> np.ndarray:
    """Return the starting weights: zeros, or a copy of what was given."""
    array = check_array(name, np.zeros(shape) if value is None else value, dtype=np.float64).copy()
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    array.flags.writeable = False
    return array


def _permutation(order: Sequence[int], n_samples: int) -> np.ndarray:
    """Return ``order`` if it names every row once."""
    rows = np.asarray(order)
    if rows.dtype.kind not in "iu" or not np.array_equal(np.sort(rows), np.arange(n_samples)):
        raise ValueError(f"order must name each row 0 … {n_samples - 1} once, got {order}")
    return rows
