"""Losses: how wrong a prediction is, and which way to move it.

Targets ``Y`` and predictions ``Y_pred`` have the same shape, (n_samples,) or
(n_samples, n_outputs). A sample's loss is the mean over its outputs (for categorical cross-entropy
the sum over the classes), the loss is the mean over the samples, and the gradient is that of the
loss: it holds the 1/n. Keras averages in the same way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from helpers.checks import check_array, check_choice, check_int, check_labels, check_real
from helpers.nn.activations import sigmoid, softmax, softplus
from helpers.nn.parametric import Parametric

HUBER_DELTA = 1.0
# Probabilities are kept this far from 0 and 1, as Keras does: the logarithm of 0 is infinite.
EPSILON = 1e-7
SUM_TOLERANCE = 1e-3  # how far a row of probabilities may be from summing to 1


def one_hot(labels: np.ndarray, n_classes: int, dtype: type | np.dtype = np.float64) -> np.ndarray:
    """Write class numbers as rows with a single 1.

    Parameters
    ----------
    labels : array-like of int, shape (n_samples,)
        From 0 to ``n_classes`` − 1.
    n_classes : int
    dtype : dtype

    Returns
    -------
    ndarray, shape (n_samples, n_classes)
    """
    n_classes = check_int("n_classes", n_classes)
    return np.eye(n_classes, dtype=dtype)[check_labels("labels", labels, n_classes)]


# The mathematics, element by element: each loss and its slope ∂/∂Y_pred, for arrays of one shape.


def squared_error(Y: np.ndarray, Y_pred: np.ndarray) -> np.ndarray:
    """Return (ŷ − y)²."""
    return (Y_pred - Y) ** 2


def squared_error_slope(Y: np.ndarray, Y_pred: np.ndarray) -> np.ndarray:
    """Return 2(ŷ − y)."""
    return 2 * (Y_pred - Y)


def absolute_error(Y: np.ndarray, Y_pred: np.ndarray) -> np.ndarray:
    """Return the error's size."""
    return np.abs(Y_pred - Y)


def absolute_error_slope(Y: np.ndarray, Y_pred: np.ndarray) -> np.ndarray:
    """Return the error's sign; at 0, the kink, the subgradient 0."""
    return np.sign(Y_pred - Y)


def huber_error(Y: np.ndarray, Y_pred: np.ndarray, delta: float = HUBER_DELTA) -> np.ndarray:
    """Return e²/2 for an error of size e up to ``delta``, else δ(e − δ/2) (Huber, 1964)."""
    size = np.abs(Y_pred - Y)
    inner = np.minimum(size, delta)
    return inner * (size - inner / 2)


def huber_error_slope(Y: np.ndarray, Y_pred: np.ndarray, delta: float = HUBER_DELTA) -> np.ndarray:
    """Return the error, cut off at ±``delta``."""
    return np.clip(Y_pred - Y, -delta, delta)


def _kept_apart(P: np.ndarray) -> np.ndarray:
    """Return probabilities at least ``EPSILON`` away from 0 and 1."""
    return np.clip(P, EPSILON, 1 - EPSILON)


def binary_crossentropy(Y: np.ndarray, P: np.ndarray) -> np.ndarray:
    """Return −y ln p − (1 − y) ln(1 − p)."""
    P = _kept_apart(P)
    return -Y * np.log(P) - (1 - Y) * np.log1p(-P)


def binary_crossentropy_slope(Y: np.ndarray, P: np.ndarray) -> np.ndarray:
    """Return (p − y) / (p(1 − p)); 0 where p is cut off: the loss is flat there."""
    kept = _kept_apart(P)
    return np.where(kept == P, (kept - Y) / (kept * (1 - kept)), 0)


