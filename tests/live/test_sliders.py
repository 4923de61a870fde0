import pytest

from kit.dial import Dial
from kit.fake_browser import FakeBrowser


@pytest.fixture
def dial():
    dial = Dial()
    yield dial
    dial.close()


@pytest.fixture
def browser(dial):
    browser = FakeBrowser(dial.live, answers=False)
    browser.answer()
    return browser


@pytest.fixture
def messages(dial, browser):
    """What is sent to the sliders' browser side, as (slider, state)."""
    sent = []
    for name, slider in dial.controls.items():
        slider._send = lambda message, name=name, **_: sent.append((name, message["state"]))
    return sent


def report(dial, name, value):
    """Have the browser say that a slider is on ``value``."""
    dial.controls[name].set_state({"value": value})


def test_a_value_of_the_program_is_sent_after_the_wish_for_finished_moves_only(dial, messages):
    dial.update(angle=3.3, gain=3.0)
    dial.update(angle=9.0)
    assert messages == [
        ("angle", {"continuous_update": False}),
        ("angle", {"value": 3.3}),
        ("gain", {"continuous_update": False}),
        ("gain", {"value": 3.0}),
        ("angle", {"value": 9.0}),
    ]


def test_once_it_is_painted_all_moves_are_wished_for_again(dial, browser, messages):
    dial.update(angle=9.0)
    dial.update(angle=8.0)
    dial.update(angle=7.0)  # isn't drawn yet: two pictures are on their way
    messages.clear()
    browser.answer()
    assert messages == []
    browser.answer()
    assert messages == [("angle", {"continuous_update": True})]


@pytest.mark.parametrize("name", ["angle", "gain"])
def test_a_move_of_the_learner_changes_no_wishes(dial, browser, messages, name):
    for value in (2.7, 2.8, 2.7):
        messages.clear()
        report(dial, name, value)
        assert getattr(dial.state, name) == value
        assert all("continuous_update" not in state for _, state in messages)


def test_at_first_only_finished_moves_are_wished_for(dial):
    assert not dial.controls["angle"].continuous_update
    browser = FakeBrowser(dial.live, answers=False)
    assert not dial.controls["angle"].continuous_update
    browser.answer()
    assert dial.controls["angle"].continuous_update
