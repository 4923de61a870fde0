"""Random sequences of everything that can be done to an explorer, for its own tests to run.

@pytest.fixture(scope="module")
def driver():
    explorer = MyExplorer()
    yield Driver(explorer, check)
    explorer.close()


@settings(max_examples=300, deadline=None)
@given(sequence=sequences(MyExplorer, actions=["step", "back", "reset"]))
def test_any_sequence_of_actions_is_survived(driver, sequence):
    driver.run(sequence)
"""

import dataclasses

import numpy as np
import traitlets
from hypothesis import strategies as st

from helpers.live.live_figure import LiveFigure
from kit.fake_browser import FakeBrowser


def values(trait):
    """Return a strategy for the values a trait may have."""
    if isinstance(trait, traitlets.Bool):
        return st.booleans()
    if isinstance(trait, traitlets.Enum):
        return st.sampled_from(trait.values)
    if isinstance(trait, traitlets.Int):
        return st.integers(trait.min, trait.max)
    # What a slider gives, and every other number.
    exact = st.sampled_from([trait.min, 0.5 * (trait.min + trait.max), trait.max])
    return exact | st.floats(trait.min, trait.max, allow_subnormal=False)


def sequences(kind, *, actions=("reset",), parameters=None, axes=1, most=8):
    """Return a strategy for lists of (what, …) steps.

    Parameters
    ----------
    kind : type[Explorer]
    actions : sequence of str
        Methods without arguments.
    parameters : sequence of str, optional
        The traits to set; by default all.
    axes : int
        How many axes the pointer may visit.
    most : int
        The longest sequence.
    """
    traits = kind.State.class_traits()
    names = sorted(traits) if parameters is None else parameters
    steps = [st.tuples(st.just("set"), st.just(name), values(traits[name])) for name in names]
    steps.append(st.tuples(st.just("call"), st.sampled_from(actions)))
    fractions = st.floats(-0.1, 1.1)
    steps.append(
        st.tuples(
            st.just("pointer"),
            st.sampled_from(["down", "move", "up", "double"]),
            st.integers(0, axes - 1),
            fractions,
            fractions,
            st.sampled_from([(), ("shift",)]),
        )
    )
    if kind.hotkeys:
        keys = st.sampled_from(kind.hotkeys)
        steps.append(st.tuples(st.just("key"), keys, st.sampled_from([(), ("shift",)])))
    return st.lists(st.one_of(steps), max_size=most)


class Driver:
    """Runs sequences on one explorer; ``check(explorer)`` must hold after every step."""

    def __init__(self, explorer, check):
        self.explorer, self.check = explorer, check
        self.browser = FakeBrowser(explorer.live, draws=False)

    def run(self, sequence):
        """Start anew, take the steps, and see that reset goes back to where it started.

        Only the last state of a sequence is drawn to the pixel.
        """
        explorer = self.explorer
        explorer.reset()
        start = snapshot(explorer)
        for step in sequence:
            self.take(*step)
            assert explorer.live.error == "", step
            assert explorer.live.description == explorer.description
            self.check(explorer)
        LiveFigure._draw(explorer.live)
        explorer.reset()
        assert same(snapshot(explorer), start)

    def take(self, what, *details):
        """Do one step of a sequence."""
        if what == "set":
            name, value = details
            self.explorer.update(**{name: value})
        elif what == "call":
            getattr(self.explorer, details[0])()
        elif what == "key":
            key, modifiers = details
            self.browser.key(key, *modifiers)
        else:
            kind, axes, across, up, modifiers = details
            ax = self.explorer.live.figure.axes[axes]
            x, y = ax.transData.inverted().transform(ax.transAxes.transform((across, up)))
            buttons = 0 if kind == "up" else 1
            self.browser.pointer(kind, axes, x, y, buttons=buttons, modifiers=modifiers)


def snapshot(explorer):
    """Return all there is to see: the parameters, the frame and the description."""
    return explorer._values(), explorer.frame, explorer.description


def same(one, other):
    """Whether two nests of numbers, texts, arrays and dataclasses are equal; NaN equals NaN."""
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        pairs = [(getattr(one, name), getattr(other, name, None)) for name in names]
        return type(one) is type(other) and all(same(*pair) for pair in pairs)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, (np.ndarray, float)):
        return np.array_equal(one, other, equal_nan=np.asarray(one).dtype.kind == "f")
    return one == other
