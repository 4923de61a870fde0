import numpy as np
import pytest

from helpers.nn.history import Trajectory

STATE_BYTES = np.zeros(10, np.float32).__sizeof__()


def record(trajectory, steps, size=10):
    for step in steps:
        trajectory.record(step, np.full(size, step, np.float32))


def test_every_step_is_kept_while_there_is_room():
    trajectory = Trajectory()
    record(trajectory, range(5, 105))
    assert trajectory.steps == tuple(range(5, 105))
    assert (trajectory.at(37) == 37).all()


@pytest.mark.parametrize("capacity", [2, 3, 8, 9])
def test_memory_stays_bounded_and_the_kept_steps_even(capacity):
    trajectory = Trajectory(max_bytes=capacity * STATE_BYTES + 5)
    for step in range(7, 207):
        record(trajectory, [step])
        steps = np.array(trajectory.steps)
        assert trajectory.n_bytes <= trajectory.max_bytes
        assert steps[0] == 7
        assert (np.diff(steps) == trajectory.every).all()
        assert step - steps[-1] < trajectory.every
        assert len(steps) >= min(step - 6, capacity // 2)
    assert trajectory.every == 2 ** np.ceil(np.log2(200 / capacity))
    assert all((trajectory.at(step) == step).all() for step in trajectory.steps)


def test_what_is_kept_is_a_read_only_copy():
    trajectory = Trajectory()
    parameters = np.zeros(3)
    trajectory.record(0, parameters)
    parameters += 1
    assert (trajectory.at(0) == 0).all()
    with pytest.raises(ValueError, match="read-only"):
        trajectory.at(0)[0] = 1


def test_the_same_step_is_kept_once():
    trajectory = Trajectory()
    record(trajectory, [0, 1, 1])
    assert trajectory.steps == (0, 1)


def test_a_step_back_needs_another_trajectory():
    trajectory = Trajectory()
    record(trajectory, [0, 1, 2])
    with pytest.raises(ValueError, match="step 1 comes before step 2"):
        record(trajectory, [1])


def test_a_step_that_is_not_kept_names_the_nearest():
    trajectory = Trajectory(max_bytes=3 * STATE_BYTES)
    with pytest.raises(ValueError, match="nothing has been recorded"):
        trajectory.at(0)
    record(trajectory, range(9))
    assert trajectory.steps == (0, 4, 8)
    with pytest.raises(ValueError, match="only one in 4 is: the nearest is step 8"):
        trajectory.at(7)


def test_too_little_memory_is_refused():
    with pytest.raises(ValueError, match="at least two states"):
        record(Trajectory(max_bytes=STATE_BYTES), [0])
    with pytest.raises(ValueError, match="max_bytes must be at least 1"):
        Trajectory(max_bytes=0)
