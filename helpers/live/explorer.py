"""What all explorers have in common.

An explorer is four things that are written, read and tested apart:

- a ``State``: validated parameters and nothing else;
- ``compute(state) -> frame``: the numbers to show, a frozen dataclass; no widget, no matplotlib;
- ``describe(frame) -> str``: one or two sentences with those numbers;
- the ``Explorer``: controls, artists, and ``draw(frame)``, which brings the one to the other.

A change of the state marks the frame as out of date; it is computed again when it is looked at.
"""

import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar

import ipywidgets
import matplotlib as mpl
import traitlets
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from helpers.lesson.shown import Shown
from helpers.live.live_figure import Beat, Event, KeyEvent, LiveFigure, PointerEvent
from helpers.live.panel import Panel
from helpers.live.sliders import (
    CONTROL,
    FloatLogStepSlider,
    FloatStepSlider,
    StepSlider,
    two_digits,
)
from helpers.live.values import in_words, nearest
from helpers.plots.style import STYLE

FAR = 10  # steps that an arrow key takes with shift
KEYS = '<p style="line-height: 1.5"><b>Keys</b>, as long as the picture has the focus {}</p>'


class Explorer(Shown):
    """Controls, a live figure, and the figure in words.

    A subclass names its ``State``, ``compute`` and ``describe`` and writes ``make_controls``,
    ``make_artists`` and, unless panels do it all, ``draw``; where it answers to the pointer or to
    keys, ``on_pointer``, ``arrows``, or ``on_key`` and ``hotkeys``, with a ``key_help``.

    Parameters
    ----------
    source : object, optional
        What the numbers come from, if not from the state alone (a network, a recording). It has
        the ``compute(state)``, and the ``State`` if the parameters depend on it as well.
    **values
        Where the state starts, and where ``reset`` goes back to.

    Attributes
    ----------
    state : HasTraits
        Set its traits, or several at once with ``update``; the picture follows.
    controls : dict of str to Widget
        By the name of the trait that each one moves.
    panels : list of Panel
        What ``draw`` brings to the frame.

    Raises
    ------
    TraitError
        If a value is out of range.
    TypeError
        If the state has no such parameter.
    """

    State: ClassVar[type[traitlets.HasTraits]]
    compute: ClassVar[Callable]
    describe: ClassVar[Callable]
    arrows: ClassVar[Mapping[str, tuple[str, int]]] = {}  # by key: a parameter, and steps of it
    hotkeys: ClassVar[Sequence[str]] = ()  # that ``on_key`` answers to; the arrows come on top
    layout_of_controls: ClassVar[Mapping[str, str]] = CONTROL["layout"]
    key_help: ClassVar[str] = ""  # what they do, to be said below the controls
    lines_of_words: ClassVar[int] = 2  # below the figure, that there always is room for
    keep_colours: ClassVar[bool] = False  # whether the figure stays light on a dark page
    reflows: ClassVar[bool] = True  # whether a narrow page gives the figure another layout
    live: LiveFigure | None = None
    _play: ipywidgets.Button | None = None

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        cls.hotkeys = tuple(dict.fromkeys((*cls.arrows, *cls.hotkeys)))

    def __init__(self, source: object = None, /, **values: object) -> None:
        self.source = source
        if source is not None:
            self.compute = source.compute
            self.State = source.State if hasattr(source, "State") else self.State
        self.state = self._make_state(values)
        self._start = self._values()
        # A cell and a widget's callback may run at once: no frame of an old state may come late.
        self._computing = threading.RLock()
        self._frame = None
        self._undrawn = False  # whether something has changed since the last drawing was asked for
        self._held = 0
        self.controls: dict[str, ipywidgets.Widget] = {}
        controls = [*self.make_controls(), self.button("Reset", self.reset, "Back to the start")]
        if self.key_help:
            controls.append(ipywidgets.HTML(KEYS.format(self.key_help), layout={"order": "1"}))
        with mpl.rc_context(STYLE):
            figure, parts = self.make_artists()
        self.panels = [part for part in parts if isinstance(part, Panel)]
        moving = [artist for part in parts for artist in getattr(part, "moving", [part])]
        self.live = LiveFigure(
            figure,
            moving,
            self._prepare,
            self._on_event,
            self._painted,
            pointer=type(self).on_pointer is not Explorer.on_pointer,
            hotkeys=self.hotkeys,
            keep_colours=self.keep_colours,
            reflows=self.reflows,
        )
        self.live.observe(self._show_whether_it_plays, "beat")
        self.live.observe(self._make_room, "height")
        self._make_room()
        self.state.observe(self._state_changed)
        panel = ipywidgets.Box(
            controls, layout={"flex_flow": "row wrap", "max_width": f"{self.live.width}px"}
        )
        super().__init__([panel, self.live.frame])

    # What a subclass writes.

    def make_controls(self) -> Sequence[ipywidgets.Widget]:
        """Return the controls, in reading order; see ``control`` and ``button``."""
        raise NotImplementedError

    def make_artists(self) -> tuple[Figure, Sequence[Artist | Panel]]:
        """Return the figure, and its panels or those of its artists that change often."""
        raise NotImplementedError

    def draw(self, frame: object) -> None:
        """Bring the artists to ``frame``; only set data, make nothing new."""
        for panel in self.panels:
            panel.draw(frame)

    def on_pointer(self, event: PointerEvent) -> None:
        """Answer to the pointer by changing the state."""

    def on_key(self, event: KeyEvent) -> None:
        """Answer to one of ``hotkeys`` that isn't one of ``arrows`` by changing the state."""

    def on_beat(self) -> None:
        """Take the next step, while this plays; see ``play_button``."""

    def on_painted(self) -> None:
        """Go on with what waits for the browser to have painted all there is to see."""

    # What it is written with.

    def control(
        self, name: str, label: str, *, logarithmic: bool = False, **options: object
    ) -> ipywidgets.Widget:
        """Make the control for one parameter; its range is the trait's.

        Parameters
        ----------
        name : str
            A trait of the state: Bool gives a checkbox, Enum a menu, Int and Float with bounds a
            slider.
        label : str
            What stands beside it.
        logarithmic : bool
            Whether the steps of a slider are factors; its bounds must be powers of ten, and
            ``step`` is one of exponents, large enough that two digits tell each from the next.
        **options
            Passed to the widget: ``step``, ``tooltip``, ``options`` as (label, value) pairs …
        """
        trait = self.state.traits()[name]
        if isinstance(trait, traitlets.Bool):
            kind, own = ipywidgets.Checkbox, {"indent": False}
        elif isinstance(trait, traitlets.Enum):
            labelled = [(in_words(value), value) for value in trait.values]
            kind, own = ipywidgets.Dropdown, {"options": labelled}
        elif logarithmic:
            low, high = (round(math.log10(bound)) for bound in (trait.min, trait.max))
            kind, own = FloatLogStepSlider, {"min": low, "max": high}
        else:
            whole = isinstance(trait, traitlets.Int)
            kind = ipywidgets.IntSlider if whole else FloatStepSlider
            own = {"min": trait.min, "max": trait.max}
        value = getattr(self.state, name)
        looks = {"style": CONTROL["style"], "layout": self.layout_of_controls}
        widget = kind(**{**own, **looks, **options}, value=value, description=label)
        return self.link(name, widget)

    def link(self, name: str, widget: ipywidgets.Widget) -> ipywidgets.Widget:
        """Tie the ``value`` of a widget made elsewhere to one parameter, and return the widget."""
        rounded = two_digits if isinstance(widget, FloatLogStepSlider) else _unchanged
        traitlets.link((self.state, name), (widget, "value"), (_unchanged, rounded))
        self.controls[name] = widget
        return widget

    def button(self, label: str, action: Callable[[], object], tooltip: str) -> ipywidgets.Button:
        """Make a button that calls a method of this explorer; it draws once."""
        button = ipywidgets.Button(description=label, tooltip=tooltip, layout={"width": "auto"})

        def clicked(_: ipywidgets.Button) -> None:
            with self.live.guard(), self.one_draw():
                action()

        button.on_click(clicked)
        return button

    def play_button(self, interval: int) -> ipywidgets.Button:
        """Make a button that has ``on_beat`` called every ``interval`` milliseconds, or no more.

        A page that shows the explorer keeps the time, so what nobody sees doesn't play.
        """

        def toggle() -> None:
            self.live.beat = 0 if self.live.beat else interval

        self._play = self.button("Play", toggle, "Step by step, until it is pressed again")
        return self._play

    # What everybody may use.

    @property
    def frame(self) -> object:
        """The numbers of the present state."""
        with self._computing:
            if self._frame is None:
                self._frame = self.compute(self.state)
            return self._frame

    @property
    def description(self) -> str:
        """The present state in words."""
        return self.describe(self.frame)

    def update(self, **values: object) -> None:
        """Change several parameters and draw once; change none if one of them isn't allowed.

        Raises
        ------
        TraitError
            If a value is out of range.
        TypeError
            If the state has no such parameter.
        """
        self._make_state({**self._values(), **values})  # raises before anything has changed
        with self.one_draw(), self.state.hold_trait_notifications():
            for name, value in values.items():
                setattr(self.state, name, value)

    def move_to(self, **values: float) -> None:
        """Change parameters to the nearest values that they, and their sliders, can have."""
        steps = {name: getattr(self.controls.get(name), "step", None) for name in values}
        self.update(
            **{name: nearest(self.state, name, v, steps[name]) for name, v in values.items()}
        )

    def reset(self) -> None:
        """Go back to where this explorer started, and play no more."""
        self.live.beat = 0
        self.update(**self._start)

    @contextmanager
    def one_draw(self) -> Iterator[None]:
        """Draw once, at the end of the block, whatever changes within it."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._draw_if_due()

    def close(self) -> None:
        """Free all widgets, their connections to the browser, and the figure."""
        if self.live:  # one that was refused its parameters is closed as well, by ``__del__``
            self.state.unobserve_all()
        super().close()

    def __repr__(self) -> str:
        return self.description

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        return self.live.bundle(super()._repr_mimebundle_(**kwargs))

    def _values(self) -> dict[str, object]:
        return {name: getattr(self.state, name) for name in self.state.trait_names()}

    def _make_state(self, values: dict[str, object]) -> traitlets.HasTraits:
        names = sorted(self.State.class_trait_names())
        for name in values:
            if name not in names:
                raise TypeError(
                    f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(names)}"
                )
        return self.State(**values)

    def _state_changed(self, _: dict) -> None:
        with self._computing:
            self._frame = None
        self._undrawn = True
        self._draw_if_due()

    def _draw_if_due(self) -> None:
        if self._undrawn and not self._held:
            self._undrawn = False
            self.live.refresh()

    def _make_room(self, _: dict | None = None) -> None:
        """Have nothing below move when the words become longer."""
        self.live.layout.min_height = f"{self.live.height + 15 + 20 * self.lines_of_words}px"

    def _show_whether_it_plays(self, _: dict) -> None:
        if self._play:
            self._play.description = "Pause" if self.live.beat else "Play"

    def _painted(self) -> None:
        """Listen to all that the sliders report again; see ``helpers.live.sliders``."""
        for control in self.controls.values():
            if isinstance(control, StepSlider):
                control.continuous_update = True
        self.on_painted()

    def _prepare(self) -> str:
        self.draw(self.frame)
        return self.description

    def _on_event(self, events: list[Event]) -> None:
        with self.one_draw():
            for event in events:
                if isinstance(event, Beat):
                    self.on_beat()
                elif isinstance(event, PointerEvent):
                    self.on_pointer(event)
                elif event.key in self.arrows:
                    self._step(event)
                else:
                    self.on_key(event)

    def _step(self, event: KeyEvent) -> None:
        """Move a parameter by the steps of its slider; with shift ten times as far."""
        name, n_steps = self.arrows[event.key]
        n_steps *= FAR if "shift" in event.modifiers else 1
        self.move_to(**{name: getattr(self.state, name) + n_steps * self.controls[name].step})


def _unchanged(value: object) -> object:
    return value
