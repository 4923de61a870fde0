"""Random sequences of everything that can be done to an explorer, and a driver that does it."""

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


def sequences(explorer, *, actions, parameters, most):
    """Return a strategy for lists of at most ``most`` (what, …) steps.

    ``actions`` are what can be called, as code that follows ``explorer.``; ``parameters`` the
    traits to set, each with the strategy for its values.
    """
    steps = [
        st.tuples(st.just("set"), st.just(name), each) for name, each in sorted(parameters.items())
    ]
    steps.append(st.tuples(st.just("call"), st.sampled_from(actions)))
    modifiers = st.sampled_from([(), ("shift",)])
    fractions = st.floats(-0.1, 1.1)
    kinds = st.sampled_from(["down", "move", "up"])
    axes = st.integers(0, len(explorer.live.figure.axes) - 1)
    steps.append(st.tuples(st.just("pointer"), kinds, axes, fractions, fractions, modifiers))
    if explorer.hotkeys:
        keys = st.sampled_from(explorer.hotkeys)
        steps.append(st.tuples(st.just("key"), keys, modifiers))
    return st.lists(st.one_of(steps), max_size=most)


class Driver:
    """Runs sequences on one explorer.

    ``check()`` must hold after every step, and every error must begin with ``refuses`` if given.
    """

    def __init__(self, explorer, check, refuses=""):
        self.explorer, self.check, self.refuses = explorer, check, refuses
        self.n_run = 0
        self.browser = FakeBrowser(explorer.live, draws=False)

    def run(self, sequence):
        """Start anew, take the steps, and see that reset goes back to where it started.

        Of every third sequence the last state is drawn to the pixel, which takes longer than all
        the rest.
        """
        explorer = self.explorer
        explorer.reset()
        start = snapshot(explorer)
        for step in sequence:
            self.take(*step)
            error = explorer.live.error
            assert not error or (self.refuses and self.refuses in error), (step, error)
            assert explorer.live.description == explorer.description
            self.check()
        self.n_run += 1
        if self.n_run % 3 == 1:
            LiveFigure._draw(explorer.live)
        explorer.reset()
        assert same(snapshot(explorer), start)

    def take(self, what, *details):
        """Do one step of a sequence."""
        explorer = self.explorer
        if what == "set":
            name, value = details
            explorer.update(**{name: value})
        elif what == "call":
            try:
                look(explorer, details[0])
            except ValueError as error:
                assert self.refuses and self.refuses in str(error)
        elif what == "key":
            key, modifiers = details
            self.browser.key(key, *modifiers)
        else:
            kind, axes, across, up, modifiers = details
            ax = explorer.live.figure.axes[axes]
            x, y = ax.transData.inverted().transform(ax.transAxes.transform((across, up)))
            buttons = 0 if kind == "up" else 1
            self.browser.pointer(kind, axes, x, y, buttons=buttons, modifiers=modifiers)


def look(explorer, code):
    """Return what ``explorer.<code>`` is."""
    return eval(f"explorer.{code}", {"explorer": explorer})


def snapshot(explorer):
    """Return all there is to see: the parameters, the frame and the description."""
    return explorer.state.trait_values(), explorer.frame, explorer.description


def same(one, other):
    """Whether two nests of numbers, texts, arrays and dataclasses are equal; NaN equals NaN."""
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        pairs = [(getattr(one, name), getattr(other, name, None)) for name in names]
        return type(one) is type(other) and all(same(*pair) for pair in pairs)
    if callable(one):  # a function made anew from the same parameters is another one
        return callable(other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, (np.ndarray, float)):
        return np.array_equal(one, other, equal_nan=np.asarray(one).dtype.kind == "f")
    return one == other
