"""A matplotlib figure that lives in the browser and redraws within a blink.

The kernel draws with Agg, without pyplot. What never moves is drawn once and kept; the artists that
do move are drawn over a copy of it. The picture goes to the browser as a JPEG, which
``live_figure.js`` decodes and paints on a canvas.

No picture is sent while the browser still owes an answer to the last two, so a slow browser or
network gets fewer pictures, never old ones; and none is drawn as long as no browser shows the
figure.
"""

import html
import math
import threading
import time
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import anywidget
import ipywidgets
import numpy as np
import traitlets
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.lesson.display import PIXELS_PER_INCH
from helpers.lesson.shown import parts_of
from helpers.lesson.subshell import Beside
from helpers.live.reflow import Reflow

MAX_UNANSWERED = 2  # one picture being painted, one on its way
PATIENCE = (
    2.0  # seconds; a browser that is silent for longer has gone, so its answers count as given
)
MAX_SCALE = 3.0  # device pixels per CSS pixel, above which nobody sees a difference
STILL_SCALE = 2.0  # of the picture that is saved
JPEG = {"quality": 95, "subsampling": 0}  # by eye no different from a PNG, and encoded in a tenth


@dataclass(frozen=True)
class PointerEvent:
    """What the pointer did.

    Attributes
    ----------
    type : str
        "down", "move" (with a button held, once it has strayed by 4 pixels) or "up".
    axes : int or None
        Index in ``figure.axes``: where the pointer is or, while a button is held, where it went
        down. None beside all axes.
    x, y : float
        Data coordinates in those axes; NaN beside all axes.
    pixels : tuple of float
        CSS pixels from the figure's lower left corner.
    buttons : int
        The buttons held, a sum of 1 (left), 2 (right) and 4 (middle).
    modifiers : frozenset of str
        Of "shift", "ctrl", "alt" and "meta".
    """

    type: str
    axes: int | None
    x: float
    y: float
    pixels: tuple[float, float]
    buttons: int
    modifiers: frozenset[str]


@dataclass(frozen=True)
class KeyEvent:
    """A key pressed while the figure has the focus.

    Attributes
    ----------
    key : str
        The browser's name for it: "ArrowLeft", "Delete" …
    modifiers : frozenset of str
        Of "shift", "ctrl", "alt" and "meta".
    """

    key: str
    modifiers: frozenset[str]


@dataclass(frozen=True)
class Beat:
    """A moment at which what plays takes its next step; see ``LiveFigure.beat``."""


Event = PointerEvent | KeyEvent | Beat

# Below the picture that stands in for a live one, once that should have come.
LATE = """<style>@keyframes come { from { visibility: hidden } }</style>
<p style="animation: come 10s step-end"><b>This picture can't be moved here:</b> the Jupyter server
lacks the package <code>anywidget</code> 0.11, or has an old one. Install it where the server runs
(<code>pip install "anywidget~=0.11"</code>), and load the page again.</p>"""


