"""One sample at a time: what a perceptron computes, where it errs, and how its line moves."""

from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator
from traitlets import Enum, Float, HasTraits, Int, TraitError, Tuple, validate

from helpers.checks import check_int
from helpers.data.toy import TOY_SETS
from helpers.live.explorer import CONTROL_WIDTH, LABEL_WIDTH, Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.live.sliders import set_clock
from helpers.nn.activations import heaviside
from helpers.nn.margin import Margin, widest_margin
from helpers.nn.perceptron import Cycle, Perceptron, Step
from helpers.plots.boundaries import (
    move_half_plane,
    move_line,
    plot_half_plane,
    plot_line,
    plot_points,
    plot_ring,
)
from helpers.plots.style import BLACK, BLUE, COLOURS, GREY, ORANGE, VERMILLION, new_figure

LIMIT = 2.0  # of x1 and of x2
# Points stay on a grid of quarters. Then every sum and product is exact, so no rounding can hide
# that the weights have come back.
GRID = 0.25
MOST_POINTS = 30
MOST_STEPS = 1000
MOST_ORDERS = 9
OWN = "your own"
INTERVAL = 400  # milliseconds between two steps when it plays
# Of the axes of steps and of mistakes: few, because a new one costs a full redraw.
SPANS, TOPS = (25, 100, 300, MOST_STEPS), (100, 10_000, 10_000_000)
LINE, N_LINES = 56, 11  # of the calculation: letters in a line, and lines
CLASS_NAMES = ("class 0", "class 1")
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}


class Point(NamedTuple):
    """A sample: two inputs and the answer that is wanted, 0 or 1."""

    x1: float
    x2: float
    label: int


def _snap(value: float) -> float:
    """Return the nearest place on the grid."""
    return float(np.clip(round(value / GRID) * GRID, -LIMIT, LIMIT))


def _draw_points(name: str, n_points: int, seed: int) -> tuple[Point, ...]:
    X, y = TOY_SETS[name](n_points, np.random.default_rng(seed))
    return tuple(
        Point(_snap(x1), _snap(x2), int(label)) for (x1, x2), label in zip(1.75 * X, y, strict=True)
    )


PRESETS = {
    "separable": _draw_points("separable", 12, 446),
    "thin margin": _draw_points("thin margin", 16, 119),
    "XOR": tuple(Point(float(a), float(b), a ^ b) for a in (0, 1) for b in (0, 1)),
}


class State(HasTraits):
    """What can be chosen: the points, their order, how many steps, and where the cursor is."""

    preset = Enum((*PRESETS, OWN), "separable")
    own = Tuple(default_value=(Point(-1.0, -0.5, 0), Point(1.0, 0.5, 1)))  # points of ``OWN``
    order = Int(0, min=0, max=MOST_ORDERS)  # 0: as they were added; else a seed to shuffle them
    step = Int(0, min=0, max=MOST_STEPS)  # a run may end before it
    new_label = Enum((0, 1), 1)
    x1 = Float(0.0, min=-LIMIT, max=LIMIT)  # the cursor
    x2 = Float(0.0, min=-LIMIT, max=LIMIT)
    selected = Int(-1, min=-1, max=MOST_POINTS - 1)  # a point's number, or −1

    @property
    def points(self) -> tuple[Point, ...]:
        """The points, in the order in which they were added."""
        return PRESETS.get(self.preset, self.own)

    @validate("x1", "x2")
    def _on_the_grid(self, proposal: dict) -> float:
        return _snap(proposal["value"])

    @validate("own")
    def _as_points(self, proposal: dict) -> tuple[Point, ...]:
        points = tuple(Point(_snap(x1), _snap(x2), label) for x1, x2, label in proposal["value"])
        if not 1 <= len(points) <= MOST_POINTS:
            raise TraitError(f"own must hold 1 to {MOST_POINTS} points, got {len(points)}")
        if not {point.label for point in points} <= {0, 1}:
            raise TraitError(f"own must hold points (x1, x2, label) of class 0 or 1, got {points}")
        return points


