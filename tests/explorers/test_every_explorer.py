"""What every explorer promises, tried on each row of the table in ``kit/explorers.py``."""

import ipywidgets
import pytest
import traitlets
from comm import get_comm_manager
from hypothesis import given
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances

from kit import claims
from kit.explorers import EXPLORERS, widgets
from kit.fake_browser import FakeBrowser
from kit.sequences import Driver, look, same, sequences, snapshot, values

POINTS = st.tuples(st.sampled_from([-2.0, -0.25, 0.0, 1.5]), st.sampled_from([-1, 0, 2]))
OWN = st.lists(st.builds(lambda xy, y: (*xy, y), POINTS, st.integers(0, 1)), min_size=1, max_size=9)


@pytest.fixture(scope="module", params=EXPLORERS)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def case(name):
    return EXPLORERS[name]


@pytest.fixture(scope="module")
def made(case):
    """What the cell defines."""
    made = case.open()
    yield made
    made.explorer.close()


@pytest.fixture(scope="module")
def driver(name, case, made):
    claim = getattr(claims, name.replace("-", "_"))
    return Driver(made.explorer, lambda: claim(**vars(made)), case.refuses)


@pytest.fixture
def browser(driver):
    driver.explorer.reset()
    return driver.browser


@pytest.fixture
def explorer(driver, browser):
    return driver.explorer


def holds(explorer, expected):
    for code, value in expected.items():
        assert look(explorer, code) == (pytest.approx(value) if type(value) is float else value)


def test_it_starts_as_the_table_says(explorer, driver, case):
    assert case.start in explorer.description == explorer.live.description
    assert repr(explorer) == explorer.description
    driver.check()


def test_any_sequence_of_actions_is_survived_and_reset_goes_back(driver, case):
    explorer = driver.explorer
    parameters = {
        name: OWN if name == "own" else values(trait)
        for name, trait in explorer.state.traits().items()
        if name not in case.unset
    }
    steps = sequences(explorer, actions=case.actions, parameters=parameters, most=case.most)
    given(sequence=steps)(driver.run)()


def test_a_value_out_of_range_changes_nothing(explorer):
    before = snapshot(explorer)
    for name, trait in explorer.state.traits().items():
        ends = [(getattr(trait, end, None), way) for end, way in (("min", -1), ("max", 1))]
        for wrong in [end + way for end, way in ends if end is not None] + ["no such thing"]:
            with pytest.raises((traitlets.TraitError, ValueError, TypeError)):
                explorer.update(**{name: wrong})
    assert same(snapshot(explorer), before)


def other_value(control):
    """Return the value that a control has after one step."""
    if isinstance(control, ipywidgets.Checkbox):
        return not control.value
    if isinstance(control, ipywidgets.Text):
        return "1.25"
    if isinstance(control, ipywidgets.Dropdown):
        values = [value for _, value in control._options_full]
        return values[(values.index(control.value) + 1) % len(values)]
    if isinstance(control, ipywidgets.FloatLogSlider):
        return control.value * control.base**control.step
    return control.value + (control.step if control.value < control.max else -control.step)


def test_each_control_moves_what_is_shown_and_moves_it_back(explorer, case):
    for name, control in explorer.controls.items():
        explorer.reset()
        if control.disabled:
            continue
        before, value = snapshot(explorer), control.value
        control.value = other_value(control)
        after = snapshot(explorer)
        assert not same(after, before), name
        assert same(after[1], before[1]) <= (name in case.silent), name
        control.value = value
        assert same(snapshot(explorer), before) or explorer.state.trait_values() != before[0], name
        assert explorer.live.error == ""


def test_each_key_does_what_the_table_says(explorer, browser, case):
    assert {key.split("+")[-1] for key, _ in case.keys} == set(explorer.hotkeys)
    for key, expected in case.keys:
        *modifiers, key = key.split("+")
        browser.key(key, *map(str.lower, modifiers))
        holds(explorer, expected)


def test_each_button_does_what_the_table_says(explorer, case):
    buttons = {b.description: b for b in widgets(explorer) if isinstance(b, ipywidgets.Button)}
    enabled = {label for label, button in buttons.items() if not button.disabled}
    assert enabled <= {label for label, _ in case.buttons} | {"Reset"}
    before = snapshot(explorer)
    for label, expected in case.buttons:
        buttons[label].click()
        holds(explorer, expected)
    buttons["Reset"].click()
    assert same(snapshot(explorer), before)


def test_a_drag_goes_where_the_pointer_is_and_ends_at_the_limits(explorer, browser, case):
    for drag in (*case.drags, *case.clipped):
        explorer.reset()
        browser.pointer("down", drag.axes, *drag.begin)
        before = len(browser.pictures)
        browser.pointer("move", drag.axes, *drag.end)
        holds(explorer, drag.expected)
        assert len(browser.pictures) == before + 1  # several parameters at once draw once
        browser.pointer("up", drag.axes, *drag.begin, buttons=0)
        holds(explorer, drag.expected)


def test_a_small_change_redraws_only_what_moves(explorer, browser, case, monkeypatch):
    monkeypatch.delattr(explorer.live, "_draw")  # draw again, as in a browser
    explorer.live.refresh()
    full = []
    seen = explorer.live.figure.canvas.mpl_connect("draw_event", full.append)
    for changes in case.small:
        explorer.update(**changes)
        assert not full, changes
    if case.large:
        explorer.update(**case.large)
        assert len(full) == 1
    explorer.live.figure.canvas.mpl_disconnect(seen)


def test_closing_frees_all_widgets_and_connections(made, case):
    comms, known = set(get_comm_manager().comms), set(_instances)
    explorer = case.open().explorer
    FakeBrowser(explorer.live)
    explorer.update(**case.small[0])
    explorer.close()
    assert [w for key, w in _instances.items() if key not in known] == []
    assert set(get_comm_manager().comms) == comms
