import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.datasets import load_iris as sklearn_iris
from sklearn.svm import SVC

from helpers.data import toy
from helpers.data.toy import TOY_SETS, load_iris, make_blobs, make_mesh, make_separable


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def a_line_separates(X, y):
    side = 2 * y[:, None] - 1
    constraints = -side * np.column_stack([X, np.ones(len(X))])  # side · (w·x + b) ≥ 1
    return linprog(np.zeros(3), constraints, -np.ones(len(X)), bounds=(None, None)).success


@pytest.mark.parametrize("name", TOY_SETS)
def test_every_toy_set_gives_balanced_finite_points_that_depend_only_on_rng(name):
    X, y = TOY_SETS[name](101, np.random.default_rng(3))
    X_again, y_again = TOY_SETS[name](101, np.random.default_rng(3))
    assert X.shape == (101, 2)
    assert X.dtype == np.float64
    assert y.dtype == np.int64
    assert sorted(np.bincount(y)) == [50, 51]
    assert np.count_nonzero(np.diff(y)) > 20  # in mixed order
    assert np.abs(X).max() < 2.5
    np.testing.assert_array_equal(X, X_again)
    np.testing.assert_array_equal(y, y_again)
    assert not np.array_equal(X, TOY_SETS[name](101, np.random.default_rng(4))[0])


@pytest.mark.parametrize("name", TOY_SETS)
def test_a_line_separates_the_sets_it_should_and_no_others(name, rng):
    separable = name in ("blobs", "separable", "thin margin")
    assert a_line_separates(*TOY_SETS[name](200, rng)) == separable


@pytest.mark.parametrize("margin", [0.5, 0.2, 0.02])
def test_separable_points_keep_their_margin(margin):
    for seed in range(5):
        X, y = make_separable(60, np.random.default_rng(seed), margin=margin)
        line = SVC(kernel="linear", C=1e8, tol=1e-6).fit(X, y)
        widest = 1 / np.linalg.norm(line.coef_)
        assert line.score(X, y) == 1
        assert widest > 0.99 * margin
        assert widest < margin + 0.4  # and they come close to it


def test_noise_free_shapes_lie_exactly_where_they_are_said_to(rng):
    X, y = toy.make_circles(80, rng, noise=0)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(y == 1, 0.4, 1.0))
    X, y = toy.make_xor(80, rng, noise=0)
    assert set(np.unique(X)) == {-1.0, 1.0}
    np.testing.assert_array_equal(y, X[:, 0] != X[:, 1])
    X, y = toy.make_moons(80, rng, noise=0)
    centre = np.where(y[:, None] == 0, [-0.5, -0.25], [0.5, 0.25])
    np.testing.assert_allclose(np.hypot(*(X - centre).T), 1)
    assert ((X - centre)[:, 1] * (1 - 2 * y) >= 0).all()
    X, y = toy.make_spiral(80, rng, noise=0)
    angle = np.arctan2(X[:, 1], X[:, 0])
    turns = (np.hypot(*X.T) + y / 2 - angle / (2 * np.pi)) % 1
    np.testing.assert_allclose(np.minimum(turns, 1 - turns), 0, atol=1e-12)


def test_blobs_have_the_classes_and_the_spread_that_were_asked_for(rng):
    X, y = make_blobs(3000, rng, n_classes=3, spread=0.5)
    assert list(np.bincount(y)) == [1000] * 3
    for k in range(3):
        assert np.linalg.norm(X[y == k].mean(axis=0)) == pytest.approx(1, abs=0.08)
        np.testing.assert_allclose(X[y == k].std(axis=0), 0.5, rtol=0.1)


def test_mesh_covers_the_points_and_unfolds_row_by_row():
    x, y, points = make_mesh(np.array([[0.0, 10.0], [1.0, 30.0]]), n_points=5, padding=0.5)
    assert (x[0], x[-1], y[0], y[-1]) == (-0.5, 1.5, 9.5, 30.5)
    assert points.shape == (25, 2)
    grid = points.reshape(5, 5, 2)
    np.testing.assert_array_equal(grid[2, :, 0], x)
    np.testing.assert_array_equal(grid[:, 2, 1], y)


def test_iris_holds_the_values_that_scikit_learn_ships():
    iris, reference = load_iris(), sklearn_iris()
    np.testing.assert_array_equal(iris.X, reference.data)
    np.testing.assert_array_equal(iris.y, reference.target)
    assert iris.class_names == tuple(reference.target_names)
    assert [f"{name} (cm)" for name in iris.feature_names] == reference.feature_names


@pytest.mark.parametrize(
    ("make", "given", "options", "message"),
    [
        (make_blobs, 1, {}, "n_samples must be at least 2, got 1"),
        (make_blobs, 9, {"n_classes": 1}, "n_classes must be at least 2"),
        (make_blobs, 9, {"spread": -1}, "spread must be at least 0"),
        (make_separable, 2.5, {}, "n_samples must be a whole number"),
        (make_separable, 9, {"margin": 0.6}, "margin must be .* at most 0.5, got 0.6"),
        (toy.make_xor, 3, {}, "n_samples must be at least 4"),
        (toy.make_moons, 9, {"noise": np.nan}, "noise must be"),
        (make_mesh, np.zeros((3, 3)), {}, "X must have 2 columns"),
        (make_mesh, np.zeros((3, 2)), {"padding": 0}, "padding must be"),
    ],
)
def test_bad_arguments_are_named(make, given, options, message, rng):
    generator = {} if make is make_mesh else {"rng": rng}
    with pytest.raises((TypeError, ValueError), match=message):
        make(given, **generator, **options)
