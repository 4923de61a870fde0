import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.explorers.time_machine.plans import N_SAMPLES, Plan, Problem, Run, Settings
from helpers.explorers.time_machine.timelines import BETWEEN_LOSSES, MAX_RUNS, Timelines
from helpers.nn.mlp import MLP, make_batches

PROBLEM = Problem("circles", noise=10, layers=2, neurons=3, seed=5)


def plan(*runs, problem=PROBLEM):
    return Plan(problem, runs)


def parameters(timeline, step):
    return timeline.look(step).parameters.copy()


def same(one, other, steps):
    return all(np.array_equal(parameters(one, k), parameters(other, k)) for k in steps)


def test_it_trains_as_the_network_does_by_itself():
    """Each epoch in an order of its own, batch after batch: ordinary stochastic descent."""
    timeline = Timelines().get(plan(Run(Settings("relu", 0.1, 20), 0, 25)), 0)
    network = PROBLEM.make_network("relu")
    X, y = PROBLEM.make_data()
    assert np.array_equal(parameters(timeline, 0), network.parameters)
    for epoch in range(3):
        for rows in make_batches(N_SAMPLES, 20, np.random.default_rng([5, epoch])):
            if network.n_steps < 25:
                network.step(X[rows], y[rows].reshape(-1, 1), learning_rate=0.1)
                assert np.array_equal(parameters(timeline, network.n_steps), network.parameters)
    assert network.n_steps == timeline.end == 25


def test_every_loss_is_that_of_all_samples_at_its_step():
    timeline = Timelines().get(plan(Run(Settings(), 0, 37)), 0)
    X, y = PROBLEM.make_data()
    assert timeline.steps == [0, 10, 20, 30]
    for step, loss in zip(timeline.steps, timeline.losses, strict=True):
        assert timeline.look(step).evaluate(X, y.reshape(-1, 1)) == loss


@settings(max_examples=20, deadline=None)
@given(
    stops=st.lists(st.integers(0, 130), min_size=1, max_size=5).map(sorted),
    batch_size=st.sampled_from([1, 10, 200]),
)
def test_interruptions_change_nothing(stops, batch_size):
    how = Settings(batch_size=batch_size)
    in_parts = Timelines()
    for stop in stops:
        parts = in_parts.get(plan(Run(how, 0, stop)), 0)
    whole = Timelines().get(plan(Run(how, 0, stops[-1])), 0)
    assert same(parts, whole, range(stops[-1] + 1))
    assert (parts.steps, parts.losses) == (whole.steps, whole.losses)


@pytest.mark.parametrize("start", [0, 1, 13, 20, 40])
@pytest.mark.parametrize("batch_size", [1, 10, 200])
def test_a_branch_with_its_parents_settings_repeats_it(start, batch_size):
    how = Settings("tanh", 0.3, batch_size)
    both, timelines = plan(Run(how, 0, 60), Run(how, start, 60, 0)), Timelines()
    assert same(timelines.get(both, 0), timelines.get(both, 1), range(start, 61))


def test_a_branch_starts_with_its_parents_weights_and_goes_its_own_way():
    both = plan(Run(Settings(), 0, 60), Run(Settings("relu", 0.03, 50), 25, 60, 0))
    timelines = Timelines()
    trunk, branch = (timelines.get(both, number) for number in (0, 1))
    assert branch.start == 25
    assert np.array_equal(parameters(trunk, 25), parameters(branch, 25))
    assert not np.array_equal(parameters(trunk, 26), parameters(branch, 26))
    assert branch.look(25).activations[0].name == "relu"


def test_divergence_ends_a_run_and_is_no_error():
    problem = Problem("spiral", 5, layers=3, neurons=8)
    long = plan(Run(Settings("leaky_relu", 3.0, 10), 0, 1000), problem=problem)
    timeline = Timelines().get(long, 0)
    assert timeline.diverged
    assert 0 < timeline.end < 1000
    assert np.isfinite(timeline.losses).all()
    X, y = problem.make_data()
    assert not np.isfinite(timeline.look(timeline.end).evaluate(X, y.reshape(-1, 1)))


def test_a_run_ends_where_its_plan_says_whatever_was_asked_for_before():
    timelines = Timelines()
    for end in (15, 100, 15):
        assert timelines.get(plan(Run(Settings(), 0, end)), 0).end == end


def test_the_runs_asked_for_last_are_kept():
    timelines = Timelines()
    seeds = [plan(Run(Settings(), 0, 10), problem=Problem(seed=k)) for k in range(MAX_RUNS + 1)]
    first, second, *_ = (timelines.get(one, 0) for one in seeds[:-1])
    assert timelines.get(seeds[0], 0) is first
    timelines.get(seeds[-1], 0)
    assert timelines.get(seeds[0], 0) is first
    assert timelines.get(seeds[1], 0) is not second


def test_losses_are_computed_now_and_then_only(monkeypatch):
    calls, evaluate = [], MLP.evaluate
    monkeypatch.setattr(MLP, "evaluate", lambda *args: (calls.append(1), evaluate(*args))[1])
    Timelines().get(plan(Run(Settings(), 0, 100)), 0)
    assert len(calls) == 1 + 100 / BETWEEN_LOSSES
