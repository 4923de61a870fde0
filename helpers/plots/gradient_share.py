"""How much of a gradient comes from an auxiliary output, against the weight of its loss."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers.plots.style import BLUE, GREY


def plot_shares(
    ax: Axes, weights: np.ndarray, shares: np.ndarray, *, title: str = ""
) -> list[Line2D]:
    """Draw the auxiliary output's share of the gradient against its loss weight.

    Parameters
    ----------
    ax : Axes
    weights : ndarray, shape (n_weights,)
        Weight of the auxiliary loss, 0 to 1; the main loss has the rest.
    shares : ndarray, shape (n_models, n_weights) or (n_weights,)
        Share of the gradient, 0 to 1.
    title : str

    Returns
    -------
    list of Line2D
        One a model.
    """
    shares = np.atleast_2d(shares)
    ax.plot([0, 1], [0, 1], ":", color=GREY, label="share = weight")
    lines = ax.plot(weights, shares.T, color=BLUE, linewidth=1.2)
    lines[0].set_label("measured" if len(shares) == 1 else f"measured, {len(shares)} models")
    ax.set(
        xlabel="loss weight of the auxiliary output",
        ylabel="its share of the gradient",
        xlim=(0, 1),
        ylim=(0, 1),
        title=title,
    )
    ax.label_outer()
    ax.legend(loc="upper left")
    return lines
