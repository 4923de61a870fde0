import pytest
from fake_browser import FakeBrowser
from traitlets import Float, HasTraits

from helpers.explorers.explorer import Explorer
from helpers.explorers.live_figure import PATIENCE
from helpers.plots.style import new_figure


class DialState(HasTraits):
    angle = Float(2.6, min=-4.0, max=10.0)
    gain = Float(1.0, min=0.1, max=10.0)


class Dial(Explorer):
    State = DialState
    compute = staticmethod(lambda state: state.angle)
    describe = staticmethod(lambda frame: f"{frame:.1f}")

    def make_controls(self):
        gain = self.control("gain", "Gain", logarithmic=True, step=0.05)
        return [self.control("angle", "Angle", step=0.1), gain]

    def make_artists(self):
        figure, ax = new_figure(width=2, height=1)
        (self.line,) = ax.plot([0, 1], [0, 1])
        return figure, [self.line]

    def draw(self, frame):
        self.line.set_ydata([0, frame])


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


def report(dial, name, value):
    """Have the browser say that a slider is on ``value``."""
    dial.controls[name].set_state({"value": value})


def test_the_learner_moves_a_slider_again_and_again(dial, browser):
    for angle in (2.7, 2.8, 2.7, 2.6):
        report(dial, "angle", angle)  # without waiting for the picture
        assert dial.state.angle == angle


def test_an_answer_to_an_earlier_move_of_the_program_does_not_undo_a_later_one(dial, browser):
    dial.update(angle=3.3)
    dial.update(angle=9.0, gain=3.0)
    report(dial, "angle", 3.3000000000000003)
    report(dial, "gain", 3.1622776601683795)
    assert (dial.state.angle, dial.state.gain) == (9.0, 3.0)
    assert dial.controls["angle"].value == 9.0


def test_once_the_move_of_the_program_is_painted_the_slider_listens_again(dial, browser):
    dial.update(angle=9.0)
    browser.answer()
    report(dial, "angle", 8.9)
    assert dial.state.angle == 8.9


def test_a_slider_that_was_not_moved_listens_all_the_time(dial, browser):
    report(dial, "gain", 2.0)
    dial.update(angle=9.0)
    report(dial, "gain", 2.2)
    assert (dial.state.angle, dial.state.gain) == (9.0, 2.2)


def test_the_learner_takes_over_from_a_browser_that_never_answers(dial, browser, monkeypatch):
    dial.update(angle=9.0)
    report(dial, "angle", 8.9)
    assert dial.state.angle == 9.0
    monkeypatch.setattr(dial.live, "_sent_at", dial.live._sent_at - PATIENCE)
    report(dial, "angle", 8.9)
    assert dial.state.angle == 8.9


def test_the_first_value_is_not_answered_for(dial):
    FakeBrowser(dial.live, answers=False)
    report(dial, "angle", 2.5999999999999996)
    assert dial.state.angle == 2.6
