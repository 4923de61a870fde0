"""Early stopping played over a recorded training, with no retraining."""

import math
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from helpers.explorers.callback_theatre.picture import COUNTER, CURVES, make_panels
from helpers.explorers.callback_theatre.state import Frame, Recording
from helpers.explorers.callback_theatre.words import describe
from helpers.live.explorer import Explorer
from helpers.live.live_figure import PointerEvent
from helpers.live.panel import Panel

ARROWS = {
    "ArrowUp": ("patience", 1),
    "ArrowDown": ("patience", -1),
    "ArrowLeft": ("start_from_epoch", -1),
    "ArrowRight": ("start_from_epoch", 1),
}


class CallbackTheatre(Explorer):
    """Choose how ``EarlyStopping`` watches a recorded training; see where it stops and what stays.

    Above, the quantity that is monitored, and what its next value has to beat; below, the counter
    of epochs without improvement beside the patience. Drag in the lower half to change the
    patience, in the upper half to move the baseline, if there is one; for keys see below the
    controls.

    Parameters
    ----------
    history : mapping of str to sequence of float, shape (n_epochs,)
        Such as the ``history`` of what ``fit`` returns; NaN and infinity are allowed.
    **values
        Where the state starts.

    Raises
    ------
    ValueError
        If there is nothing of which Keras knows whether more is better, or lengths differ.
    """

    describe = staticmethod(describe)
    arrows = ARROWS
    key_help = """(press Tab, or click on it): ↑ and ↓ change the patience, ← and → the first
    epoch that is looked at."""
    lines_of_words = 3

    def __init__(self, history: Mapping[str, Sequence[float]], **values: object) -> None:
        super().__init__(Recording(history), **values)

    def make_controls(self) -> list:
        step = self.State.class_traits()["min_delta"].max / 10
        digits = max(0, -round(math.log10(step)))
        coarse = {"step": step, "readout_format": f".{digits}f"}
        fine = {"step": step / 10, "readout_format": f".{digits + 1}f"}
        names, early = tuple(self.source.curves), "Epochs before aren't looked at"
        bear = "Epochs without improvement to bear; 0 does the same as 1"
        return [
            self.control("monitor", "monitor", options=names, tooltip="What is watched"),
            self.control("mode", "mode", tooltip="Whether less or more of it is better"),
            self.control("patience", "patience", tooltip=bear),
            self.control("min_delta", "min_delta", tooltip="Less isn't an improvement", **fine),
            self.control("start_from_epoch", "start from epoch", tooltip=early),
            self.control("restore_best_weights", "restore_best_weights"),
            self.control("baseline", "baseline", tooltip="What has to be beaten", **coarse),
            self.control("use_baseline", "use a baseline"),
            self.control("zoom", "zoom in", tooltip="Leave out the worst fifth of the values"),
        ]

    def make_artists(self) -> tuple[Figure, list[Panel]]:
        return make_panels(self.source.n_epochs)

    def draw(self, frame: Frame) -> None:
        super().draw(frame)
        self.controls["baseline"].disabled = math.isnan(frame.baseline)

    def on_pointer(self, event: PointerEvent) -> None:
        """Move the patience, or the baseline, to where the pointer is."""
        if event.buttons and event.axes == COUNTER:
            self.move_to(patience=event.y)
        elif event.buttons and event.axes == CURVES and self.state.use_baseline:
            self.move_to(baseline=event.y)
