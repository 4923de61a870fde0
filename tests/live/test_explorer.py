import gc
import threading
import weakref

import ipywidgets
import pytest
from comm import get_comm_manager
from ipywidgets.widgets.widget import _instances
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from traitlets import HasTraits, Int, TraitError

from helpers.lesson.subshell import Beside
from helpers.live.explorer import Explorer
from helpers.live.panel import Panel
from helpers.plots.style import new_figure
from kit.dial import Dial, DialFrame, compute_dial
from kit.fake_browser import FakeBrowser


@pytest.fixture
def dial():
    dial = Dial()
    yield dial
    dial.close()


@pytest.fixture
def browser(dial):
    browser = FakeBrowser(dial.live)
    dial.drawn = 0
    return browser


# From the state to the picture.


def test_a_change_draws_once(dial, browser):
    dial.state.angle = 20.0
    assert dial.drawn == 1
    assert len(browser.pictures) == 2
    assert dial.live.description == "Turned by 380.0 degrees."


def test_several_changes_together_draw_once_and_none_draws_nothing(dial, browser):
    dial.update(angle=5.0, turns=0, unit="radians")
    dial.update(angle=5.0)
    assert dial.drawn == 1
    assert repr(dial) == "Turned by 5.0 radians."


def test_a_block_of_changes_draws_once(dial, browser):
    with dial.one_draw():
        dial.state.angle = 1.0
        dial.update(turns=3)
        dial.turn()
        assert dial.drawn == 0
    assert dial.drawn == 1


def test_a_block_may_look_at_the_frame_between_its_changes(dial, browser):
    with dial.one_draw():
        dial.state.angle = 1.0
        assert dial.frame.total == 361.0
    assert dial.drawn == 1
    assert dial.live.description == "Turned by 361.0 degrees."


def test_a_message_of_many_events_draws_once(dial, browser):
    key = {"type": "key", "key": "ArrowUp", "modifiers": []}
    browser.tell(key, browser.event("down", 0, 0, 0), key)
    assert dial.drawn == 1
    assert dial.state.angle == 46.0


def test_one_value_that_is_not_allowed_stops_them_all(dial, browser):
    with pytest.raises(TraitError, match="turns"):
        dial.update(angle=5.0, turns=99)
    assert (dial.state.angle, dial.state.turns, dial.drawn) == (10.0, 1, 0)


def test_parameters_that_depend_on_each_other_change_together(dial):
    dial.update(low=7, high=9)
    dial.update(low=8)
    assert (dial.state.low, dial.state.high) == (8, 9)
    with pytest.raises(TraitError, match="below low"):
        dial.update(high=1)
    assert (dial.state.low, dial.state.high) == (8, 9)


@pytest.mark.parametrize("call", [lambda **v: Dial(**v), lambda **v: Dial().update(**v)])
def test_an_unknown_parameter_is_named(call):
    with pytest.raises(TypeError, match="Dial has no parameter 'angel'; it has angle"):
        call(angel=1.0)


def test_reset_goes_back_to_where_this_one_started():
    dial = Dial(angle=30.0, turns=2)
    dial.update(angle=1.0, turns=0, bold=True)
    dial.reset()
    assert (dial.state.angle, dial.state.turns, dial.state.bold) == (30.0, 2, False)


def test_a_frame_is_computed_once_for_each_state(dial):
    dial.state.angle = 11.0
    before = Dial.computed
    assert dial.frame.total == 371.0
    assert dial.description == "Turned by 371.0 degrees."
    assert Dial.computed == before + 1


def test_without_a_browser_the_frame_follows_all_the_same(dial):
    dial.drawn = 0
    for turns in range(5):
        dial.update(turns=turns)
        assert dial.frame.total == 10 + 360 * turns
    assert dial.drawn == 0


# Controls.


