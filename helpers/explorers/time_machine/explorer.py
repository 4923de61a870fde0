"""A small network in training: scrub through every step, branch off, compare the branches."""

import math
from dataclasses import dataclass, fields, replace

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator
from traitlets import Bunch, Enum, HasTraits, Instance, Int

from helpers.checks import check_choice
from helpers.explorers.time_machine.picture import NeuronTiles, plot_answers, tiles_size
from helpers.explorers.time_machine.plans import (
    BATCH_SIZES,
    MOST_LAYERS,
    MOST_NEURONS,
    MOST_NOISE,
    MOST_SEEDS,
    MOST_STEPS,
    N_SAMPLES,
    RATES,
    RUN_NAMES,
    SPREADS,
    TRAINABLE,
    Plan,
    Problem,
    Run,
    Settings,
    read_int,
    read_plan,
    read_words,
)
from helpers.explorers.time_machine.snapshots import GRID, Moment, RunView, find_moment
from helpers.explorers.time_machine.timelines import Timelines
from helpers.live.explorer import CONTROL_WIDTH, LABEL_WIDTH, Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.live.sliders import set_clock
from helpers.plots.boundaries import plot_points, trace_boundary
from helpers.plots.style import BLACK, GREEN, GREY, ORANGE, PURPLE, new_figure

N_SLICES = 20  # of a training: so often the browser is shown how far it is
MORE = (100, 300, 1000, 3000)
# Of the axes of steps and of the loss: few, because a new one costs a full redraw.
SPANS = (100, 300, 1000, 2000, 3000, 5000, MOST_STEPS)
FLOORS, TOPS = (1e-2, 1e-4, 1e-7), (1.5, 30.0)  # what explodes may leave the picture
LOOKS = tuple(zip((BLACK, GREEN, PURPLE, ORANGE), ("-", "--", "-.", ":"), strict=True))
MARKERS = "osDv"
HOTKEYS = ("ArrowLeft", "ArrowRight", "Home", "End", "t", "b", "r")
SHOWS_LOSS = 2  # of the figure's axes
PROBLEM = tuple(field.name for field in fields(Problem))
SETTINGS = tuple(field.name for field in fields(Settings))


class State(HasTraits):
    """What can be chosen: the problem, the next run's settings, and the moment to look at."""

    data = Enum(tuple(SPREADS), "moons")
    noise = Int(10, min=0, max=MOST_NOISE)  # hundredths
    layers = Int(2, min=1, max=MOST_LAYERS)
    neurons = Int(4, min=1, max=MOST_NEURONS)  # in each hidden layer
    seed = Int(0, min=0, max=MOST_SEEDS - 1)
    activation = Enum(TRAINABLE, "tanh")
    learning_rate = Enum(RATES, 0.3)
    batch_size = Enum(BATCH_SIZES, 10)
    more = Enum(MORE, 1000)  # steps that a training takes
    plan = Instance(Plan, allow_none=True)  # of what has been trained; counts for its own problem
    shown = Enum(RUN_NAMES, "A")  # the last run if there aren't so many
    step = Int(0, min=0, max=MOST_STEPS)  # the run may end before it

    @property
    def settings(self) -> Settings:
        """What the next run is trained with."""
        return Settings(**{name: getattr(self, name) for name in SETTINGS})

    @property
    def current_plan(self) -> Plan:
        """The plan, or if there is none for this problem, one of nothing trained yet."""
        problem = Problem(**{name: getattr(self, name) for name in PROBLEM})
        if self.plan and self.plan.problem == problem:
            return self.plan
        return Plan(problem, (Run(self.settings),))


@dataclass(frozen=True, eq=False)
class Frame(Moment):
    """Everything there is to see: a moment, and what the next branch is trained with.

    Attributes
    ----------
    settings : Settings
    """

    settings: Settings

    @property
    def line(self) -> str:
        """All of it in one line; see ``read_line``."""
        return f"{self.plan} shown={RUN_NAMES[self.shown]} step={self.step}"


def read_line(text: str) -> dict[str, object]:
    """Return the state's values that ``Frame.line`` stands for.

    Raises
    ------
    TypeError, ValueError
        If a word is missing, unknown or wrong; the message names it.
    """
    words = read_words(text)
    step = read_int("step", words.pop("step", "0"))
    if step > MOST_STEPS:
        raise ValueError(f"step must be at most {MOST_STEPS}, got {step}")
    shown = check_choice("shown", words.pop("shown", "A"), RUN_NAMES)
    plan = read_plan(words)
    if RUN_NAMES.index(shown) >= len(plan.runs):
        raise ValueError(f"shown must be one of the runs in the line, got {shown!r}")
    settings = plan.runs[RUN_NAMES.index(shown)].settings
    untrained = len(plan.runs) == 1 and not plan.runs[0].end
    return {
        **{name: getattr(plan.problem, name) for name in PROBLEM},
        **{name: getattr(settings, name) for name in SETTINGS},
        "plan": None if untrained else plan,
        "shown": shown,
        "step": step,
    }