@dataclass(frozen=True, eq=False)
class Run:
    """A whole training, up to where nothing new can come.

    Attributes
    ----------
    X : ndarray, shape (n_points, 2)
    y : ndarray of int, shape (n_points,)
    steps : tuple of Step
        Up to the end of an epoch without a mistake, or to the first state that comes back, or to
        the last whole epoch within ``MOST_STEPS``.
    mistakes : ndarray of int, shape (n_steps + 1,)
        How many there were after 0, 1, … steps.
    ending : str
        "converged", "cycle" or "limit".
    cycle : Cycle or None
    margin : Margin or None
        None if no line separates the classes.
    """

    X: np.ndarray
    y: np.ndarray
    steps: tuple[Step, ...]
    mistakes: np.ndarray
    ending: str
    cycle: Cycle | None
    margin: Margin | None


@lru_cache(maxsize=4)  # a step or a cursor that moves leaves the run as it is
def train(points: tuple[Point, ...], order: int = 0) -> Run:
    """Train a perceptron from weights of 0 with η = 1, at most ``MOST_STEPS`` steps.

    Parameters
    ----------
    points : tuple of Point
    order : int
        0 takes the samples as they come; any other number shuffles them, in every epoch alike.

    Returns
    -------
    Run
    """
    X = np.array([point[:2] for point in points])
    y = np.array([point.label for point in points])
    rows = np.random.default_rng(order).permutation(len(X)) if order else None
    epochs = max(1, MOST_STEPS // len(X))
    history = Perceptron(n_inputs=2).fit(X, y, epochs=epochs, order=rows)
    cycle = history.find_cycle()
    steps = history.steps[: cycle.end] if cycle else history.steps
    try:
        margin = widest_margin(X, y)
    except ValueError:  # no line separates the classes
        margin = None
    return Run(
        X=X,
        y=y,
        steps=steps,
        mistakes=np.cumsum([0, *(step.mistake for step in steps)]),
        ending="converged" if history.converged else "cycle" if cycle else "limit",
        cycle=cycle,
        margin=margin,
    )


@dataclass(frozen=True)
class Frame:
    """Everything there is to see.

    Attributes
    ----------
    name : str
        Of the set of points.
    X : ndarray, shape (n_points, 2)
    y : ndarray of int, shape (n_points,)
    cursor : ndarray, shape (2,)
    selected : int or None
        The point at the cursor that keys and buttons act on.
    step, n_steps : int
        How many steps have been taken, and how many there are.
    last : Step or None
        The last of them; None before the first.
    w : ndarray, shape (2,)
    b : float
        The weights after it.
    wrong : ndarray of bool, shape (n_points,)
        Which points these weights get wrong.
    mistakes : ndarray of int, shape (step + 1,)
        How many there were after 0, 1, … steps.
    margin : Margin or None
        None if no line separates the classes.
    ending : str
        "converged", "cycle" or "limit"; empty before the last step.
    cycle : Cycle or None
        Given away only with the last step.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    cursor: np.ndarray
    selected: int | None
    step: int
    n_steps: int
    last: Step | None
    w: np.ndarray
    b: float
    wrong: np.ndarray
    mistakes: np.ndarray
    margin: Margin | None
    ending: str
    cycle: Cycle | None


def compute(state: State) -> Frame:
    """Return the numbers that belong to ``state``."""
    run = train(state.points, state.order)
    cursor = np.array([state.x1, state.x2])
    chosen = 0 <= state.selected < len(run.X) and (run.X[state.selected] == cursor).all()
    k = min(state.step, len(run.steps))
    last = run.steps[k - 1] if k else None
    w, b = (last.W[:, 0], last.b.item()) if last else (np.zeros(2), 0.0)
    finished = k == len(run.steps)
    return Frame(
        name=state.preset,
        X=run.X,
        y=run.y,
        cursor=cursor,
        selected=state.selected if chosen else None,
        step=k,
        n_steps=len(run.steps),
        last=last,
        w=w,
        b=b,
        wrong=heaviside(run.X @ w + b) != run.y,
        mistakes=run.mistakes[: k + 1],
        margin=run.margin,
        ending=run.ending if finished else "",
        cycle=run.cycle if finished else None,
    )


def describe(frame: Frame) -> str:
    """Return the last step with its numbers, the mistakes against the bound, and how it ended."""
    text = f"{frame.name}, {_plural(len(frame.X), 'point')}, step {frame.step} of {frame.n_steps}: "
    if frame.last:
        s = frame.last
        text += f"sample {s.sample} of class {s.target[0]:g} has z = {_number(s.score[0])}, "
        text += f"ŷ = {s.prediction[0]:g}, "
        change = f"a mistake, Δw = {_vector(s.dW)}, Δb = {_number(s.db[0])}"
        text += f"{change if s.mistake else 'right'}; "
    text += f"{_weights(frame)}. {_count(frame)}. {_verdict(frame)}"
    return text.rstrip()


def _number(value: float) -> str:
    return f"{value + 0.0:.10g}".replace("-", "−")  # + 0.0 makes 0 of −0


def _vector(values: np.ndarray) -> str:
    return f"({', '.join(map(_number, values.ravel()))})"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _weights(frame: Frame) -> str:
    wrong = f"{frame.wrong.sum()} of {_plural(len(frame.X), 'point')} wrong"
    return f"w = {_vector(frame.w)}, b = {_number(frame.b)}, {wrong}"


def _count(frame: Frame) -> str:
    """Return the mistakes so far, against the bound if there is one."""
    count = f"Mistakes: {frame.mistakes[-1]}"
    if frame.margin is None:
        return f"{count}; no line separates the classes, so there is no bound"
    m = frame.margin
    return f"{count}, at most (R/γ)² = ({m.radius:.3g}/{m.gamma:.3g})² = {m.mistake_bound:.1f}"


def _verdict(frame: Frame) -> str:
    """Return how the run ended; nothing before its end."""
    if frame.ending == "converged":
        return "Finished: a whole epoch without a mistake."
    if frame.ending == "cycle":
        start, end, mistakes = frame.cycle.start, frame.cycle.end, frame.cycle.mistakes
        return (
            f"It never ends: after step {end} the weights and the next sample are as after step "
            f"{start}, so the {_plural(mistakes, 'mistake')} between come back for ever."
        )
    if frame.ending == "limit":
        outlook = "never end" if frame.margin is None else "end within the bound"
        return f"The limit of {MOST_STEPS:,} steps is reached; further on it would {outlook}."
    return ""


def _calculate(frame: Frame) -> str:
    """Return the last step as a calculation, always on as many lines."""
    head = f"step {frame.step} of {frame.n_steps}"
    if frame.last is None:
        lines = [head, "no sample yet: all weights are 0,", "so z = 0 and ŷ = 1 everywhere", "", ""]
    else:
        s = frame.last
        (w1, w2), (x1, x2) = s.W_before[:, 0], s.x
        terms = [f"{_factor(w1)} · {_factor(x1)}", f"{_factor(w2)} · {_factor(x2)}"]
        error = _number(s.error[0])
        lines = [
            f"{head}: epoch {s.epoch + 1}, sample {s.sample} of class {s.target[0]:g}",
            f"z = {' + '.join([*terms, _factor(s.b_before[0])])} = {_number(s.score[0])}",
            f"ŷ = {s.prediction[0]:g}, for z {'≥' if s.score[0] >= 0 else '<'} 0",
            f"y − ŷ = {s.target[0]:g} − {s.prediction[0]:g} = {error}: "
            f"{'a mistake' if s.mistake else 'right'}",
            f"Δw = {error} · {_vector(s.x)} = {_vector(s.dW)}, Δb = {_number(s.db[0])}",
        ]
    for text in (_weights(frame), _count(frame), _verdict(frame)):
        lines += wrap(text, LINE)
    return "\n".join(lines + [""] * (N_LINES - len(lines)))


def _factor(value: float) -> str:
    return f"({_number(value)})" if value < 0 else _number(value)


class PerceptronMicroscope(Explorer):
    """Watch a perceptron learn, one sample at a time, with every number; make the points yourself.

    On the left the points, the line before (dashed) and after the step, and what the unit says yes
    to; on the right the step as a calculation, and the mistakes so far against the bound. A click
    adds a point, a drag moves one, shift and a click delete one.

    On the keyboard, while the figure has the focus: arrows move the cursor, with shift the point
    under it as well; 0 and 1 put a point of that class there; Delete takes it away; n, b and m go
    to the next step, one back, and to the next mistake.
    """

    State = State
    compute = staticmethod(compute)
    describe = staticmethod(describe)
    hotkeys = (*ARROWS, "0", "1", "Delete", "Backspace", "n", "b", "m")

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        # Room for three lines of words below the figure, so that nothing moves when they come.
        self.live.layout.min_height = f"{self.live.height + 75}px"

    # What can be done.

    def forward(self) -> None:
        """Take the next step."""
        self._go(self.frame.step + 1)

    def back(self) -> None:
        """Take the last step back."""
        self._go(self.frame.step - 1)

    def next_mistake(self) -> None:
        """Go on to the next mistake, or to the end if there is none."""
        mistakes = train(self.state.points, self.state.order).mistakes
        later = np.flatnonzero(mistakes > mistakes[self.frame.step])
        self._go(later[0] if len(later) else MOST_STEPS)

    def add(self, x1: float, x2: float, label: int) -> None:
        """Put a point on the grid; where there is one already, it gets the label.

        Parameters
        ----------
        x1, x2 : float
            From −2 to 2; rounded to quarters.
        label : int
            0 or 1.

        Raises
        ------
        TraitError
            If the label is another, or there are ``MOST_POINTS`` already.
        """
        points = list(self.state.points)
        new = Point(_snap(x1), _snap(x2), label)
        index = self._point_at(new.x1, new.x2)
        if index is None:
            index = len(points)
        points[index : index + 1] = [new]
        self._change(points, index)

    def move(self, index: int, x1: float, x2: float) -> None:
        """Move a point.

        Parameters
        ----------
        index : int
            The point's number.
        x1, x2 : float
            From −2 to 2; rounded to quarters.

        Raises
        ------
        TypeError, ValueError
            If there is no such point.
        """
        points = list(self.state.points)
        index = self._check(index)
        points[index] = Point(_snap(x1), _snap(x2), points[index].label)
        self._change(points, index)

    def delete(self, index: int) -> None:
        """Take a point away.

        Parameters
        ----------
        index : int
            The point's number.

        Raises
        ------
        TypeError, ValueError
            If there is no such point.
        TraitError
            If it is the last one.
        """
        points = list(self.state.points)
        del points[self._check(index)]
        self._change(points, -1)

    def look_at(self, x1: float, x2: float) -> None:
        """Move the cursor, and select the point that is there, if any."""
        x1, x2 = _snap(x1), _snap(x2)
        index = self._point_at(x1, x2)
        self.update(x1=x1, x2=x2, selected=-1 if index is None else index)

    def _go(self, step: int) -> None:
        self.state.step = int(np.clip(step, 0, MOST_STEPS))

    def _change(self, points: list[Point], selected: int) -> None:
        """Take over changed points, with the cursor on the selected one.

        Who was at the end of the run stays at the end, however long the new run is.
        """
        step = MOST_STEPS if self.frame.ending else self.frame.step
        x1, x2 = points[selected][:2] if selected >= 0 else self.frame.cursor
        self.update(preset=OWN, own=points, step=step, x1=x1, x2=x2, selected=selected)

    def _check(self, index: int) -> int:
        if check_int("index", index, minimum=0) >= len(self.state.points):
            raise ValueError(f"index must be below {len(self.state.points)}, got {index}")
        return index

    def _point_at(self, x1: float, x2: float) -> int | None:
        """Return the number of the point at a place; the one added last, if there are several."""
        there = [i for i, point in enumerate(self.state.points) if point[:2] == (x1, x2)]
        return there[-1] if there else None

    # What it looks like.

    def make_controls(self) -> list:
        """Return the controls, in reading order."""
        labels = [(name, label) for label, name in enumerate(CLASS_NAMES)]
        order = "0: as they were added. Others: shuffled, the same way in every epoch"
        self._grip = np.zeros(2)  # from the pointer to the middle of the point it drags
        self._play = ipywidgets.Play(interval=INTERVAL, show_repeat=False)
        self.controls["step"] = ipywidgets.IntSlider(
            description="Step",
            style={"description_width": LABEL_WIDTH},
            layout={"width": CONTROL_WIDTH, "min_width": "300px"},
        )
        for widget in self._clocks:
            widget.observe(self._clock_moved, "value")
        return [
            self.control("preset", "Points"),
            self.control("new_label", "A click adds", options=labels),
            self.control("order", "Order", tooltip=order),
            self.controls["step"],
            self._play,
            self.button("Step back", self.back, "Undo the last step (b)"),
            self.button("Step", self.forward, "Look at the next sample (n)"),
            self.button("Next mistake", self.next_mistake, "Go on to the next update (m)"),
            self.button("Delete point", self._delete_selected, "The one at the cursor (Delete)"),
        ]

    @property
    def _clocks(self) -> tuple[ipywidgets.Widget, ...]:
        """The two that show the step and move it."""
        return self._play, self.controls["step"]

    def _clock_moved(self, change: dict) -> None:
        if change["new"] != self.frame.step:
            self.state.step = change["new"]

    def make_artists(self) -> tuple[Figure, list[Artist]]:
        """Return the figure and what moves in it."""
        figure, ((plane, words), (spare, count)) = new_figure(
            2, 2, width=9.0, height=5.4, width_ratios=(1, 1.05), height_ratios=(1.2, 1)
        )
        spare.remove()
        plane.set_subplotspec(plane.get_gridspec()[:, 0])
        words.axis("off")
        self._words = words.text(-0.2, 1, "", va="top", fontsize=10, linespacing=1.35)
        ends = (-LIMIT - GRID / 2, LIMIT + GRID / 2)
        plane.set(xlim=ends, ylim=ends, aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
        plane.set_title("click: add · drag: move · shift + click: delete", fontsize=10)
        self._draw_nothing_yet(plane, count)
        legend = figure.legend(loc="outside lower center", ncols=6, columnspacing=1.5)
        for handle in legend.legend_handles:
            handle.set_visible(True)  # what is hidden now will be seen later
        moving = [self._yes, self._before, self._after, *self._points, self._wrong, self._ring]
        counting = [self._words, self._mistakes, self._bound, self._round]
        return figure, [*moving, self._cursor, *counting]

    def _draw_nothing_yet(self, plane: Axes, count: Axes) -> None:
        """Make the artists of both axes, in the order of the legend."""
        nowhere = np.zeros((1, 2))
        self._points = plot_points(plane, nowhere, [0], class_names=CLASS_NAMES, size=70)
        self._wrong = plane.scatter(
            *nowhere.T, marker="x", s=20, color=BLACK, linewidth=1.5, zorder=4, label="wrong now"
        )
        self._ring = plot_ring(plane, nowhere, size=240, linewidth=2, label="the sample")
        style = {"color": GREY, "linestyle": "--", "linewidth": 1.5}
        self._before = plot_line(plane, (0, 0), 0, label="line before", **style)
        self._after = plot_line(plane, (0, 0), 0, linewidth=2, label="line after")
        self._yes = plot_half_plane(plane, (0, 0), 0, color=COLOURS[1], label="ŷ = 1")
        style = {"edgecolor": GREY, "marker": "s", "linewidth": 1, "linestyle": ":"}
        self._cursor = plot_ring(plane, nowhere, size=160, label="cursor", **style)
        self._count_axes = count
        count.set(xlabel="step", ylabel="mistakes so far", yscale="log")
        count.yaxis.set_label_coords(-0.19, 0.5)  # clear of "100,000"
        count.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        count.yaxis.set_minor_locator(NullLocator())
        count.yaxis.set_major_formatter("{x:,g}")
        (self._mistakes,) = count.step([], [], where="post", color=BLUE, label="mistakes")
        self._bound = count.axhline(1, linestyle="-.", color=VERMILLION, label="bound (R/γ)²")
        self._round = count.axvspan(0, 0, color=ORANGE, alpha=0.3, label="repeats for ever")

    def draw(self, frame: Frame) -> None:
        """Bring the artists to ``frame``."""
        for widget in self._clocks:
            set_clock(widget, frame.step, frame.n_steps)
        last = frame.last
        move_half_plane(self._yes, frame.w, frame.b)
        move_line(self._after, frame.w, frame.b)
        move_line(self._before, *(last.W_before[:, 0], last.b_before[0]) if last else ((0, 0), 0))
        for label, points in enumerate(self._points):
            points.set_offsets(frame.X[frame.y == label])
        self._wrong.set_offsets(frame.X[frame.wrong])
        self._ring.set_offsets([last.x] if last else np.empty((0, 2)))
        self._cursor.set_offsets(frame.cursor)
        self._words.set_text(_calculate(frame))
        self._mistakes.set_data(np.arange(frame.step + 1), frame.mistakes)
        self._bound.set_visible(frame.margin is not None)
        most = frame.mistakes[-1]
        if frame.margin:
            most = frame.margin.mistake_bound
            self._bound.set_ydata([most, most])
        span = next(span for span in SPANS if span >= frame.n_steps)
        self._frame_count(span, next(top for top in TOPS if top > most))
        self._round.set_visible(frame.cycle is not None)
        if frame.cycle:
            self._round.set_x(frame.cycle.start)
            self._round.set_width(frame.cycle.end - frame.cycle.start)

    def _frame_count(self, span: float, top: float) -> None:
        limits = (0, 1.08 * span), (0.8, top)
        if limits != (self._count_axes.get_xlim(), self._count_axes.get_ylim()):
            self._count_axes.set(xlim=limits[0], ylim=limits[1])

    # The pointer and the keys.

    def on_pointer(self, event: PointerEvent) -> None:
        """Add, select, move or delete a point."""
        if event.axes != 0 or event.buttons != 1:
            return
        place = np.array([event.x, event.y])
        if event.type == "down":
            self._press(event, place)
        elif event.type == "move" and self.frame.selected is not None:
            self.move(self.frame.selected, *(place + self._grip))

    def _press(self, event: PointerEvent, place: np.ndarray) -> None:
        index = self.live.nearest(event, self.frame.X)
        if index is None:
            self._grip = np.zeros(2)
            self._put(*place, self.state.new_label)
        else:
            self._grip = self.frame.X[index] - place
            self.update(x1=self.frame.X[index, 0], x2=self.frame.X[index, 1], selected=index)
            if "shift" in event.modifiers:
                self._delete_selected()

    def on_key(self, event: KeyEvent) -> None:
        """Move the cursor or a point, add one, delete one, or go through the steps."""
        frame = self.frame
        if event.key in ARROWS:
            place = frame.cursor + GRID * np.array(ARROWS[event.key])
            if "shift" in event.modifiers and frame.selected is not None:
                self.move(frame.selected, *place)
            else:
                self.look_at(*place)
        elif event.key in ("0", "1"):
            self._put(*frame.cursor, int(event.key))
        elif event.key in ("Delete", "Backspace"):
            self._delete_selected()
        else:
            {"n": self.forward, "b": self.back, "m": self.next_mistake}[event.key]()

    def _put(self, x1: float, x2: float, label: int) -> None:
        """Add a point, if there is room for one."""
        if len(self.frame.X) < MOST_POINTS:
            self.add(x1, x2, label)

    def _delete_selected(self) -> None:
        """Delete the point at the cursor, if there is one, and it isn't the only one."""
        if self.frame.selected is not None and len(self.frame.X) > 1:
            self.delete(self.frame.selected)
