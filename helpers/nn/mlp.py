"""A multilayer perceptron of which every number can be seen.

The forward pass goes through the layers from the lowest to the uppermost,

    Z = A_below W + b,    A = φ(Z),

and backpropagation takes the same way back: with delta = ∂L/∂Z of a layer,

    dW = A_belowᵀ delta,    db = the sum of delta's rows,    ∂L/∂A_below = delta Wᵀ

(D. Rumelhart, G. Hinton and R. Williams, "Learning representations by back-propagating errors",
1986). All parameters stand in one vector, and the weights and biases are windows into it: a step
of gradient descent is one subtraction, and a network's state is copied as a whole.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.checks import check_array, check_choice, check_int, check_real
from helpers.nn import activations, initializers, losses
from helpers.nn.activations import Activation
from helpers.nn.history import History, Trajectory
from helpers.nn.losses import Loss

Arrays = tuple[np.ndarray, ...]

PROBABILITIES = {  # what turns the outputs into probabilities, for each loss that is about them
    "binary_crossentropy": activations.linear,
    "binary_crossentropy_from_logits": activations.sigmoid,
    "categorical_crossentropy": activations.linear,
    "categorical_crossentropy_from_logits": activations.softmax,
}


class DivergenceError(ArithmeticError):
    """Training has left the range of numbers: the loss is infinite or not a number."""


class Forward(NamedTuple):
    """What a forward pass computes, layer by layer."""

    Z: Arrays  # the pre-activations, each (n_samples, n_out)
    A: Arrays  # the inputs, then the activations: one array more than Z


class Backward(NamedTuple):
    """What a backward pass computes, layer by layer."""

    delta: Arrays  # ∂L/∂Z, each (n_samples, n_out)
    dW: Arrays  # ∂L/∂W, each (n_in, n_out)
    db: Arrays  # ∂L/∂b, each (n_out,)
    gradient: np.ndarray  # all dW and db in one vector, in the order of MLP.parameters


def make_batches(
    n_samples: int, batch_size: int, rng: np.random.Generator | None = None
) -> Iterator[np.ndarray]:
    """Yield the row numbers of each mini-batch of one epoch.

    Parameters
    ----------
    n_samples : int
    batch_size : int
        The last batch is smaller if this doesn't divide ``n_samples``.
    rng : Generator, optional
        Shuffles the rows; without it they come in order.

    Yields
    ------
    ndarray of int, shape (batch_size,)
    """
    order = np.arange(n_samples) if rng is None else rng.permutation(n_samples)
    for start in range(0, n_samples, batch_size):
        yield order[start : start + batch_size]


class MLP:
    """A feedforward network of dense layers, trained by mini-batch gradient descent.

    Parameters
    ----------
    layer_sizes : sequence of int
        The number of inputs, of neurons in each hidden layer, and of outputs: two or more numbers.
    rng : Generator
        Draws the initial weights; the biases start at 0.
    activation : str, Activation or None, or a list of them
        The hidden layers' activation: one for all, or a list with one for each.
    output_activation : str, Activation or None
        Leave it linear with a loss ``…_from_logits``: that has the softmax or sigmoid inside, where
        delta comes out as y_proba − Y and nothing overflows.
    loss : str or Loss
        What is minimised.
    initializer : str or callable
        One of ``helpers.nn.initializers``.
    dtype : dtype
        float32 or float64.

    Attributes
    ----------
    parameters : ndarray, shape (n_parameters,)
        All weights and biases in one vector: those of the first layer, of the second and so on.
    n_steps : int
        How many steps of training it has made.
    history : History
        Of the last ``fit``, also of one that diverged.
    """

    def __init__(
        self,
        layer_sizes: Sequence[int],
        rng: np.random.Generator,
        *,
        activation: str | Activation | Sequence[str | Activation | None] | None = "relu",
        output_activation: str | Activation | None = None,
        loss: str | Loss = "mse",
        initializer: str | initializers.Initializer = "glorot_uniform",
        dtype: type = np.float32,
    ) -> None:
        self.layer_sizes = tuple(check_int("each of layer_sizes", size) for size in layer_sizes)
        if len(self.layer_sizes) < 2:
            raise ValueError(f"layer_sizes must be two numbers or more, got {layer_sizes}")
        n_hidden = len(self.layer_sizes) - 2
        hidden = activation if isinstance(activation, (list, tuple)) else [activation] * n_hidden
        if len(hidden) != n_hidden:
            raise ValueError(
                f"activation must be one, or one for each of the {n_hidden} hidden layers, "
                f"got {len(hidden)}"
            )
        self.activations = tuple(map(activations.get, [*hidden, output_activation]))
        self.loss = losses.get(loss)
        self.dtype = np.dtype(check_choice("dtype", np.dtype(dtype).name, ("float32", "float64")))
        n_parameters = sum((n_in + 1) * n_out for n_in, n_out in pairwise(self.layer_sizes))
        self.parameters = np.zeros(n_parameters, self.dtype)
        self._change = np.empty(n_parameters, self.dtype)  # that a step makes; no new one each time
        self.n_steps = 0
        self.history = History()
        initialize = initializers.get(initializer)
        for W in self.W:
            W[...] = initialize(W.shape, rng)

    @property
    def W(self) -> Arrays:
        """Each layer's weights, (n_in, n_out); write into them to change the network."""
        return self.split(self.parameters)[0]

    @property
    def b(self) -> Arrays:
        """Each layer's biases, (n_out,); write into them to change the network."""
        return self.split(self.parameters)[1]

    def split(self, vector: np.ndarray) -> tuple[Arrays, Arrays]:
        """Look at a vector like ``parameters`` as weights and biases: windows to write into."""
        W, b, start = [], [], 0
        for n_in, n_out in pairwise(self.layer_sizes):
            end = start + n_in * n_out
            W.append(vector[start:end].reshape(n_in, n_out))
            b.append(vector[end : end + n_out])
            start = end + n_out
        return tuple(W), tuple(b)

    def forward(self, X: np.ndarray) -> Forward:
        """Compute every layer, from the inputs to the outputs.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_inputs)

        Returns
        -------
        Forward
            ``Z`` and ``A``; ``A[-1]`` is the output.
        """
        return self._forward(self._check_inputs(X))

    def backward(self, Y: np.ndarray, Z: Sequence[np.ndarray], A: Sequence[np.ndarray]) -> Backward:
        """Carry the gradient of the loss back, from the outputs to the first layer.

        Parameters
        ----------
        Y : array-like, shape (n_samples, n_outputs)
            The targets. A categorical loss takes class numbers, (n_samples,), as well.
        Z, A : sequences of ndarray
            From ``forward``.

        Returns
        -------
        Backward
            ``delta``, ``dW``, ``db`` and the whole ``gradient``.
        """
        Y, _ = self.loss.check(Y, A[-1])
        return self._backward(Y, Z, A, np.empty_like(self.parameters))

    def step(self, X: np.ndarray, Y: np.ndarray, *, learning_rate: float) -> float:
        """Make one step of gradient descent.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_inputs)
            A mini-batch.
        Y : array-like, shape (n_samples, n_outputs)
            Its targets, as in ``backward``.
        learning_rate : float
            Above 0.

        Returns
        -------
        float
            The loss before the step.

        Raises
        ------
        DivergenceError
            If that loss isn't finite; the step is then not made.
        """
        X, Y = self._check_data(X, Y)
        return self._step(X, Y, check_real("learning_rate", learning_rate, above=0))

    def fit(
        self,
        X: np.ndarray,
        Y: np.ndarray,
        *,
        learning_rate: float,
        epochs: int = 1,
        batch_size: int = 32,
        rng: np.random.Generator | None = None,
        validation_data: tuple[np.ndarray, np.ndarray] | None = None,
        trajectory: Trajectory | None = None,
    ) -> History:
        """Train by mini-batch gradient descent, on from the present parameters.

        Parameters
        ----------
        X, Y, learning_rate
            As in ``step``, but with all samples.
        epochs : int
            How often to go through them.
        batch_size : int
            How many of them make a step.
        rng : Generator, optional
            Shuffles the samples before each epoch; without it they stay in order.
        validation_data : tuple of X and Y, optional
            Its loss is computed after each epoch.
        trajectory : Trajectory, optional
            Records the parameters before the first step and after every step.

        Returns
        -------
        History
            The same as ``self.history``.

        Raises
        ------
        DivergenceError
            If a loss isn't finite; ``self.history`` and ``trajectory`` hold what came before.
        """
        X, Y = self._check_data(X, Y)
        learning_rate = check_real("learning_rate", learning_rate, above=0)
        epochs, batch_size = check_int("epochs", epochs), check_int("batch_size", batch_size)
        if validation_data is not None:
            X_valid, Y_valid = self._check_data(*validation_data)
        self.history = history = History()
        if trajectory is not None:
            trajectory.record(self.n_steps, self.parameters)
        for _ in range(epochs):
            total = 0.0
            for rows in make_batches(len(X), batch_size, rng):
                loss = self._step(X.take(rows, axis=0), Y[rows], learning_rate)
                total += loss * len(rows)
                history.step_loss.append(loss)
                if trajectory is not None:
                    trajectory.record(self.n_steps, self.parameters)
            history.loss.append(total / len(X))
            if validation_data is not None:
                history.val_loss.append(self._evaluate(X_valid, Y_valid))
        return history

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the outputs, (n_samples, n_outputs): logits if the loss is ``…_from_logits``."""
        return self.forward(X).A[-1]

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the outputs as probabilities, (n_samples, n_outputs), for a cross-entropy."""
        name = check_choice("loss", self.loss.name, tuple(PROBABILITIES))
        return PROBABILITIES[name](self.predict(X))

    def evaluate(self, X: np.ndarray, Y: np.ndarray) -> float:
        """Return the loss on samples ``X`` with targets ``Y``, checked as in ``step``."""
        return self._evaluate(*self._check_data(X, Y))

    def rewind(self, trajectory: Trajectory, step: int) -> None:
        """Go back to a step that ``trajectory`` keeps: training continues from there."""
        self.parameters[...] = trajectory.at(step)
        self.n_steps = step

    # From here on nothing is checked: these run at every step.

    def _forward(self, X: np.ndarray) -> Forward:
        Z, A = [], [X]
        for W, b, activation in zip(*self.split(self.parameters), self.activations, strict=True):
            Z.append(A[-1] @ W)
            Z[-1] += b
            A.append(activation(Z[-1]))
        return Forward(tuple(Z), tuple(A))

    def _backward(
        self,
        Y: np.ndarray,
        Z: Sequence[np.ndarray],
        A: Sequence[np.ndarray],
        gradient: np.ndarray,
        factor: float = 1.0,
    ) -> Backward:
        """Fill ``gradient``, times ``factor``: all is proportional to what it starts with."""
        W, delta = self.W, list(Z)
        dW, db = self.split(gradient)
        dA = self.loss.slopes(Y, A[-1]) * (factor / self.loss.n_averaged(Y))
        for layer in reversed(range(len(W))):
            delta[layer] = self.activations[layer].backward(Z[layer], dA)
            np.matmul(A[layer].T, delta[layer], out=dW[layer])
            delta[layer].sum(axis=0, out=db[layer])
            if layer > 0:  # nothing below the inputs asks for their gradient
                dA = delta[layer] @ W[layer].T
        return Backward(tuple(delta), dW, db, gradient)

    def _loss(self, Y: np.ndarray, Y_pred: np.ndarray) -> float:
        return float(self.loss.elements(Y, Y_pred).sum()) / self.loss.n_averaged(Y)

    def _evaluate(self, X: np.ndarray, Y: np.ndarray) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            return self._loss(Y, self._forward(X).A[-1])

    def _step(self, X: np.ndarray, Y: np.ndarray, learning_rate: float) -> float:
        with np.errstate(over="ignore", invalid="ignore"):  # the error below says it better
            Z, A = self._forward(X)
            loss = self._loss(Y, A[-1])
            if not math.isfinite(loss):
                raise DivergenceError(
                    f"training diverged: the loss is {loss} before step {self.n_steps + 1}. Try a "
                    f"learning_rate below {learning_rate:g}, or scale inputs and targets down"
                )
            self._backward(Y, Z, A, self._change, -learning_rate)
            self.parameters += self._change
        self.n_steps += 1
        return loss

    def _check_inputs(self, X: np.ndarray) -> np.ndarray:
        return check_array("X", X, ndim=2, n_columns=self.layer_sizes[0], dtype=self.dtype)

    def _check_data(self, X: np.ndarray, Y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        X = self._check_inputs(X)
        if np.ndim(Y) and len(Y) != len(X):
            raise ValueError(f"Y must have a row for each of the {len(X)} samples, got {len(Y)}")
        n_outputs = self.layer_sizes[-1]
        # Predictions that suit every loss, so that its check looks at the targets.
        Y, _ = self.loss.check(Y, np.full((len(X), n_outputs), 1 / n_outputs, self.dtype))
        return X, Y
