"""Sliders that tell a move of the learner from an answer of the browser.

The browser puts a slider on the nearest of its steps, 2.6 for instance on 2.5999999999999996, and
reports that as if the learner had moved it. When a program moves the slider several times in a row,
such a report comes late and would take back the last move. So a slider that a program has moved
doesn't listen to the browser until that has painted what belongs to the move.
"""

from collections.abc import Callable

import ipywidgets


class _StepSlider:
    """What is mixed into a slider.

    Parameters
    ----------
    settled : callable
        Called without argument; returns whether the browser has painted the present state.
    **options
        Of the slider.
    """

    def __init__(self, settled: Callable[[], bool], **options: object) -> None:
        self._settled = settled
        self._told, self._hearing = True, False
        super().__init__(**options)
        self.observe(self._changed, names="value")

    def _changed(self, _: dict) -> None:
        self._told = not self._hearing

    def set_state(self, sync_data: dict) -> None:
        """Take what the browser reports, unless it may be an answer."""
        if self._told and not self._settled():
            return
        self._hearing = True
        try:
            super().set_state(sync_data)
        finally:
            self._hearing = False


class FloatStepSlider(_StepSlider, ipywidgets.FloatSlider):
    """A slider whose steps are differences."""


class FloatLogStepSlider(_StepSlider, ipywidgets.FloatLogSlider):
    """A slider whose steps are factors."""
