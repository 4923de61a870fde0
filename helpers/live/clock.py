"""A step that is scrubbed, through a run whose length changes."""

from collections.abc import Callable

import ipywidgets
from traitlets import Bunch

from helpers.live.sliders import CONTROL


class Clock:
    """A slider that shows the present step and moves it.

    Parameters
    ----------
    move : callable
        Called with the step that the learner chose.

    Attributes
    ----------
    slider : IntSlider
    box : Box
        What to place among the controls; the slider is in it.
    """

    def __init__(self, move: Callable[[int], object]) -> None:
        self._move, self._shown = move, 0
        self.slider = ipywidgets.IntSlider(description="Step", style=CONTROL["style"])
        self.slider.layout.width = "100%"
        self.box = ipywidgets.Box([self.slider], layout=CONTROL["layout"])
        self.slider.observe(self._moved, "value")

    def show(self, step: int, end: int) -> None:
        """Show that the present step is ``step`` of ``end``; this moves nothing."""
        self._shown = step
        slider = self.slider
        grows = end > slider.max
        # The browser would put back a value beyond the range, and in one message the two come in
        # no certain order.
        slider.max = max(end, slider.max)
        slider.value = step
        slider.max = end
        if grows:  # the key End goes to where the range ended when the slider was put on the page
            self.box.children = ()
            self.box.children = (slider,)

    def _moved(self, change: Bunch) -> None:
        if change.new != self._shown:
            self._move(change.new)
