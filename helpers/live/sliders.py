"""What all controls look like, and sliders that tell a move of the learner from one of the program.

The browser puts a slider on the nearest of its steps, 2.6 for instance on 2.5999999999999996, and
reports that as if the learner had moved it. When a program moves a slider several times in a row,
such a report comes late and would take back the last move. So with a value from the program the
browser is told to report finished moves only, which are the learner's, and it reports all of them
again as soon as it has painted what belongs to the value.
"""

import ipywidgets
from traitlets import Bunch

# For ``IntSlider(…, **CONTROL)``: two abreast, as a slider with 200 steps needs its length.
CONTROL = {
    "style": {"description_width": "110px"},
    "layout": {"width": "calc(50% - 4px)", "min_width": "300px"},
}


class StepSlider:
    """What is mixed into a slider."""

    def __init__(self, **options: object) -> None:
        self._hearing = False
        super().__init__(continuous_update=False, **options)

    def set_state(self, sync_data: dict) -> None:
        """Take what the browser reports."""
        self._hearing = True
        try:
            super().set_state(sync_data)
        finally:
            self._hearing = False

    def notify_change(self, change: Bunch) -> None:
        """Send the wish for finished moves only before each value of the program."""
        if change["name"] == "value" and not self._hearing:
            self.continuous_update = False
        super().notify_change(change)


class FloatStepSlider(StepSlider, ipywidgets.FloatSlider):
    """A slider whose steps are differences."""


class FloatLogStepSlider(StepSlider, ipywidgets.FloatLogSlider):
    """A slider whose steps are factors; its readout has two digits, see ``two_digits``."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"readout_format": ".2r"} | options)


def two_digits(value: float) -> float:
    """Round what such a slider reports: where 0.5 was typed it goes to its step at 0.501."""
    return float(f"{value:.1e}")
