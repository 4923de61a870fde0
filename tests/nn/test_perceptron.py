import dataclasses

import numpy as np
import pytest
from sklearn.linear_model import Perceptron as ReferencePerceptron

from helpers.data.toy import load_iris, make_blobs, make_separable
from helpers.nn.margin import widest_margin
from helpers.nn.perceptron import Cycle, Perceptron

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AND, OR, XOR = [0, 0, 0, 1], [0, 1, 1, 1], [0, 1, 1, 0]


def reference_fit(X, y, *, epochs, eta, W, b):
    """Train scikit-learn's perceptron in the same order from the same start."""
    model = ReferencePerceptron(max_iter=epochs, tol=None, shuffle=False, eta0=eta, penalty=None)
    model.fit(X, y, coef_init=W.T.copy(), intercept_init=b.copy())
    return model.coef_.T, model.intercept_


def random_start(rng, n_inputs, n_outputs=1):
    # Random scores are never 0, where scikit-learn sees a mistake in either class.
    return rng.normal(size=(n_inputs, n_outputs)), rng.normal(size=n_outputs)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("spread", [0.2, 0.8])
@pytest.mark.parametrize("step_function", ["heaviside", "sign"])  # whose steps are twice as long
def test_weights_equal_scikit_learn_with_the_same_order(seed, spread, step_function):
    rng = np.random.default_rng(seed)
    X, y = make_blobs(60, rng, spread=spread)
    W, b = random_start(rng, 2)
    signed = step_function == "sign"
    ours = Perceptron(
        2, step_function=step_function, learning_rate=0.15 if signed else 0.3, W=W, b=b
    )
    ours.fit(X, 2 * y - 1 if signed else y, epochs=7)
    W_reference, b_reference = reference_fit(X, y, epochs=7, eta=0.3, W=W, b=b)
    np.testing.assert_allclose(ours.W, W_reference, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(ours.b, b_reference, rtol=1e-12, atol=1e-12)


def test_three_outputs_equal_scikit_learn_on_the_irises_and_single_outputs_side_by_side():
    iris, rng = load_iris(), np.random.default_rng(2)
    order, Y = rng.permutation(150), np.eye(3)[iris.y]
    W, b = random_start(rng, 4, 3)
    ours = Perceptron(4, 3, W=W, b=b)
    ours.fit(iris.X, Y, epochs=20, order=order)
    W_reference, b_reference = reference_fit(
        iris.X[order], iris.y[order], epochs=20, eta=1, W=W, b=b
    )
    np.testing.assert_allclose(ours.W, W_reference, rtol=1e-10)
    np.testing.assert_allclose(ours.b, b_reference, rtol=1e-10)
    for j in range(3):
        alone = Perceptron(4, W=W[:, [j]], b=b[[j]])
        alone.fit(iris.X, Y[:, j], epochs=20, order=order)
        # A single output may finish before the others: then it would change no more.
        np.testing.assert_allclose(alone.W, ours.W[:, [j]], rtol=1e-10)


def test_and_by_hand():
    # From 0 the score of (0, 0) is 0, so ŷ = 1: a mistake, b = −1. Then (0, 1) and (1, 0) score −1,
    # right, and (1, 1) scores −1, wrong: w = (1, 1), b = 0.
    history = Perceptron(2).fit(CORNERS, AND, epochs=1)
    assert [step.score[0] for step in history.steps] == [0, -1, -1, -1]
    assert [step.prediction[0] for step in history.steps] == [1, 0, 0, 0]
    assert [step.error[0] for step in history.steps] == [-1, 0, 0, 1]
    assert [step.db[0] for step in history.steps] == [-1, 0, 0, 1]
    last = history.steps[-1]
    np.testing.assert_array_equal(last.dW, [[1], [1]])
    np.testing.assert_array_equal(last.W, [[1], [1]])
    np.testing.assert_array_equal(last.b, [0])


@pytest.mark.parametrize("y", [AND, OR])
@pytest.mark.parametrize("step_function", ["heaviside", "sign"])
def test_separable_gates_are_learned(y, step_function):
    labels = np.array(y) if step_function == "heaviside" else 2 * np.array(y) - 1
    perceptron = Perceptron(2, step_function=step_function)
    history = perceptron.fit(CORNERS, labels)
    assert history.converged
    assert history.find_cycle() is None
    np.testing.assert_array_equal(perceptron.predict(CORNERS)[:, 0], labels)


def test_each_step_starts_where_the_last_one_ended_and_adds_up():
    X, y = make_blobs(30, np.random.default_rng(3), spread=0.7)
    history = Perceptron(2, learning_rate=0.1).fit(X, y, epochs=4)
    for before, after in zip(history.steps, history.steps[1:], strict=False):
        assert after.W_before is before.W
        assert after.b_before is before.b
    for k, step in enumerate(history.steps):
        assert (step.epoch, step.sample) == divmod(k, 30)
        np.testing.assert_array_equal(step.x, X[step.sample])
        np.testing.assert_allclose(step.score, step.x @ step.W_before + step.b_before)
        np.testing.assert_array_equal(step.prediction, step.score >= 0)
        np.testing.assert_array_equal(step.error, y[step.sample] - step.prediction)
        np.testing.assert_allclose(step.dW[:, 0], 0.1 * step.error * step.x)
        np.testing.assert_array_equal(step.W, step.W_before + step.dW)
        np.testing.assert_array_equal(step.b, step.b_before + step.db)


def test_the_history_cannot_be_changed_from_outside():
    X, y = make_blobs(10, np.random.default_rng(3))
    perceptron = Perceptron(2)
    history = perceptron.fit(X, y.astype(float))
    first = history.steps[0]
    kept = first.x.copy()
    X[:] = 0
    np.testing.assert_array_equal(first.x, kept)
    with pytest.raises(ValueError, match="read-only"):
        perceptron.W[0] = 5
    for field in dataclasses.fields(first)[2:]:
        with pytest.raises(ValueError, match="read-only"):
            getattr(first, field.name)[...] = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.W = kept


def test_mistakes_are_counted_by_step_by_epoch_and_by_output():
    Y = np.column_stack([AND, OR])
    history = Perceptron(2, 2).fit(CORNERS, Y)
    wrong = history.errors != 0
    assert history.errors.shape == (len(history.steps), 2)
    by_step = sum(step.mistake for step in history.steps)
    assert history.mistakes == by_step == history.mistakes_per_epoch.sum()
    assert history.mistakes < wrong.sum()  # both outputs were wrong in some steps
    assert len(history.mistakes_per_epoch) * 4 == len(history.steps)
    assert history.mistakes_per_epoch[-1] == 0
    assert (history.mistakes_per_epoch[:-1] > 0).all()


@pytest.mark.parametrize("margin", [0.4, 0.1, 0.02])
@pytest.mark.parametrize(("step_function", "factor"), [("heaviside", 1), ("sign", 9 / 8)])
def test_mistakes_never_exceed_the_bound(margin, step_function, factor):
    for seed in range(15):
        rng = np.random.default_rng(seed)
        X, y = make_separable(40, rng, margin=margin)
        labels = y if step_function == "heaviside" else 2 * y - 1
        history = Perceptron(2, step_function=step_function).fit(X, labels, epochs=5000, rng=rng)
        assert history.converged
        assert history.mistakes <= factor * widest_margin(X, y).mistake_bound


def test_samples_at_right_angles_make_as_many_mistakes_as_the_bound_allows():
    # x̃ = (1, 1) and (−1, 1), both of class 0: R² = 2, and u = (0, −1) leaves γ = 1.
    X, y = np.array([[1.0], [-1.0]]), [0, 0]
    assert widest_margin(X, y).mistake_bound == pytest.approx(2)
    assert Perceptron(1).fit(X, y).mistakes == 2


def test_xor_comes_back_to_the_same_weights_with_mistakes_in_between():
    history = Perceptron(2).fit(CORNERS, XOR, epochs=20)
    cycle = history.find_cycle()
    assert not history.converged
    assert cycle.mistakes > 0
    assert (cycle.end - cycle.start) % 4 == 0
    start, end = history.steps[cycle.start], history.steps[cycle.end]
    np.testing.assert_array_equal(start.W_before, end.W_before)
    np.testing.assert_array_equal(start.b_before, end.b_before)
    assert start.sample == end.sample
    period = cycle.end - cycle.start
    for k in range(cycle.start, len(history.steps) - period):
        np.testing.assert_array_equal(history.steps[k].W, history.steps[k + period].W)


def test_xor_cycles_in_any_fixed_order_from_any_whole_number_start():
    for seed in range(10):
        rng = np.random.default_rng(seed)
        start = {"W": rng.integers(-5, 6, size=(2, 1)), "b": rng.integers(-5, 6, size=1)}
        history = Perceptron(2, **start).fit(CORNERS, XOR, epochs=60, order=rng.permutation(4))
        assert history.find_cycle().mistakes > 0
    to_the_last_step = Perceptron(2).fit(CORNERS, XOR, epochs=1, order=[3, 1, 2, 0])
    assert to_the_last_step.find_cycle() == Cycle(start=0, end=4, mistakes=4)


def test_no_cycle_is_claimed_for_shuffled_samples_or_too_few_epochs():
    shuffled = Perceptron(2).fit(CORNERS, XOR, epochs=60, rng=np.random.default_rng(0))
    assert not shuffled.converged
    assert shuffled.find_cycle() is None
    assert Perceptron(2).fit(CORNERS, XOR, epochs=1).find_cycle() is None


@pytest.mark.parametrize("eta", [2.0**-7, 4.0])
def test_the_learning_rate_only_rescales_when_the_start_is_zero(eta):
    X, y = make_blobs(40, np.random.default_rng(1), spread=0.6)
    one, other = Perceptron(2), Perceptron(2, learning_rate=eta)
    first, second = one.fit(X, y, epochs=10), other.fit(X, y, epochs=10)
    np.testing.assert_array_equal(first.errors, second.errors)
    np.testing.assert_array_equal(other.W, eta * one.W)  # a power of two rounds nothing


def test_training_goes_on_from_today_s_weights():
    X, y = make_blobs(40, np.random.default_rng(1), spread=0.8)
    once, twice = Perceptron(2), Perceptron(2)
    once.fit(X, y, epochs=6)
    for epochs in (2, 4):
        twice.fit(X, y, epochs=epochs)
    np.testing.assert_array_equal(once.W, twice.W)


def test_shuffling_depends_only_on_rng_and_takes_every_sample_once():
    X, y = make_blobs(20, np.random.default_rng(1), spread=0.8)
    histories = [
        Perceptron(2).fit(X, y, epochs=3, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    ]
    orders = [[step.sample for step in history.steps] for history in histories]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0][:20]) == sorted(orders[0][20:40]) == list(range(20))
    assert orders[0][:20] != orders[0][20:40]


