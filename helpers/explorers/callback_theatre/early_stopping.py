"""When early stopping ends a training, and which epoch's weights come back.

The rule of ``keras.callbacks.EarlyStopping`` (Keras 3), applied to values that are known already.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.checks import check_choice, check_int, check_real

# The metrics of which Keras knows whether more or less is better, by the names that it records.
METRICS = {
    "max": """
        acc accuracy auc binary_accuracy binary_io_u categorical_accuracy concordance_correlation
        cosine_similarity f1_score fbeta_score io_u mean_io_u one_hot_io_u one_hot_mean_io_u
        pearson_correlation precision precision_at_recall r2_score recall recall_at_precision
        sensitivity_at_specificity sparse_categorical_accuracy sparse_top_k_categorical_accuracy
        specificity_at_sensitivity top_k_categorical_accuracy""",
    "min": """
        binary_crossentropy categorical_crossentropy categorical_hinge hinge kl_divergence logcosh
        loss mae mape mean_absolute_error mean_absolute_percentage_error mean_squared_error
        mean_squared_logarithmic_error mse msle poisson root_mean_squared_error
        sparse_categorical_crossentropy squared_hinge""",
}
MODE_OF = {name: mode for mode, names in METRICS.items() for name in names.split()}
MODES = ("min", "max")


@dataclass(frozen=True)
class EarlyStop:
    """What early stopping makes of a recorded training; epochs are counted from 0."""

    best: np.ndarray  # (n_run,), after each epoch that is run the best so far; −1 if none is
    waited: np.ndarray  # (n_run,), after each epoch the counter that patience is compared with
    stopped: bool  # whether training ends before all recorded epochs have been run
    kept: int  # the epoch whose weights the model has in the end

    @property
    def n_run(self) -> int:
        """How many epochs are run."""
        return len(self.best)


def find_mode(monitor: str) -> str:
    """Return what Keras' ``mode="auto"`` means for a quantity: "min" or "max".

    Raises
    ------
    ValueError
        If the name doesn't tell; Keras refuses it as well, unless ``mode`` is given.
    """
    mode = MODE_OF.get(monitor.removeprefix("val_"))
    if mode is None:
        raise ValueError(
            f"monitor must be a loss or a metric that Keras knows, or mode one of 'min', 'max': "
            f"got {monitor!r}"
        )
    return mode


def stop_early(
    values: Sequence[float],
    *,
    mode: str = "min",
    patience: int = 0,
    min_delta: float = 0.0,
    baseline: float | None = None,
    restore_best_weights: bool = False,
    start_from_epoch: int = 0,
) -> EarlyStop:
    """Apply early stopping to what was recorded, with no training.

    An epoch is an improvement if its value is better than the best one so far by more than
    ``min_delta``. The counter grows by 1 an epoch, and an improvement that is better than the
    baseline, too, sets it back to 0. Training ends with an epoch that is no improvement and
    finds the counter at ``patience`` or more; in an improvement nobody looks at the counter, and
    that of a baseline that is never beaten climbs past the patience. Like Keras, this compares in
    single precision. NaN is no improvement on anything, but the first epoch that is looked at is
    the best so far, whatever its value is.

    Parameters
    ----------
    values : sequence of float, shape (n_epochs,)
        The quantity that is monitored; NaN and infinity are allowed.
    mode : {"min", "max"}
        Whether less or more is better.
    patience : int
        How many epochs without improvement are borne, at least 0.
    min_delta : float
        Its sign doesn't matter.
    baseline : float, optional
        What has to be beaten for the counter to be set back.
    restore_best_weights : bool
        Whether the weights of the best epoch come back, else the last ones are kept.
    start_from_epoch : int
        Epochs before this one aren't looked at.

    Returns
    -------
    EarlyStop

    Raises
    ------
    TypeError
        If an argument isn't a number where one is wanted.
    ValueError
        If ``values`` is empty or no vector, or an argument is out of range.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"values must be a vector with an epoch at least, got {values.shape}")
    check_choice("mode", mode, MODES)
    check_int("patience", patience, minimum=0)
    check_int("start_from_epoch", start_from_epoch, minimum=0)
    margin = abs(check_real("min_delta", min_delta))
    if baseline is not None:
        baseline = check_real("baseline", baseline)

    def improves(value: float, reference: float) -> bool:
        if mode == "min":
            return np.float32(value + margin) < np.float32(reference)
        return np.float32(value - margin) > np.float32(reference)

    best, waited, counter, best_epoch = [], [], 0, -1
    stopped = False
    for epoch, value in enumerate(values):
        if epoch >= start_from_epoch:
            counter += 1
            if best_epoch < 0 or improves(value, values[best_epoch]):
                best_epoch = epoch
                if baseline is None or improves(value, baseline):
                    counter = 0
            else:
                stopped = counter >= patience
        best.append(best_epoch)
        waited.append(counter)
        if stopped:
            break
    kept = best_epoch if restore_best_weights and best_epoch >= 0 else len(best) - 1
    return EarlyStop(np.array(best), np.array(waited), stopped, kept)
