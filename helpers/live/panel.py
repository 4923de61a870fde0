"""Axes with the artists that show a part of a frame."""

from collections.abc import Sequence
from typing import TypeVar

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

Moving = TypeVar("Moving", bound=Artist)


class Panel:
    """Axes, and those of their artists that ``draw`` changes often.

    A subclass makes its artists once, in ``__init__``, and sets their data in ``draw``; or its
    explorer does so.

    Attributes
    ----------
    ax : Axes
    moving : list of Artist
        For ``LiveFigure``, which draws them over a picture of all the others.
    """

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self.moving: list[Artist] = []

    def moves(self, artist: Moving) -> Moving:
        """Note that an artist changes often, and return it."""
        self.moving.append(artist)
        return artist

    def plot(self, *data: object, **style: object) -> Line2D:
        """Plot a line that changes often."""
        return self.moves(self.ax.plot(*data, **style)[0])

    def draw(self, frame: object) -> None:
        """Bring the artists to ``frame``; only set data, make nothing new."""


def set_limits(
    ax: Axes, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None
) -> bool:
    """Give axes other limits, unless they have them: a change costs a full redraw.

    Parameters
    ----------
    ax : Axes
    x, y : tuple of float, optional
        Lower and upper end; choose them so that they change seldom, see ``at_least``.

    Returns
    -------
    bool
        Whether anything has changed, and ticks of one's own have to follow.
    """
    changed = False
    for limits, get, put in ((x, ax.get_xlim, ax.set_xlim), (y, ax.get_ylim, ax.set_ylim)):
        if limits is not None and tuple(limits) != get():
            put(limits)
            changed = True
    return changed


def at_least(ladder: Sequence[float], value: float) -> float:
    """Return the first number of a rising ladder that reaches ``value``, or else its last."""
    return next((rung for rung in ladder if rung >= value), ladder[-1])