def test_a_control_has_the_kind_the_range_and_the_value_of_its_trait(dial):
    angle, turns = dial.controls["angle"], dial.controls["turns"]
    unit, bold = dial.control("unit", "Unit"), dial.control("bold", "Bold")
    assert isinstance(angle, ipywidgets.FloatSlider)
    assert (angle.min, angle.max, angle.step, angle.value) == (0.0, 90.0, 0.5, 10.0)
    assert isinstance(turns, ipywidgets.IntSlider)
    assert (turns.min, turns.max, turns.value, turns.description) == (0, 5, 1, "Turns")
    assert isinstance(unit, ipywidgets.Dropdown)
    assert unit.options == (("degrees", "degrees"), ("radians", "radians"))
    assert isinstance(bold, ipywidgets.Checkbox)


def test_a_logarithmic_slider_takes_every_value_of_its_trait(dial):
    slider = dial.controls["gain"]
    assert isinstance(slider, ipywidgets.FloatLogSlider)
    assert (slider.min, slider.max, slider.step) == (-3, 2, 0.05)
    for value in (0.001, 0.123, 0.7, 100.0):
        dial.state.gain = value
        assert slider.value == dial.state.gain == value


def test_all_controls_are_let_in_while_a_cell_runs(dial):
    assert all(isinstance(control, Beside) for control in dial.children[0].children)


def test_a_control_moves_the_state_and_the_state_its_control(dial, browser):
    dial.controls["angle"].value = 33.0
    assert dial.state.angle == 33.0
    assert dial.drawn == 1
    dial.state.angle = 44.0
    assert dial.controls["angle"].value == 44.0
    assert dial.drawn == 2


def test_a_widget_made_elsewhere_can_be_linked(dial, browser):
    box = dial.link("turns", ipywidgets.BoundedIntText(value=1, max=5))
    box.value = 3
    assert dial.state.turns == 3
    assert dial.controls["turns"] is box


def test_a_button_calls_its_method_and_draws_once(dial, browser):
    dial.press("Turn")
    assert (dial.state.turns, dial.state.angle, dial.drawn) == (2, 0.0, 1)


ARROWS = {"ArrowLeft": ("angle", -1), "ArrowRight": ("turns", 1)}


class Steered(Dial):
    arrows = ARROWS


def test_arrows_move_by_the_steps_of_the_sliders_and_far_with_shift():
    dial = Steered(turns=3)
    browser = FakeBrowser(dial.live)
    assert dial.live.hotkeys == ["ArrowLeft", "ArrowRight", "ArrowUp"]
    browser.key("ArrowLeft")
    assert dial.state.angle == 9.5
    browser.key("ArrowLeft", "shift")
    assert dial.state.angle == 4.5
    browser.key("ArrowUp")
    assert dial.state.angle == 5.5
    browser.key("ArrowRight")
    assert dial.state.turns == 4
    dial.close()


def test_a_place_between_the_steps_of_a_slider_is_rounded(dial, browser):
    dial.move_to(angle=33.3, turns=-2)
    assert (dial.state.angle, dial.state.turns, dial.drawn) == (33.5, 0, 1)


def test_what_a_logarithmic_slider_reports_gets_the_two_digits_of_its_readout(dial):
    def hear(reported):
        dial.controls["gain"].value = reported
        return dial.state.gain

    assert [hear(10**-0.3), hear(10**1.1), hear(100.0)] == [0.5, 13.0, 100.0]
    heard = [hear(10 ** (-1 + 0.05 * k)) for k in range(61)]
    assert heard == sorted(set(heard))


def test_a_source_of_numbers_brings_its_own_parameters():
    class Table:
        class State(HasTraits):
            row = Int(0, min=0, max=1)

        def compute(self, state):
            return DialFrame(float(state.row), "rows")

    table = Table()
    dial = Dial.__new__(Dial)
    dial.make_controls = lambda: [dial.control("row", "Row")]
    dial.__init__(table, row=1)
    assert dial.source is table
    assert repr(dial) == "Turned by 1.0 rows."
    dial.update(row=0)
    assert dial.frame.total == 0
    dial.close()


