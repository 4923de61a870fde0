import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from helpers.nn import losses
from helpers.nn.line_fit import fit_line, line_pulls


def points(seed, n_samples=15, outlier=0.0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, n_samples)
    y = 2 * x + 1 + rng.normal(0, 0.5, n_samples)
    y[0] += outlier
    return x, y


def loss_of(name, x, y, line):
    return losses.get(name).value(y, line[0] * x + line[1])


@given(seed=st.integers(0, 10**6), outlier=st.floats(-100, 100))
def test_mse_gives_the_least_squares_line(seed, outlier):
    x, y = points(seed, outlier=outlier)
    np.testing.assert_allclose(fit_line(x, y, "mse"), np.polyfit(x, y, 1), atol=1e-8)


@given(
    seed=st.integers(0, 10**6),
    n_samples=st.integers(2, 15),
    lever=st.floats(-50, 50),
    outlier=st.floats(-100, 100),
    digits=st.sampled_from([0, 1, 15]),
)
def test_mae_is_as_low_as_linear_programming_gets_it(seed, n_samples, lever, outlier, digits):
    x, y = points(seed, n_samples, outlier)
    x[0] = lever
    x, y = x.round(digits), y.round(digits)  # rounded to whole numbers, many points share an x
    assume(np.ptp(x) > 0)
    # Least sum of bounds t with −t ≤ slope·x + intercept − y ≤ t.
    line, identity = np.column_stack([x, np.ones_like(x)]), np.eye(len(x))
    found = linprog(
        [0, 0] + [1 / len(x)] * len(x),
        A_ub=np.block([[line, -identity], [-line, -identity]]),
        b_ub=np.concatenate([y, -y]),
        bounds=[(None, None)] * 2 + [(0, None)] * len(x),
    )
    least = loss_of("mae", x, y, fit_line(x, y, "mae"))
    assert least == pytest.approx(found.fun, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("delta", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("outlier", [0.0, 8.0, -200.0])
def test_huber_is_as_low_as_a_general_optimizer_gets_it(delta, outlier):
    huber = losses.get("huber").with_parameters(delta=delta)
    x, y = points(1, outlier=outlier)
    line = fit_line(x, y, huber)
    found = minimize(lambda p: huber.value(y, p[0] * x + p[1]), (0, 0), tol=1e-12)
    np.testing.assert_allclose(line, found.x, atol=1e-4)
    gradient = huber.gradient(y, line[0] * x + line[1])
    assert abs(gradient @ x) < 1e-8
    assert abs(gradient.sum()) < 1e-8


@pytest.mark.parametrize("name", ["mse", "mae", "huber"])
def test_points_on_a_line_give_that_line(name):
    x = np.array([-1.0, 0.0, 2.0, 5.0])
    np.testing.assert_allclose(fit_line(x, 3 * x - 2, name), (3, -2), atol=1e-8)
    np.testing.assert_allclose(fit_line([0, 1], [5, 4], name), (-1, 5), atol=1e-8)
    assert np.abs(line_pulls(x, 3 * x - 2, (3, -2), name)).max() < 1e-12  # and do not pull


@pytest.mark.parametrize(
    ("x", "y", "loss", "message"),
    [
        ([2.0, 2.0], [0.0, 1.0], "mse", "two different numbers"),
        ([1.0, 2.0], [0.0, 1.0, 2.0], "mse", "same length, got 2 and 3"),
        ([1.0, 2.0], [0.0, np.nan], "mse", "y must be finite"),
        ([0, 1], [0, 1], "binary_crossentropy", "loss must be one of 'mse', 'mae', 'huber'"),
    ],
)
def test_points_or_losses_that_fit_no_line_are_refused(x, y, loss, message):
    with pytest.raises(ValueError, match=message):
        fit_line(x, y, loss)


# The pulls.


@pytest.mark.parametrize("name", ["mse", "mae", "huber"])
@given(
    seed=st.integers(0, 10**6),
    lever=st.floats(-50, 50),
    outlier=st.floats(-100, 100),
    delta=st.floats(0.01, 100),
)
def test_the_pulls_on_the_fitted_line_are_in_balance_and_so_are_their_moments(
    name, seed, lever, outlier, delta
):
    x, y = points(seed, outlier=outlier)
    x[0] = lever
    if name == "huber":
        name = losses.get(name).with_parameters(delta=delta)
    pulls = line_pulls(x, y, fit_line(x, y, name), name)
    scale = np.abs(pulls).sum()
    assert abs(pulls.sum()) < 1e-8 * scale
    assert abs(pulls @ x) < 1e-8 * scale * np.abs(x).max()


def test_a_pull_is_the_slope_of_the_loss_turned_round():
    x, y = np.array([0.0, 1.0, 2.0]), np.array([0.3, -4.0, 7.0])
    line = (0.0, 0.0)
    np.testing.assert_allclose(line_pulls(x, y, line), [0.6, -8, 14])
    np.testing.assert_allclose(line_pulls(x, y, line, "huber"), [0.3, -1, 1])
    np.testing.assert_allclose(line_pulls(x, y, line, "mae"), [1, -1, 1])


def test_points_on_the_mae_line_pull_with_what_is_missing():
    # The line through the outer two leaves the others above, above and below it.
    x, y = np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.1, 0.2, -0.1, 0.0])
    line = fit_line(x, y, "mae")
    assert line == (0, 0)
    pulls = line_pulls(x, y, line, "mae")
    np.testing.assert_allclose(pulls, [-1, 1, 1, -1, 0], atol=1e-12)
