"""What live_figure.js does, without a browser: shows pictures, answers them, sends events."""

from io import BytesIO

import numpy as np
from PIL import Image


def place(figure, axes, x, y):
    """Return where data coordinates are on the canvas, in fractions from the top left."""
    across, up = figure.axes[axes].transData.transform((x, y)) / figure.bbox.size
    return float(across), 1 - float(up)


class FakeBrowser:
    """Shows ``live``, on so many device pixels, by default as on a screen of ratio 1.

    Each picture is answered at once, unless told not to. If none is to be drawn, artists are
    brought up to date and empty ones are sent, which saves nearly all of the time. ``pictures`` has
    all that were sent, ``replies`` the messages beside them.
    """

    def __init__(self, live, pixels=None, *, answers=True, draws=True):
        self.live = live
        self.answers = answers
        self.pictures, self.replies = [], []
        self._told = 0
        if not draws:
            live._draw = bytes
        live.send = self.replies.append
        live.observe(self._see, names="picture")
        self.send(kind="size", pixels=pixels or live.width)

    def _see(self, change):
        self.pictures.append(change["new"]["image"])
        self._seen = change["new"]["id"]
        if self.answers:
            self.answer()

    def send(self, **message):
        """Deliver a message to the kernel."""
        self.live._handle_custom_msg(message, [])

    def tell(self, *events):
        """Deliver events, each a mapping as live_figure.js makes them."""
        self._told += 1
        self.send(kind="events", id=self._told, events=list(events))

    def answer(self):
        """Say that the last picture has been painted."""
        self.send(kind="painted", id=self._seen)

    def pointer(self, type, axes, x, y, *, buttons=1, modifiers=()):
        """Move or press the pointer at data coordinates of one of the axes."""
        self.tell(self.event(type, axes, x, y, buttons, modifiers))

    def event(self, type, axes, x, y, buttons=1, modifiers=()):
        """Return a pointer event as live_figure.js sends it."""
        across, down = place(self.live.figure, axes, x, y)
        event = {"type": type, "x": across, "y": down}
        return {**event, "buttons": buttons, "modifiers": list(modifiers)}

    def key(self, key, *modifiers):
        """Press a key while the figure has the focus."""
        self.tell({"type": "key", "key": key, "modifiers": list(modifiers)})

    def image(self):
        """Return the last picture, shape (height, width, 3)."""
        return np.array(Image.open(BytesIO(self.pictures[-1])))