class Hand(Panel):
    def __init__(self, ax):
        super().__init__(ax)
        self.line = self.moves(ax.plot([0, 1], [0, 1])[0])

    def draw(self, frame):
        self.line.set_ydata([0, frame.total])


def test_panels_draw_themselves_and_keys_are_explained():
    class Paneled(Dial):
        draw = Explorer.draw
        key_help = "(press Tab): none."

        def make_artists(self):
            figure, ax = new_figure(width=2, height=1)
            self.hand = Hand(ax)
            return figure, [self.hand]

    dial = Paneled()
    FakeBrowser(dial.live)
    dial.update(turns=2, angle=1)
    assert dial.hand.line.get_animated()
    assert list(dial.hand.line.get_ydata()) == [0, 721]
    helps = [c.value for c in dial.children[0].children if isinstance(c, ipywidgets.HTML)]
    assert [text.split("</b>")[1] for text in helps] == [
        ", as long as the picture has the focus (press Tab): none.</p>"
    ]
    dial.close()


def test_there_is_always_room_for_the_words(dial):
    assert dial.live.layout.min_height == "145px"


def test_only_an_explorer_that_listens_is_sent_pointer_events(dial):
    class Still(Dial):
        on_pointer = Explorer.on_pointer

    assert dial.live.pointer
    assert not Still().live.pointer


# What a reader gets.


def test_the_saved_output_is_view_picture_and_words(dial):
    bundle, metadata = dial._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == dial.model_id
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/plain"] == "Turned by 370.0 degrees."
    assert metadata["image/png"] == {"width": 180, "alt": "Turned by 370.0 degrees."}


def test_an_error_in_compute_is_shown_and_raised(dial, browser):
    with pytest.raises(ArithmeticError):
        dial.state.turns = 5
    assert dial.live.error == "ArithmeticError: five turns break it"
    dial.state.turns = 2
    assert dial.live.error == ""


def test_an_error_in_a_button_is_shown(dial, browser):
    dial.press("Jam")  # ipywidgets itself would only log it
    assert dial.live.error == "LookupError: it is stuck"
    dial.press("Turn")
    assert dial.live.error == ""


class Bare(Dial):
    def make_artists(self):  # no axes: they take most of the time
        self.line = Line2D([0, 1], [0, 1])
        figure = Figure(figsize=(2, 1))
        figure.add_artist(self.line)
        return figure, [self.line]


def test_two_hundred_explorers_made_and_closed_leave_nothing():
    comms, known = get_comm_manager().comms, set(_instances)
    connected = set(comms)
    left = []
    for _ in range(200):
        dial = Bare()
        FakeBrowser(dial.live)
        dial.update(angle=50.0)
        left += map(weakref.ref, (dial, dial.live, dial.live.figure, dial.state, dial.line))
        dial.close()
    del dial
    assert set(_instances) == known
    assert set(comms) == connected
    gc.collect()
    assert not [ref for ref in left if ref() is not None]


def test_a_frame_of_an_old_state_never_comes_late(dial, monkeypatch):
    """A cell that looks at the frame, while the callback of a widget changes the state."""
    computing, go_on = threading.Event(), threading.Event()

    def compute_slowly(state):
        frame = compute_dial(state)
        computing.set()
        go_on.wait(10)
        return frame

    monkeypatch.setattr(dial, "compute", compute_slowly, raising=False)
    dial.update(angle=20)
    cell = threading.Thread(target=lambda: dial.frame)
    callback = threading.Thread(target=dial.update, kwargs={"angle": 30})
    cell.start()
    assert computing.wait(10)
    callback.start()
    callback.join(0.2)  # it would be done by then, if it didn't wait for the cell
    go_on.set()
    for thread in (cell, callback):
        thread.join(10)
    assert dial.frame.total == 30 + 360