def _name_settings(settings: Settings) -> str:
    activation = settings.activation.replace("_", " ")
    return f"{activation}, η = {settings.learning_rate:g}, batch {settings.batch_size}"


def describe(frame: Frame) -> str:
    """Return where the run is, how good it is there, and how the others compare."""
    shown, view, problem = frame.runs[frame.shown], frame.view, frame.plan.problem
    text = f"{problem.data}, {problem.layers} × {problem.neurons} neurons. "
    text += f"Run {shown.name} ({_name_settings(shown.run.settings)}) at step {frame.step:,} of "
    text += f"{frame.end:,}: "
    if math.isinf(view.loss):
        text += "its loss isn't a number any more. It has diverged"
    else:
        text += f"loss {view.loss:.2g}, {view.right:.0%} of {N_SAMPLES} points right"
    if view is not shown:
        text += f"; up to step {shown.run.start:,} it is run {view.name}"
    elif shown.diverged and math.isfinite(view.loss):
        text += f"; it diverges after step {shown.end:,}"
    text += "."
    for other in frame.runs:
        if other in (shown, view):
            continue
        text += f" {other.name} ({_name_settings(other.run.settings)}) "
        if other.step is None:
            text += f"begins at step {other.run.start:,}."
        elif math.isinf(other.loss):
            text += f"has diverged after step {other.end:,}."
        else:
            late = f", at its end, step {other.step:,}" if other.end < frame.step else ""
            text += f"has loss {other.loss:.2g}, {other.right:.0%} right{late}."
    if frame.every > 1:
        text += f" One step in {frame.every} is kept."
    return text


class _Plane:
    """The output over the plane, the samples, and each run's boundary."""

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
        ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        ax.grid(False)
        self._field = plot_answers(ax, (-1, 1, -1, 1), interpolation="bilinear", alpha=0.5)
        self._points = plot_points(ax, np.zeros((1, 2)), [0], class_names=("0", "1"), size=20)
        self._boundaries = [
            ax.plot([], [], color=colour, linestyle=style, zorder=5)[0] for colour, style in LOOKS
        ]
        self._title = ax.set_title("Run A", fontsize=11)
        self.moving = [self._field, *self._points, *self._boundaries, self._title]

    def draw(self, frame: Frame) -> None:
        """Bring the artists to ``frame``."""
        limit, beyond = frame.limit, frame.limit * (1 + 1 / (GRID - 1))
        if self.ax.get_xlim()[1] != limit:
            self.ax.set(xlim=(-limit, limit), ylim=(-limit, limit))
        # The outermost points of the grid are the middles of the outermost pixels.
        self._field.set_extent((-beyond, beyond, -beyond, beyond))
        self._field.set_data(np.tanh(frame.view.scores / 2))
        for label, points in enumerate(self._points):
            points.set_offsets(frame.X[frame.y == label])
        lines = np.linspace(-limit, limit, GRID)
        for number, boundary in enumerate(self._boundaries):
            run = frame.runs[number] if number < len(frame.runs) else None
            visible = run is not None and run.scores is not None
            traced = trace_boundary(lines, lines, run.scores) if visible else np.empty((0, 2))
            boundary.set_data(*traced.T)
        view = frame.view
        state = "diverged" if math.isinf(view.loss) else f"{view.right:.0%} right"
        self._title.set_text(f"Run {view.name}, step {frame.step:,}: {state}")


