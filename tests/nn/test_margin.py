import numpy as np
import pytest
from scipy.optimize import nnls

from helpers.data.toy import load_iris, make_blobs, make_separable
from helpers.nn.margin import widest_margin

AND = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 0, 0, 1])


def best_gamma(X, y):
    """Solve min ‖u‖ with tᵢ u·x̃ᵢ ≥ 1 by least distance programming (Lawson and Hanson, 1974)."""
    corners = (2 * y[:, None] - 1) * np.column_stack([X, np.ones(len(X))])
    E = np.vstack([corners.T, np.ones(len(X))])
    f = np.append(np.zeros(len(E) - 1), 1.0)
    r = E @ nnls(E, f)[0] - f
    return 1 / np.linalg.norm(r[:-1] / r[-1])


def separable_sets():
    for margin in (0.3, 0.05, 0.005):
        for seed in range(4):
            yield make_separable(60, np.random.default_rng(seed), margin=margin)
    iris = load_iris()
    yield iris.X, (iris.y == 0).astype(int)
    yield AND
    X, y = make_separable(50, np.random.default_rng(1), margin=0.1)
    yield X * 1e6, y


def test_gamma_is_the_greatest_there_is_and_the_line_really_leaves_it():
    for X, y in separable_sets():
        margin = widest_margin(X, y)
        distances = (2 * y - 1) * (X @ margin.w + margin.b)
        assert margin.gamma == pytest.approx(best_gamma(X, y), rel=1e-6)
        assert np.hypot(np.linalg.norm(margin.w), margin.b) == pytest.approx(1)
        assert distances.min() == pytest.approx(margin.gamma, rel=1e-9)


def test_two_points_on_an_axis_by_hand():
    # t x̃ is (3, 1) and (1, −1). The second is the nearest point between them, for it stands at
    # right angles to their difference (2, 2). So γ = √2, R² = 10 and (R/γ)² = 10/2.
    margin = widest_margin([[3.0], [-1.0]], [1, 0])
    assert margin.gamma == pytest.approx(np.sqrt(2))
    np.testing.assert_allclose([*margin.w, margin.b], np.array([1, -1]) / np.sqrt(2))
    assert margin.radius == pytest.approx(np.sqrt(10))
    assert margin.mistake_bound == pytest.approx(5)


def test_both_codings_of_the_classes_mean_the_same():
    X, y = AND
    assert widest_margin(X, y).gamma == widest_margin(X, 2 * y - 1).gamma


def test_inseparable_classes_are_refused():
    X, _ = AND
    overlapping = make_blobs(200, np.random.default_rng(0), spread=1.0)
    iris = load_iris()
    inseparable = [(X, [0, 1, 1, 0]), overlapping, (iris.X, iris.y == 1), ([[1.0], [1.0]], [0, 1])]
    for points, labels in inseparable:
        with pytest.raises(ValueError, match="must be linearly separable"):
            widest_margin(points, np.asarray(labels))


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0], [2.0]], [0, 1, 1], "one label a row of X, got 3 for 2 rows"),
        ([[1.0], [2.0]], [0, 2], r"0 and 1 or −1 and 1, got \[0.0, 2.0\]"),
        ([[1.0], [np.nan]], [0, 1], "X must be finite"),
        ([1.0, 2.0], [0, 1], "X must be 2-dimensional"),
    ],
)
def test_bad_arguments_are_named(X, y, message):
    with pytest.raises(ValueError, match=message):
        widest_margin(X, y)
