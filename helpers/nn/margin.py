"""How far two classes can be kept apart by a line, and how many mistakes that allows."""

from dataclasses import dataclass

import numpy as np

from helpers.checks import check_array

TOLERANCE = 1e-9  # relative: of the margin that is found, and of what still counts as a margin
MAX_STEPS = 100_000


@dataclass(frozen=True, eq=False)
class Margin:
    """A line that separates two classes, and the room it leaves.

    The bias counts as the weight of a feature that is always 1, as in the perceptron: with x̃ =
    (x, 1), ũ = (w, b) of length 1 and t = ±1 the class, sample i has the margin tᵢ ũ·x̃ᵢ. (That is
    not its distance to the line in the plane, which would leave b out of the length.)
    """

    w: np.ndarray  # (n_features,), of the line w·x + b = 0; class 1 is where that is above 0
    b: float  # scaled to ‖w‖² + b² = 1
    gamma: float  # γ, the least margin of a sample with this line, above 0
    radius: float  # R, the greatest ‖x̃ᵢ‖

    @property
    def mistake_bound(self) -> float:
        """(R/γ)²: a perceptron that starts at 0 never makes more mistakes than this.

        Any separating line gives a bound that holds; the one with the greatest γ gives the
        tightest. The theorem wants every update to have the same size, as with outputs 0 and 1. A
        sign unit changes its weights by 2η, but by η where its score is exactly 0, and may then
        make up to 9/8 as many mistakes.

        Source: A. B. J. Novikoff, "On convergence proofs on perceptrons", Symposium on the
        Mathematical Theory of Automata (1962).
        """
        return (self.radius / self.gamma) ** 2


def widest_margin(X: np.ndarray, y: np.ndarray) -> Margin:
    """Find the line that separates two classes with the greatest γ.

    That line points from the origin to the nearest point v of the convex hull of all tᵢx̃ᵢ, and its
    γ is ‖v‖. Weight is shifted from the hull's farthest sample along v to its nearest, one pair at
    a time, until γ is within a relative 1e-9 of ‖v‖, which no line can exceed. γ itself is measured
    with the line that was found, so the bound holds however near the search came.

    Source: B. F. Mitchell, V. F. Dem'yanov and V. N. Malozemov, "Finding the point of a polyhedron
    closest to the origin", SIAM Journal on Control 12 (1974).

    Parameters
    ----------
    X : ndarray, shape (n_samples, n_features)
    y : ndarray, shape (n_samples,)
        The two classes as 0 and 1, or as −1 and 1.

    Raises
    ------
    ValueError
        If no line separates the classes (or only one with γ below R · 1e-9).
    """
    X = check_array("X", X, ndim=2, dtype=np.float64)
    y = check_array("y", y, ndim=1)
    if len(y) != len(X):
        raise ValueError(f"y must have one label a row of X, got {len(y)} for {len(X)} rows")
    if not set(y) <= {0, 1} and not set(y) <= {-1, 1}:
        raise ValueError(f"y must hold 0 and 1 or −1 and 1, got {sorted(set(y.tolist()))}")
    corners = np.where(y > 0, 1.0, -1.0)[:, None] * np.column_stack([X, np.ones(len(X))])
    radius = np.linalg.norm(corners, axis=1).max()
    v = _nearest_point(corners, TOLERANCE * radius)
    length = np.linalg.norm(v)
    gamma = (corners @ v).min() / length if length > 0 else 0.0
    if gamma <= TOLERANCE * radius:
        raise ValueError(
            "X and y must be linearly separable: no line was found between the classes"
        )
    *w, b = v / length
    return Margin(np.array(w), float(b), float(gamma), float(radius))


def _nearest_point(corners: np.ndarray, zero: float) -> np.ndarray:
    """Return the point of the corners' convex hull that is nearest to the origin."""
    share = np.zeros(len(corners))
    share[0] = 1.0
    v = corners[0]
    for _ in range(MAX_STEPS):
        along = corners @ v
        near = along.argmin()
        if v @ v - along[near] <= TOLERANCE * (v @ v) or np.linalg.norm(v) <= zero:
            break
        far = np.where(share > 0, along, -np.inf).argmax()
        towards = corners[near] - corners[far]
        moved = min(share[far], (along[far] - along[near]) / (towards @ towards))
        share[far] -= moved
        share[near] += moved
        v = v + moved * towards
    return v