class LiveFigure(Beside, anywidget.AnyWidget):
    """A figure on a canvas.

    Parameters
    ----------
    figure : Figure
        Made by ``helpers.plots.style.new_figure``. Its layout is computed once and then kept, so
        that nothing jumps while it changes.
    moving : sequence of Artist
        The artists that change from picture to picture. A change of anything else (limits, ticks,
        labels) is seen as well and costs a full redraw.
    prepare : callable
        Called with no argument before each picture: brings the artists up to date and returns the
        description in words.
    on_event : callable, optional
        Called with each list of events that arrives.
    on_painted : callable, optional
        Called with no argument when the browser has painted all there is to see.
    pointer : bool
        Whether pointer events are wanted.
    hotkeys : sequence of str
        The keys that are wanted, by the browser's names. Tab should stay out of it.
    keep_colours : bool
        Whether the figure stays light on a dark page, because it shows photographs. Otherwise
        lightness is turned round there.
    reflows : bool
        Whether the figure gets another layout on a narrow page; otherwise it becomes smaller, a
        little, and then has to be scrolled.

    Attributes
    ----------
    frame : Box
        What to place on the page: this figure, or what stands in for it until the browser says that
        it can show it, which it can't if the server has no anywidget.
    beat : int
        Milliseconds after which ``on_event`` is called with a ``Beat``, again and again, as long as
        a page shows the figure; 0 for never.
    """

    # As texts: of a file, anywidget keeps every widget that was ever made from it alive.
    _esm = Path(__file__).with_name("live_figure.js").read_text(encoding="utf8")
    _css = Path(__file__).with_name("live_figure.css").read_text(encoding="utf8")

    width = traitlets.Int().tag(sync=True)  # CSS pixels
    height = traitlets.Int().tag(sync=True)
    picture = traitlets.Dict().tag(sync=True)  # its number and its bytes
    description = traitlets.Unicode().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    pointer = traitlets.Bool().tag(sync=True)
    hotkeys = traitlets.List(traitlets.Unicode()).tag(sync=True)
    keep_colours = traitlets.Bool().tag(sync=True)
    beat = traitlets.Int().tag(sync=True)
    frame: ipywidgets.Box | None = None

    def __init__(
        self,
        figure: Figure,
        moving: Sequence[Artist],
        prepare: Callable[[], str],
        on_event: Callable[[list[Event]], None] | None = None,
        on_painted: Callable[[], None] | None = None,
        *,
        pointer: bool = False,
        hotkeys: Sequence[str] = (),
        keep_colours: bool = False,
        reflows: bool = False,
    ) -> None:
        self.figure, self._prepare = figure, prepare
        self._on_event, self._on_painted = on_event, on_painted
        self._moving = sorted(moving, key=Artist.get_zorder)
        for artist in self._moving:
            artist.set_animated(True)
        figure.set_dpi(PIXELS_PER_INCH)
        self._canvas = FigureCanvasAgg(figure)
        description = prepare()
        self._canvas.draw()
        self._reflow = Reflow(figure, PIXELS_PER_INCH) if reflows else None
        figure.set_layout_engine("none")
        for legend in figure.legends:
            for part in legend.findobj():
                # Matplotlib has nobody listen to what a figure's legend is made of; an axes' has.
                part.stale_callback = part.stale_callback or self._tell_figure
        self._background = None
        self._shown = False  # whether a browser has asked for a picture
        self._outdated = True
        self._number = 0
        self._unanswered: list[int] = []
        self._sent_at = 0.0
        self._pressed_in: int | None = None
        # Messages of the browser are handled beside running cells, in a thread of their own.
        self._lock = threading.RLock()
        super().__init__(
            width=self._css_size()[0],
            height=self._css_size()[1],
            description=description,
            pointer=pointer,
            hotkeys=list(hotkeys),
            keep_colours=keep_colours,
        )
        self.on_msg(self._receive)
        self._stand_in = ipywidgets.HTML(LATE)
        self._curtain = ipywidgets.Box([self], layout={"display": "none"})
        self.frame = ipywidgets.Box([self._stand_in, self._curtain], layout={"display": "block"})

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Run something the learner asked for: its error is shown below the figure, and raised."""
        with self._lock:
            self.error = ""
            with self._report():
                yield

    @contextmanager
    def _report(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.error = "".join(traceback.format_exception_only(error)).strip()
            raise

    def refresh(self) -> None:
        """Have the browser show the present state as soon as it can take another picture."""
        with self.guard():
            self._outdated = True
            self._send_picture()

    def png(self) -> bytes:
        """Return the present state as a PNG with two pixels to a CSS pixel."""
        with self.guard():
            self.description = self._prepare()
            buffer = BytesIO()
            self.figure.savefig(buffer, format="png", dpi=STILL_SCALE * PIXELS_PER_INCH)
            return buffer.getvalue()

    def bundle(self, view: dict) -> tuple[dict, dict]:
        """Return what a cell's output holds: widgets, else the picture, else its description.

        ``view`` is the mimebundle of the box of widgets that this figure is in; what is returned is
        data and metadata, as ``_repr_mimebundle_`` and ``display(…, raw=True)`` have them.
        """
        image = self.png()
        if self._curtain.layout.display == "none":
            source = f"data:image/png;base64,{b64encode(image).decode()}"
            words = html.escape(self.description)
            picture = f'<img width="{self.width}" src="{source}" alt="{words}">'
            self._stand_in.value = f"{picture}<p>{words}</p>{LATE}"
        bundle = view | {"image/png": image, "text/plain": self.description}
        return bundle, {"image/png": {"width": self.width, "alt": self.description}}

    def nearest(
        self, event: PointerEvent, points: np.ndarray, *, radius: float = 20.0
    ) -> int | None:
        """Return the index of the point, (n_points, 2) in data coordinates, that the pointer is on.

        None beside all axes, and where no point is within ``radius`` CSS pixels.
        """
        if event.axes is None or len(points) == 0:
            return None
        pixels = self.figure.axes[event.axes].transData.transform(points) / self._scale
        distances = np.hypot(*(pixels - event.pixels).T)
        best = int(np.argmin(distances))
        return best if distances[best] <= radius else None

    def close(self) -> None:
        """Free the connection to the browser and what was drawn."""
        for part in parts_of(self.frame or self):
            if part is not self:
                part.close()
        super().close()
        self._background = None
        self._shown, self.beat = False, 0

    @property
    def watched(self) -> bool:
        """Whether a browser shows it."""
        return self._shown

    @property
    def _scale(self) -> float:
        """Device pixels per CSS pixel."""
        return self.figure.dpi / PIXELS_PER_INCH

    def _css_size(self) -> tuple[int, int]:
        width, height = self.figure.get_size_inches() * PIXELS_PER_INCH
        return round(width), round(height)

    def _tell_figure(self, part: Artist, stale: bool) -> None:
        self.figure.stale = self.figure.stale or stale

    def _send_picture(self) -> None:
        """Draw and send, if there is something new to see and somebody ready to see it."""
        if not (self._shown and self._outdated):
            return
        if len(self._unanswered) >= MAX_UNANSWERED:
            if time.monotonic() - self._sent_at < PATIENCE:
                return  # the answer will bring us back
            self._unanswered.clear()
        self._outdated = False
        with self.hold_sync():
            self.description = self._prepare()
            image = self._draw()
            self._number += 1
            self._unanswered.append(self._number)
            self._sent_at = time.monotonic()
            self.picture = {"id": self._number, "image": image}

    def _draw(self) -> bytes:
        """Return the figure as a JPEG; redraw what doesn't move only if it has changed."""
        # An artist tells its figure when it changes, except the moving ones: those are "animated".
        if self._background is None or self.figure.stale:
            self._canvas.draw()
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        else:
            self._canvas.restore_region(self._background)
        renderer = self._canvas.get_renderer()
        for artist in self._moving:
            artist.draw(renderer)
        pixels = self._canvas.buffer_rgba()
        height, width, _ = pixels.shape
        rgba = Image.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1)
        buffer = BytesIO()
        rgba.convert("RGB").save(buffer, "JPEG", **JPEG)
        return buffer.getvalue()

    def _receive(self, _: object, message: dict, __: list) -> None:
        """Handle a message of ``live_figure.js``."""
        with self._lock:
            if message["kind"] == "events":
                self._handle(message["id"], message["events"])
            elif message["kind"] == "size":
                self._resize(message["pixels"], message.get("room"))
            elif message["kind"] == "painted":
                self._unanswered = [n for n in self._unanswered if n > message["id"]]
            with self._report():
                self._send_picture()
            if self._on_painted and not self._unanswered:
                self._on_painted()

    def _handle(self, number: int, events: list[dict]) -> None:
        try:
            with self.guard():
                if self._on_event:
                    self._on_event([self._event(event) for event in events])
        finally:
            self.send(
                {"kind": "handled", "id": number}
            )  # or the browser would keep back all that follows

    def _resize(self, pixels: int | None, room: int | None) -> None:
        """Draw for a canvas that is ``pixels`` device pixels wide from now on.

        It has none while it is hidden; None means that no page shows it any more. ``room`` is how
        wide the page would let it be, in CSS pixels.
        """
        if pixels is None:
            self._shown, self.beat = False, 0
            return
        if self._curtain.layout.display == "none":
            self._stand_in.layout.display, self._curtain.layout.display = "none", "block"
            self._stand_in.value = ""
        if room and self._reflow and self._reflow.fit(room):
            self.width, self.height = self._css_size()
        if pixels:
            pixels = min(pixels, round(MAX_SCALE * self.width))
            self.figure.set_dpi((pixels + 1e-3) / self.figure.get_figwidth())  # Agg rounds down
            self._background = None
            self._unanswered.clear()  # a page that has been loaded anew answers nothing old
            self._shown = self._outdated = True

    def _event(self, raw: dict) -> Event:
        """Translate an event from fractions of the canvas into data coordinates."""
        if raw["type"] == "beat":
            return Beat()
        modifiers = frozenset(raw["modifiers"])
        if raw["type"] == "key":
            return KeyEvent(raw["key"], modifiers)
        place = np.array([raw["x"], 1 - raw["y"]]) * self.figure.bbox.size
        if raw["type"] == "down":
            axes = reversed(list(enumerate(self.figure.axes)))  # the uppermost first
            self._pressed_in = next((i for i, ax in axes if ax.bbox.contains(*place)), None)
        index = self._pressed_in
        x = y = math.nan
        if index is not None:
            x, y = self.figure.axes[index].transData.inverted().transform(place)
        pixels = tuple(float(p) for p in place / self._scale)
        return PointerEvent(
            raw["type"], index, float(x), float(y), pixels, raw["buttons"], modifiers
        )