class _Losses:
    """Each run's loss against the step, and where the moment is."""

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        ax.set(xlabel="step", yscale="log")
        ax.set_ylabel("loss of all points")
        ax.yaxis.set_label_coords(-0.065, 0.5)  # clear of a power of 38
        ax.xaxis.set_major_locator(MaxNLocator(10, integer=True, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter("{x:,g}")
        ax.yaxis.set_minor_locator(NullLocator())
        self._moment = ax.axvline(0, color=GREY, linewidth=1)
        self.lines = [ax.plot([], [], color=colour, linestyle=style)[0] for colour, style in LOOKS]
        self._places = [
            ax.plot([], [], marker, color=colour, markersize=8)[0]
            for (colour, _), marker in zip(LOOKS, MARKERS, strict=True)
        ]
        self._ends = [
            ax.plot([], [], "X", color=colour, markeredgecolor="white", markersize=12)[0]
            for colour, _ in LOOKS
        ]
        self._title = ax.set_title("Run A", fontsize=11)
        self.moving = [self._moment, *self.lines, *self._places, *self._ends]

    def draw(self, frame: Frame, target: int) -> None:
        """Bring the artists to ``frame``, with room for a training up to step ``target``."""
        self._moment.set_xdata([frame.step, frame.step])
        nothing = [], []
        for number, artists in enumerate(zip(self.lines, self._places, self._ends, strict=True)):
            data = self._trace(frame.runs[number]) if number < len(frame.runs) else [nothing] * 3
            for artist, xy in zip(artists, data, strict=True):
                artist.set_data(*xy)
        losses = np.concatenate([run.losses for run in frame.runs])
        low, high = losses.min(initial=1.0), losses.max(initial=1.0)
        floor, top = (f for f in FLOORS if f <= low), (t for t in TOPS if t >= high)
        limits = next(floor, FLOORS[-1]), next(top, TOPS[-1])
        span = next(span for span in SPANS if span >= max(target, *(run.end for run in frame.runs)))
        places = -0.01 * span, 1.02 * span
        if limits != self.ax.get_ylim() or places != self.ax.get_xlim():
            self.ax.set(xlim=places, ylim=limits)
        full = len(frame.runs) == len(RUN_NAMES)
        following = f"Next branch: {_name_settings(frame.settings)}"
        self._title.set_text("No room for another branch" if full else following)

    def _trace(self, view: RunView) -> list[tuple]:
        """Return the data of a run's line, of its marker, and of the cross at its end."""
        here = ([view.step], [view.loss]) if math.isfinite(view.loss) else ([], [])
        last = min(view.losses[-1:].max(initial=0.7), TOPS[-1] / 2)
        cross = ([view.end], [last]) if view.diverged else ([], [])
        return [(view.steps, view.losses), here, cross]


class TimeMachine(Explorer):
    """Train a small network, scrub through every step both ways, branch off at any of them.

    Above on the left the network: each tile is what a neuron answers all over the plane, blue below
    0, vermillion above; a connection is wide where its weight is large, vermillion where it is
    positive, blue and dashed where it is negative. On the right the output, the samples, and the
    boundary of each run. Below the losses; drag there to scrub. While the figure has the focus, the
    arrow keys go a step back or on (with shift a twentieth of the run), Home and End to its ends,
    t trains or stops, b branches, r shows the next run.

    The data and the network's size decide what is trained; changing them shows another network with
    its initial weights. The settings below them are those of the next branch. Up to four runs of up
    to 10,000 steps are kept, at most 8 MiB each: beyond that every second step, and so on.
    """

    State = State
    describe = staticmethod(describe)
    hotkeys = HOTKEYS

    def __init__(self, **values: object) -> None:
        self._timelines = Timelines()
        self._target: int | None = None  # the step up to which is being trained
        self._drawing = False
        super().__init__(**values)
        # Room for four lines of words below the figure, so that nothing moves when they come.
        self.live.layout.min_height = f"{self.live.height + 95}px"

    @classmethod
    def from_line(cls, line: str) -> "TimeMachine":
        """Return one that starts as ``line`` says, and goes back there on a reset.

        Raises
        ------
        TypeError, ValueError
            If the line is wrong; the message says where.
        """
        return cls(**read_line(line))

    def compute(self, state: State) -> Frame:
        """Return the numbers that belong to ``state``."""
        shown = RUN_NAMES.index(state.shown)
        moment = find_moment(state.current_plan, self._timelines, shown, state.step)
        return Frame(**vars(moment), settings=state.settings)

    # What can be done.

    @property
    def line(self) -> str:
        """All that is shown, in one line that ``paste`` takes."""
        return self.frame.line

    def paste(self, line: str) -> None:
        """Bring back what a line stands for.

        Raises
        ------
        TypeError, ValueError
            If the line is wrong; the message says where. Nothing has changed then.
        """
        values = read_line(line)
        with self._computing:
            self.compute(self._make_state({**self._values(), **values}))
        self._aim(None)
        self.update(**values)

    @property
    def training(self) -> bool:
        """Whether a training is going on."""
        return self._target is not None

    def train(self, *, in_slices: bool = False) -> None:
        """Train all runs on, by as many steps as ``state.more`` says, up to 10,000.

        Parameters
        ----------
        in_slices : bool
            Return after the first part; each of the others follows as soon as the browser has shown
            the one before. ``stop`` ends it.
        """
        ends = [run.end for run in self.frame.plan.runs]
        self._begin(min(MOST_STEPS, max(ends) + self.state.more), in_slices)

    def branch(self, *, in_slices: bool = False) -> None:
        """Branch off at the step shown, with the present settings; train as far as the others are.

        Parameters
        ----------
        in_slices : bool
            As for ``train``.

        Raises
        ------
        ValueError
            If there are four runs already.
        """
        frame = self.frame
        runs = frame.plan.runs
        if len(runs) == len(RUN_NAMES):
            raise ValueError(f"there are {len(runs)} runs already: start anew, or reset")
        new = Run(self.state.settings, frame.step, frame.step, frame.owner)
        end = max(run.end for run in runs)
        if end == frame.step:
            end = min(MOST_STEPS, end + self.state.more)
        plan = replace(frame.plan, runs=(*runs, new))
        with self.one_draw():
            self.update(plan=plan, shown=RUN_NAMES[len(runs)])
            self._begin(end, in_slices)

    def stop(self) -> None:
        """End a training where it is."""
        self._aim(None)

    def start_anew(self) -> None:
        """Go back to initial weights; the present settings are those of run A."""
        self._aim(None)
        self.update(plan=None, shown=RUN_NAMES[0], step=0)

    def redraw(self) -> None:
        """Start anew, from other initial weights."""
        self._aim(None)
        self.update(plan=None, shown=RUN_NAMES[0], step=0, seed=(self.state.seed + 1) % MOST_SEEDS)

    def show_next_run(self) -> None:
        """Look at the next run; after the last comes A."""
        self.state.shown = RUN_NAMES[(self.frame.shown + 1) % len(self.frame.runs)]

    def reset(self) -> None:
        """Go back to where this explorer started."""
        self._aim(None)
        super().reset()

    def _begin(self, target: int, in_slices: bool) -> None:
        self._aim(target)
        self._slice = max(1, self.state.more // N_SLICES)
        self._train_on(self._slice if in_slices else MOST_STEPS)

    def _train_on(self, n_steps: int) -> None:
        """Train each run that isn't there yet, and look at the end of the one shown."""
        frame, target = self.frame, self._target
        runs = tuple(
            run if view.diverged else replace(run, end=max(run.end, min(target, run.end + n_steps)))
            for run, view in zip(frame.plan.runs, frame.runs, strict=True)
        )
        self.update(plan=replace(frame.plan, runs=runs), step=MOST_STEPS)
        if all(
            run.end >= target or view.diverged
            for run, view in zip(runs, self.frame.runs, strict=True)
        ):
            self._aim(None)

    def _aim(self, target: int | None) -> None:
        self._target = target
        self._button.description = "Train" if target is None else "Stop"

    def on_painted(self) -> None:
        """Train the next slice."""
        if self.training:
            with self.live.guard():
                self._train_on(self._slice)

    # What it looks like.

    def make_controls(self) -> list:
        """Return the controls, in reading order."""
        shape = {
            "style": {"description_width": LABEL_WIDTH},
            "layout": {"width": CONTROL_WIDTH, "min_width": "300px"},
        }
        self.controls["step"] = ipywidgets.IntSlider(description="Step", **shape)
        self.controls["shown"] = ipywidgets.Dropdown(description="Look at run", **shape)
        self._bar = ipywidgets.IntProgress(description="Trained", **shape)
        self._field = ipywidgets.Text(
            description="Configuration",
            tooltip="Copy this line to keep it, paste one and press Enter to bring it back",
            continuous_update=False,
            style=shape["style"],
            layout={"width": "calc(100% - 4px)", "order": "1"},  # below all buttons
        )
        self._button = self.button("Train", self._toggle, "Train all runs on, or stop (t)")
        self._button.layout.width = "70px"  # the same for "Stop"
        for name in ("step", "shown"):
            self.controls[name].observe(self._moved, "value")
        self._field.observe(self._pasted, "value")
        next_run = "Of the next branch; of run A as long as nothing is trained"
        activations = [(name.replace("_", " "), name) for name in TRAINABLE]
        anew = "Back to the initial weights, with these settings"
        return [
            self.control("data", "Data"),
            self.control("noise", "Noise (× 0.01)", tooltip="Standard deviation in each direction"),
            self.control("layers", "Hidden layers"),
            self.control("neurons", "Neurons in each"),
            self.control("activation", "Activation", options=activations, tooltip=next_run),
            self.control("learning_rate", "Learning rate η", tooltip=next_run),
            self.control("batch_size", "Batch size", tooltip=next_run),
            self.control("more", "Train for", options=[(f"{n:,} steps", n) for n in MORE]),
            self.controls["step"],
            self.controls["shown"],
            self._bar,
            self._button,
            self.button("Branch here", self._branch_off, "Another run from this step on (b)"),
            self.button("Start anew", self.start_anew, anew),
            self.button("New weights", self.redraw, "Start anew, from other initial weights"),
            self._field,
        ]

    def make_artists(self) -> tuple[Figure, list[Artist]]:
        """Return the figure and what moves in it."""
        width, height = tiles_size(MOST_LAYERS, MOST_NEURONS)
        figure, ((left, right), (below, spare)) = new_figure(
            2, 2, width=9.0, height=6.0, width_ratios=(width, 290), height_ratios=(height, 130)
        )
        figure.get_layout_engine().set(rect=(0, 0, 1, 0.985))  # the title on the right needs it
        spare.remove()
        below.set_subplotspec(below.get_gridspec()[1, :])
        self._tiles = NeuronTiles(left, MOST_LAYERS, MOST_NEURONS)
        self._plane, self._losses = _Plane(right), _Losses(below)
        lines = self._losses.lines
        widest = f"A: {_name_settings(Settings('leaky_relu', 0.001, 200))}"
        self._legend = figure.legend(
            lines, [widest] * len(lines), loc="outside lower center", ncols=2, handlelength=3
        )
        return figure, [*self._tiles.moving, *self._plane.moving, *self._losses.moving]

    def draw(self, frame: Frame) -> None:
        """Bring the artists and the controls to ``frame``."""
        self._tiles.update(frame.maps, frame.weights)
        self._plane.draw(frame)
        self._losses.draw(frame, self._target or 0)
        self._name_runs(frame)
        self._drawing = True
        try:
            self._show_controls(frame)
        finally:
            self._drawing = False

    def _name_runs(self, frame: Frame) -> None:
        """Say in the legend which run is trained how."""
        handles, texts = self._legend.legend_handles, self._legend.get_texts()
        for number, (handle, text) in enumerate(zip(handles, texts, strict=True)):
            run = frame.runs[number] if number < len(frame.runs) else None
            handle.set_visible(run is not None)
            text.set_text(f"{run.name}: {_name_settings(run.run.settings)}" if run else "")

    def _show_controls(self, frame: Frame) -> None:
        step, shown = self.controls["step"], self.controls["shown"]
        step.step = frame.every
        set_clock(step, frame.step, frame.end)
        names = tuple(run.name for run in frame.runs)
        with shown.hold_sync():
            if shown.options != names:
                shown.options = names
            shown.value = names[frame.shown]
        self._bar.max = self._target or max(1, frame.end)
        self._bar.value = min(run.end for run in frame.plan.runs)
        self._field.value = frame.line

    def _moved(self, change: Bunch) -> None:
        if not self._drawing:
            self.update(**{name: c.value for name, c in self.controls.items() if c is change.owner})

    def _pasted(self, change: Bunch) -> None:
        if not self._drawing:
            with self.live.guard():
                self.paste(change.new)

    def _toggle(self) -> None:
        if self.training:
            self.stop()
        else:
            self.train(in_slices=True)

    def _branch_off(self) -> None:
        self.branch(in_slices=True)

    # The pointer and the keys.

    def on_pointer(self, event: PointerEvent) -> None:
        """Scrub to where the pointer is over the losses."""
        if event.axes == SHOWS_LOSS and event.buttons:
            self._go(round(event.x))

    def on_key(self, event: KeyEvent) -> None:
        """Scrub, train, stop, branch, or look at the next run."""
        frame = self.frame
        stride = max(1, frame.end // 20) if "shift" in event.modifiers else 1
        stride = -(-stride // frame.every) * frame.every  # whole kept steps
        actions = {
            "ArrowLeft": lambda: self._go(frame.step - stride),
            "ArrowRight": lambda: self._go(frame.step + stride),
            "Home": lambda: self._go(0),
            "End": lambda: self._go(MOST_STEPS),
            "t": self._toggle,
            "b": self._branch_off,
            "r": self.show_next_run,
        }
        actions[event.key]()

    def _go(self, step: int) -> None:
        self.state.step = int(np.clip(step, 0, self.frame.end))
