"""A step that is scrubbed and played, through a run whose length changes."""

from collections.abc import Callable

import ipywidgets
from traitlets import Bunch

from helpers.live.sliders import CONTROL


class Clock:
    """A slider, and on request a play button, that show the present step and move it.

    Parameters
    ----------
    move : callable
        Called with the step that the learner chose.
    interval : int, optional
        Milliseconds between two steps when it plays; without it there is no play button.

    Attributes
    ----------
    slider : IntSlider
    box : Box
        What to place among the controls; the slider is in it.
    play : Play or None
    """

    def __init__(self, move: Callable[[int], object], *, interval: int | None = None) -> None:
        self._move, self._shown = move, 0
        self.slider = ipywidgets.IntSlider(description="Step", style=CONTROL["style"])
        self.slider.layout.width = "100%"
        self.box = ipywidgets.Box([self.slider], layout=CONTROL["layout"])
        self.play = interval and ipywidgets.Play(interval=interval, show_repeat=False)
        self._widgets = [widget for widget in (self.slider, self.play) if widget]
        for widget in self._widgets:
            widget.observe(self._moved, "value")

    def show(self, step: int, end: int) -> None:
        """Show that the present step is ``step`` of ``end``; this moves nothing."""
        self._shown = step
        grows = end > self.slider.max
        for widget in self._widgets:
            # The browser would put back a value beyond the range, and in one message the two come
            # in no certain order.
            widget.max = max(end, widget.max)
            widget.value = step
            widget.max = end
        if grows:  # the key End goes to where the range ended when the slider was put on the page
            self.box.children = ()
            self.box.children = (self.slider,)

    def _moved(self, change: Bunch) -> None:
        if change.new != self._shown:
            self._move(change.new)
