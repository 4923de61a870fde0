"""A small network in training: scrub through every step, branch off, compare the branches."""

from dataclasses import replace
from functools import partial
from typing import ClassVar

import ipywidgets
from matplotlib.figure import Figure
from traitlets import Bunch

from helpers.explorers.time_machine.picture import make_figure
from helpers.explorers.time_machine.plans import MOST_SEEDS, MOST_STEPS, RUN_NAMES, Run
from helpers.explorers.time_machine.snapshots import Frame, find_moment
from helpers.explorers.time_machine.state import MORE, State, read_line
from helpers.explorers.time_machine.timelines import Timelines
from helpers.explorers.time_machine.words import describe
from helpers.live.clock import Clock
from helpers.live.explorer import Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.live.panel import Panel
from helpers.live.sliders import CONTROL

N_SLICES = 20  # of a training: so often the browser is shown how far it is
SHOWS_LOSS = 2  # of the figure's axes


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
    to 10,000 steps are kept.
    """

    State = State
    describe = staticmethod(describe)
    hotkeys = ("ArrowLeft", "ArrowRight", "Home", "End", "t", "b", "r")
    layout_of_controls: ClassVar = {"width": "calc(33.3% - 4px)"}
    lines_of_words = 4

    def __init__(self, **values: object) -> None:
        self._timelines = Timelines()
        self._target: int | None = None  # the step up to which is being trained
        self._branch = partial(self.branch, in_slices=True)
        super().__init__(**values)

    @classmethod
    def from_line(cls, line: str) -> "TimeMachine":
        """Return one that starts as ``line`` says, and goes back there on a reset.

        A line that is wrong raises a ValueError that says where; so it does in ``paste``.
        """
        return cls(**read_line(line))

    def compute(self, state: State) -> Frame:
        """Return the numbers that belong to ``state``."""
        shown, plan = RUN_NAMES.index(state.shown), state.current_plan
        return find_moment(plan, state.settings, self._timelines, shown, state.step)

    # What can be done.

    @property
    def line(self) -> str:
        """All that is shown, in one line that ``paste`` takes."""
        return self.frame.line

    def paste(self, line: str) -> None:
        """Bring back what a line stands for; a wrong one changes nothing."""
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

        In slices it returns after the first of them; each of the others follows as soon as the
        browser has shown the one before, and ``stop`` ends it.
        """
        ends = [run.end for run in self.frame.plan.runs]
        self._begin(min(MOST_STEPS, max(ends) + self.state.more), in_slices)

    def branch(self, *, in_slices: bool = False) -> None:
        """Branch off at the step shown, with the present settings; train as far as the others are.

        At most there are four runs. For ``in_slices`` see ``train``.
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
        with self.one_draw():
            self.start_anew()
            self.state.seed = (self.state.seed + 1) % MOST_SEEDS

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
        if all(view.end >= target or view.diverged for view in self.frame.runs):
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
        third = {"style": CONTROL["style"], "layout": self.layout_of_controls}
        whole = {"style": CONTROL["style"], "layout": {"width": "calc(100% - 4px)"}}
        next_run = {"tooltip": "Of the next branch; of run A as long as nothing is trained"}
        noise = "Standard deviation in each direction"
        self._clock = Clock(self._go)
        self._clock.box.layout.width = whole["layout"]["width"]
        self._shown = ipywidgets.Dropdown(description="Look at run", **third)
        self._shown.observe(self._run_chosen, "value")
        self.controls |= {"step": self._clock.slider, "shown": self._shown}
        self._bar = ipywidgets.IntProgress(description="Trained", **third)
        self._field = ipywidgets.Text(
            description="Configuration",
            tooltip="Copy this line to keep it, paste one and press Enter to bring it back",
            continuous_update=False,
            **whole,
        )
        self._field.layout.order = "1"  # below all buttons
        self._field.observe(self._pasted, "value")
        self._button = self.button("Train", self._toggle, "Train all runs on, or stop (t)")
        self._button.layout.width = "70px"  # the same for "Stop"
        anew = "Back to the initial weights, with these settings"
        return [
            self.control("data", "Data"),
            self.control("noise", "Noise (× 0.01)", tooltip=noise),
            self.control("layers", "Hidden layers"),
            self.control("neurons", "Neurons in each"),
            self.control("activation", "Activation", **next_run),
            self.control("learning_rate", "Learning rate η", **next_run),
            self.control("batch_size", "Batch size", **next_run),
            self.control("more", "Train for", options=[(f"{n:,} steps", n) for n in MORE]),
            self._shown,
            self._clock.box,
            self._bar,
            self._button,
            self.button("Branch here", self._branch, "Another run from this step on (b)"),
            self.button("Start anew", self.start_anew, anew),
            self.button("New weights", self.redraw, "Start anew, from other initial weights"),
            self._field,
        ]

    def make_artists(self) -> tuple[Figure, tuple[Panel, ...]]:
        figure, panels = make_figure()
        self._losses = panels[-1]
        return figure, panels

    def draw(self, frame: Frame) -> None:
        self._losses.target = self._target or 0
        super().draw(frame)
        self._clock.show(frame.step, frame.end)
        self._list_runs(frame)
        self._bar.max = self._target or max(1, frame.end)
        self._bar.value = min(run.end for run in frame.plan.runs)
        self._field.value = frame.line

    def _list_runs(self, frame: Frame) -> None:
        names, menu = tuple(run.name for run in frame.runs), self._shown
        menu.unobserve(self._run_chosen, "value")  # with new options it chooses the first
        with menu.hold_sync():
            if menu.options != names:
                menu.options = names
            menu.value = names[frame.shown]
        menu.observe(self._run_chosen, "value")

    def _run_chosen(self, change: Bunch) -> None:
        self.state.shown = change.new

    def _pasted(self, change: Bunch) -> None:
        if change.new != self.line:
            with self.live.guard():
                self.paste(change.new)

    def _toggle(self) -> None:
        if self.training:
            self.stop()
        else:
            self.train(in_slices=True)

    # The pointer and the keys.

    def on_pointer(self, event: PointerEvent) -> None:
        """Scrub to where the pointer is over the losses."""
        if event.axes == SHOWS_LOSS and event.buttons:
            self._go(round(event.x))

    def on_key(self, event: KeyEvent) -> None:
        """Scrub, train, stop, branch, or look at the next run."""
        frame = self.frame
        stride = max(1, frame.end // 20) if "shift" in event.modifiers else 1
        actions = {
            "ArrowLeft": lambda: self._go(frame.step - stride),
            "ArrowRight": lambda: self._go(frame.step + stride),
            "Home": lambda: self._go(0),
            "End": lambda: self._go(MOST_STEPS),
            "t": self._toggle,
            "b": self._branch,
            "r": self.show_next_run,
        }
        actions[event.key]()

    def _go(self, step: int) -> None:
        self.move_to(step=min(step, self.frame.end))
