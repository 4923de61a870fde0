import pytest

from helpers.live.panel import Panel, at_least, set_limits
from helpers.plots.style import new_figure


@pytest.fixture
def ax():
    _, ax = new_figure()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.figure.stale = False
    return ax


def test_limits_that_stay_make_nothing_stale(ax):
    assert not set_limits(ax, x=(0, 1), y=(0, 1))
    assert not ax.figure.stale
    assert set_limits(ax, x=(0, 1), y=(0, 2))
    assert ax.figure.stale
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 1), (0, 2))
    assert set_limits(ax, x=(-1, 1))
    assert ax.get_xlim() == (-1, 1)


@pytest.mark.parametrize(("value", "rung"), [(-3, 1), (1, 1), (1.1, 10), (10, 10), (99, 10)])
def test_the_first_rung_that_reaches_the_value_is_taken(value, rung):
    assert at_least((1, 10), value) == rung


def test_what_moves_is_noted_in_its_order(ax):
    panel = Panel(ax)
    line, title = panel.moves(ax.plot([0], [0])[0]), panel.moves(ax.set_title(" "))
    assert panel.moving == [line, title]
