import numpy as np
import pytest

from helpers.nn.history import Trajectory


def record(steps, size=10):
    trajectory = Trajectory()
    for step in steps:
        trajectory.record(step, np.full(size, step, np.float32))
    return trajectory


def test_every_step_is_kept_and_its_memory_counted():
    trajectory = record(range(5, 105))
    assert trajectory.steps == tuple(range(5, 105))
    assert all((trajectory.at(step) == step).all() for step in trajectory.steps)
    assert trajectory.n_bytes == 100 * 10 * 4


def test_what_is_kept_is_a_read_only_copy():
    trajectory = Trajectory()
    parameters = np.zeros(3)
    trajectory.record(0, parameters)
    parameters += 1
    assert (trajectory.at(0) == 0).all()
    with pytest.raises(ValueError, match="read-only"):
        trajectory.at(0)[0] = 1


def test_the_same_step_is_kept_once_and_a_step_back_needs_another_trajectory():
    assert record([0, 1, 1]).steps == (0, 1)
    with pytest.raises(ValueError, match="step 1 comes before step 2"):
        record([0, 1, 2, 1])


def test_a_step_that_is_not_kept_is_refused_and_those_that_are_named():
    with pytest.raises(ValueError, match=r"step must be one that is kept \(…\), got 0"):
        Trajectory().at(0)
    with pytest.raises(ValueError, match=r"kept \(2, …, 6\), got 7"):
        record(range(2, 7)).at(7)
