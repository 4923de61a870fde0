"""Widgets that hear the browser while a cell runs, and leave that cell alone.

JupyterLab sends the messages of widgets to a thread of the kernel beside the one that runs cells.
But ipykernel hands each on to the thread that last spoke to the same widget, since 7.4; if that was
a running cell, the message waits until the cell has ended. A widget of this kind has ipykernel
forget who spoke, so that the browser's choice of thread holds.

And a connection tells IPython before and after each message that a cell begins and ends, whereupon
matplotlib shows and closes the figures that a cell, half through, is drawing. Here it doesn't.
"""

from functools import cache

import ipywidgets


class Beside(ipywidgets.Widget):
    """What is mixed into a widget, before its other kind."""

    def open(self) -> None:
        """Open the connection to the browser."""
        super().open()
        self._hear()

    def _send(self, *message: object, **options: object) -> None:
        super()._send(*message, **options)
        self._forget_speaker()

    def _hear(self) -> None:
        self.comm.handle_msg = self._handle_msg
        self._forget_speaker()

    def _forget_speaker(self) -> None:
        if self.comm is not None:
            vars(self.comm).pop("_reply_subshell_id", None)


class BesideButton(Beside, ipywidgets.Button):
    """A button that can be clicked while a cell runs."""


def hear_beside(widget: ipywidgets.Widget) -> None:
    """Have a widget, and all it is made of, hear the browser while a cell runs."""
    widget.__class__ = _mix(type(widget))
    widget._hear()
    for child in getattr(widget, "children", ()):
        hear_beside(child)


@cache
def _mix(kind: type[ipywidgets.Widget]) -> type[ipywidgets.Widget]:
    return kind if issubclass(kind, Beside) else type(kind.__name__, (Beside, kind), {})