def test_zero_scores_count_as_the_step_functions_say():
    assert Perceptron(2).predict([[1, 2]]) == 1
    assert Perceptron(2, step_function="sign").predict([[1, 2]]) == 0
    history = Perceptron(1, step_function="sign").fit([[1.0]], [1], epochs=1)
    assert history.steps[0].error == 1  # against 2 for any other mistake


BAD = [  # what the perceptron is made with, what it is fitted with
    ({"n_inputs": 0}, {}, "n_inputs must be at least 1, got 0"),
    ({"n_outputs": 1.5}, {}, "n_outputs must be a whole number"),
    ({"learning_rate": 0}, {}, "learning_rate must be greater than 0"),
    ({"step_function": "relu"}, {}, "'heaviside', 'sign', got 'relu'"),
    ({"W": np.zeros(2)}, {}, r"W must have shape \(2, 1\), got \(2,\)"),
    ({"b": [np.inf]}, {}, "b must be finite"),
    ({}, {"X": [1.0, 2.0]}, "X must be 2-dimensional"),
    ({"n_inputs": 3}, {}, "X must have 3 columns"),
    ({}, {"X": np.empty((0, 2)), "y": []}, "X must not be empty"),
    ({}, {"X": [[np.nan, 1]], "y": [1]}, "X must be finite: 1 of 2"),
    ({}, {"y": [0, 1]}, r"y must have shape \(4, 1\)"),
    ({"n_outputs": 2}, {}, "a column an output"),
    ({}, {"y": [0, 1, 2, 0]}, "only 0 and 1 .* got 2"),
    ({"step_function": "sign"}, {}, "only -1 and 1 for the sign step, got 0"),
    ({}, {"epochs": 0}, "epochs must be at least"),
    ({}, {"order": [0, 1, 1, 2]}, "order must name each row 0 … 3 once"),
    ({}, {"order": range(4), "rng": np.random.default_rng()}, "order and rng exclude each other"),
]


@pytest.mark.parametrize(("made", "fitted", "message"), BAD)
def test_bad_arguments_are_named(made, fitted, message):
    with pytest.raises((TypeError, ValueError), match=message):
        Perceptron(**{"n_inputs": 2} | made).fit(**{"X": CORNERS, "y": AND} | fitted)


def test_what_is_asked_about_is_checked_as_well():
    with pytest.raises(ValueError, match="X must have 3 columns"):
        Perceptron(3).predict(CORNERS)
