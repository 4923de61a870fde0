import pytest

from helpers.live.clock import Clock


@pytest.fixture
def moves():
    return []


@pytest.fixture
def clock(moves):
    clock = Clock(moves.append)
    clock.show(3, 48)
    return clock


def test_showing_a_step_moves_nothing(clock, moves):
    for step, end in ((48, 48), (200, 300), (7, 9), (0, 0)):
        clock.show(step, end)
        assert (clock.slider.value, clock.slider.max) == (step, end)
    assert moves == []


def test_what_the_learner_chooses_is_passed_on(clock, moves):
    clock.slider.set_state({"value": 5})
    assert moves == [5]


def test_a_step_that_was_refused_can_be_shown_again(clock, moves):
    clock.slider.value = 40
    clock.show(3, 48)
    assert (clock.slider.value, moves) == (3, [40])


def test_the_browser_never_has_a_value_beyond_the_range(clock):
    sent = []
    clock.slider._send = lambda message, **_: sent.append(message["state"])
    clock.show(100, 100)
    assert sent == [{"max": 100}, {"value": 100}]
    sent.clear()
    clock.show(4, 10)
    assert sent == [{"value": 4}, {"max": 10}]
