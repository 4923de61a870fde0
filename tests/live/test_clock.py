import pytest

from helpers.live.clock import Clock


@pytest.fixture
def moves():
    return []


@pytest.fixture
def clock(moves):
    clock = Clock(moves.append, interval=400)
    clock.show(3, 48)
    return clock


def test_showing_a_step_moves_nothing(clock, moves):
    for step, end in ((48, 48), (200, 300), (7, 9), (0, 0)):
        clock.show(step, end)
        for widget in (clock.slider, clock.play):
            assert (widget.value, widget.max) == (step, end)
    assert moves == []


@pytest.mark.parametrize("name", ["slider", "play"])
def test_what_the_learner_chooses_is_passed_on(clock, moves, name):
    getattr(clock, name).set_state({"value": 5})
    assert moves == [5]


def test_a_step_that_was_refused_can_be_shown_again(clock, moves):
    clock.slider.value = 40
    clock.show(3, 48)
    assert (clock.slider.value, moves) == (3, [40])


def test_the_browser_never_has_a_value_beyond_the_range(clock):
    sent = []
    for widget in (clock.slider, clock.play):
        widget._send = lambda message, **_: sent.append(message["state"])
    clock.show(100, 100)
    assert sent == 2 * [{"max": 100}, {"value": 100}]
    sent.clear()
    clock.show(4, 10)
    assert sent == 2 * [{"value": 4}, {"max": 10}]


def test_without_an_interval_there_is_no_play_button(moves):
    assert Clock(moves.append).play is None