def binary_crossentropy_from_logits(Y: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """Return the same for p = σ(z): −ln p is softplus(−z), so that nothing overflows."""
    return Y * softplus(-Z) + (1 - Y) * softplus(Z)


def binary_crossentropy_from_logits_slope(Y: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """Return σ(z) − y."""
    return sigmoid(Z) - Y


def categorical_crossentropy(Y: np.ndarray, P: np.ndarray) -> np.ndarray:
    """Return −y ln p for each class."""
    return -Y * np.log(_kept_apart(P))


def categorical_crossentropy_slope(Y: np.ndarray, P: np.ndarray) -> np.ndarray:
    """Return −y/p; 0 where p is cut off."""
    kept = _kept_apart(P)
    return np.where(kept == P, -Y / kept, 0)


def categorical_crossentropy_from_logits(Y: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """Return the same for p = softmax(z), worked out to y(ln Σ eᶻ − z): nothing overflows."""
    Z = Z - Z.max(axis=-1, keepdims=True)
    return Y * (np.log(np.exp(Z).sum(axis=-1, keepdims=True)) - Z)


def categorical_crossentropy_from_logits_slope(Y: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """Return softmax(z) − y, for targets whose rows sum to 1."""
    return softmax(Z) - Y


# The checks: what targets and predictions may be, for each kind of loss.


def _check_numbers(Y: np.ndarray, Y_pred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    Y_pred = check_array("Y_pred", Y_pred, ndim=(1, 2))
    Y = check_array("Y", Y, ndim=(1, 2), dtype=Y_pred.dtype)
    if Y.shape == Y_pred.shape:
        return Y, Y_pred
    message = f"Y and Y_pred must have the same shape, got {Y.shape} and {Y_pred.shape}"
    flat, table = sorted((Y.shape, Y_pred.shape), key=len)
    if len(flat) == 1 and len(table) == 2 and table[1] == 1:
        message += (
            f". NumPy wouldn't complain: it would broadcast them to {table[0]} × {flat[0]} "
            "differences, every target with every prediction, and their mean would be a wrong "
            "loss that looks like a right one. Give both the shape (n, 1), with .reshape(-1, 1), "
            "or both (n,), with .ravel()"
        )
    raise ValueError(message)


def _check_within_0_1(name: str, values: np.ndarray) -> None:
    outside = values[(values < 0) | (values > 1)]
    if outside.size:
        raise ValueError(f"{name} must lie in 0 … 1, got {outside[0]:g}")


def _check_binary(
    Y: np.ndarray, Y_pred: np.ndarray, logits: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    Y, Y_pred = _check_numbers(Y, Y_pred)
    _check_within_0_1("Y", Y)
    if not logits:
        _check_within_0_1("Y_pred", Y_pred)
    return Y, Y_pred


def _check_rows(name: str, values: np.ndarray) -> None:
    _check_within_0_1(name, values)
    sums = values.sum(axis=1)
    wrong = sums[np.abs(sums - 1) > SUM_TOLERANCE]
    if wrong.size:
        raise ValueError(f"each row of {name} must sum to 1, got a row that sums to {wrong[0]:g}")


def _check_categorical(
    Y: np.ndarray, Y_pred: np.ndarray, logits: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    Y_pred = check_array("Y_pred", Y_pred, ndim=2)
    if np.ndim(Y) == 1:
        Y = one_hot(Y, Y_pred.shape[1], Y_pred.dtype)
    Y, Y_pred = _check_numbers(Y, Y_pred)
    _check_rows("Y", Y)
    if not logits:
        _check_rows("Y_pred", Y_pred)
    return Y, Y_pred


@dataclass(frozen=True, eq=False)
class Loss(Parametric):
    """A loss with its gradient.

    ``elements(Y, Y_pred)`` gives the loss of each element and ``slopes(Y, Y_pred)`` its derivative
    with respect to ``Y_pred``; both unchecked, for float arrays of one shape. ``check(Y, Y_pred)``
    returns both as such arrays, in the type of ``Y_pred``, or raises.
    """

    name: str  # its key in LOSSES
    elements: Callable[..., np.ndarray] = field(repr=False)
    slopes: Callable[..., np.ndarray] = field(repr=False)
    check: Callable[..., tuple[np.ndarray, np.ndarray]] = field(default=_check_numbers, repr=False)
    sums_outputs: bool = False  # a sample's loss: the sum over its outputs, not the mean
    parameters: Mapping[str, float] = field(default_factory=dict)  # what with_parameters can set
    make: "Callable[..., Loss] | None" = field(default=None, repr=False)  # from the parameters

    def per_sample(self, Y: np.ndarray, Y_pred: np.ndarray) -> np.ndarray:
        """Return the loss of each sample.

        Parameters
        ----------
        Y, Y_pred : array-like, shape (n_samples,) or (n_samples, n_outputs)
            Of one shape. For a categorical loss ``Y`` may also hold class numbers, (n_samples,).

        Returns
        -------
        ndarray, shape (n_samples,)
            In the floating-point type of ``Y_pred``.
        """
        losses = self.elements(*self.check(Y, Y_pred))
        if losses.ndim == 1:
            return losses
        return losses.sum(axis=1) if self.sums_outputs else losses.mean(axis=1)

    def value(self, Y: np.ndarray, Y_pred: np.ndarray) -> float:
        """Return the mean of ``per_sample``, which takes the same arguments."""
        return float(self.per_sample(Y, Y_pred).mean())

    def gradient(self, Y: np.ndarray, Y_pred: np.ndarray) -> np.ndarray:
        """Return ∂value/∂Y_pred, in the shape of ``Y_pred``, from the same arguments."""
        Y, Y_pred = self.check(Y, Y_pred)
        return self.slopes(Y, Y_pred) / self.n_averaged(Y)

    def n_averaged(self, Y: np.ndarray) -> int:
        """Return by what the sum of all ``elements`` is divided to give ``value``."""
        return len(Y) if self.sums_outputs else Y.size


def _make_huber(delta: float = HUBER_DELTA) -> Loss:
    delta = check_real("delta", delta, above=0)
    return Loss(
        "huber",
        partial(huber_error, delta=delta),
        partial(huber_error_slope, delta=delta),
        parameters={"delta": delta},
        make=_make_huber,
    )


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("mse", squared_error, squared_error_slope),
        Loss("mae", absolute_error, absolute_error_slope),
        _make_huber(),
        Loss("binary_crossentropy", binary_crossentropy, binary_crossentropy_slope, _check_binary),
        Loss(
            "binary_crossentropy_from_logits",
            binary_crossentropy_from_logits,
            binary_crossentropy_from_logits_slope,
            partial(_check_binary, logits=True),
        ),
        Loss(
            "categorical_crossentropy",
            categorical_crossentropy,
            categorical_crossentropy_slope,
            _check_categorical,
            sums_outputs=True,
        ),
        Loss(
            "categorical_crossentropy_from_logits",
            categorical_crossentropy_from_logits,
            categorical_crossentropy_from_logits_slope,
            partial(_check_categorical, logits=True),
            sums_outputs=True,
        ),
    )
}


def get(loss: str | Loss) -> Loss:
    """Return the loss of that name, a key of ``LOSSES``, or the loss itself."""
    if isinstance(loss, Loss):
        return loss
    return LOSSES[check_choice("loss", loss, tuple(LOSSES))]
