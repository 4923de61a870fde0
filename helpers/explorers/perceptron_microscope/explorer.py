"""The controls of the perceptron microscope, and what pointer and keys do."""

from collections.abc import Sequence

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from helpers.checks import check_int
from helpers.explorers.perceptron_microscope.picture import CLASS_NAMES, make_picture
from helpers.explorers.perceptron_microscope.state import (
    GRID,
    MOST_POINTS,
    MOST_STEPS,
    OWN,
    Frame,
    Point,
    State,
    compute,
    snap,
    train,
)
from helpers.explorers.perceptron_microscope.words import calculation, describe
from helpers.live.clock import Clock
from helpers.live.explorer import Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.live.panel import Panel

INTERVAL = 400  # milliseconds between two steps when it plays
# CSS pixels. Two places on the grid are 19 apart, so a click on the next one adds a point there.
CATCH = 12.0
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}


class PerceptronMicroscope(Explorer):
    """Watch a perceptron learn, one sample at a time, with every number; make the points yourself.

    At the top the step as a calculation; below on the left the points, the line before (dashed) and
    after the step, and what the unit says yes to; on the right the mistakes so far against the
    bound. Pointer and keys are explained below the controls.
    """

    State = State
    compute = staticmethod(compute)
    describe = staticmethod(describe)
    hotkeys = (*ARROWS, "0", "1", "Delete", "Backspace", "n", "b", "m")
    key_help = """(press Tab): arrows move the cursor, with shift its point; 0 and 1 put one there,
    Delete takes it away; n, b and m: a step on, a step back, the next mistake. <b>Pointer</b>: a
    click adds a point, a drag moves one, a click with shift deletes one."""
    lines_of_words = 3

    def __init__(self, **values: object) -> None:
        self._calculation = ipywidgets.HTML()
        super().__init__(**values)
        controls, live = self.children
        self._calculation.layout.max_width = controls.layout.max_width
        self.children = (controls, self._calculation, live)

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

    def start_over(self) -> None:
        """Go back to before the first step, with the same points."""
        self._go(0)

    def add(self, x1: float, x2: float, label: int) -> None:
        """Put a point of class 0 or 1 on the grid; one that is there already gets the label."""
        points, new = list(self.state.points), Point(snap(x1), snap(x2), label)
        index = self._point_at(new.x1, new.x2)
        index = len(points) if index < 0 else index
        points[index : index + 1] = [new]
        self._change(points, index)

    def move(self, index: int, x1: float, x2: float) -> None:
        """Move a point, by its number from 0 on, to the nearest place on the grid."""
        points = self._list_points(index)
        points[index] = Point(snap(x1), snap(x2), points[index].label)
        self._change(points, index)

    def delete(self, index: int) -> None:
        """Take a point away, by its number; the last one stays."""
        points = self._list_points(index)
        del points[index]
        self._change(points, -1)

    def look_at(self, x1: float, x2: float) -> None:
        """Move the cursor, and select the point that is there, if any."""
        x1, x2 = snap(x1), snap(x2)
        self.update(x1=x1, x2=x2, selected=self._point_at(x1, x2))

    def _go(self, step: int) -> None:
        self.move_to(step=step)

    def _list_points(self, index: int) -> list[Point]:
        """Return the points, of which one must have the number ``index``."""
        points = list(self.state.points)
        check_int("index", index, minimum=0, maximum=len(points) - 1)
        return points

    def _change(self, points: list[Point], selected: int) -> None:
        """Take over changed points, with the cursor on the selected one.

        At the end of a run, a point that is moved leaves one at the end, however long the new run
        is; with one point more or less there is a new training to watch, from its beginning.
        """
        step = self.frame.step
        if self.frame.ending:
            step = MOST_STEPS if len(points) == len(self.frame.X) else 0
        x1, x2 = points[selected][:2] if selected >= 0 else self.frame.cursor
        self.update(preset=OWN, own=points, step=step, x1=x1, x2=x2, selected=selected)

    def _point_at(self, x1: float, x2: float) -> int:
        """Return the number of the point added last at a place; −1 if there is none."""
        there = [i for i, point in enumerate(self.state.points) if point[:2] == (x1, x2)]
        return max(there, default=-1)

    # What it looks like.

    def make_controls(self) -> list:
        labels = [(name, label) for label, name in enumerate(CLASS_NAMES)]
        order = "0: as they were added. Others: shuffled, the same way in every epoch"
        self._grip = np.zeros(2)  # from the pointer to the middle of the point it drags
        self._clock = Clock(self._go)
        self.controls["step"] = self._clock.slider
        return [
            self.control("preset", "Points"),
            self.control("new_label", "A click adds", options=labels),
            self.control("order", "Order", tooltip=order),
            self._clock.box,
            self.play_button(INTERVAL),
            self.button("Step back", self.back, "Undo the last step (b)"),
            self.button("Step", self.forward, "Look at the next sample (n)"),
            self.button("Next mistake", self.next_mistake, "Go on to the next update (m)"),
            self.button("Start over", self.start_over, "Train the same points from weights of 0"),
            self.button("Delete point", self._delete_selected, "The one at the cursor (Delete)"),
        ]

    def make_artists(self) -> tuple[Figure, Sequence[Panel]]:
        return make_picture()

    def draw(self, frame: Frame) -> None:
        super().draw(frame)
        self._clock.show(frame.step, frame.n_steps)
        self._calculation.value = calculation(frame)

    def on_beat(self) -> None:
        """Take the next step, up to the end of the run."""
        self.forward()
        if self.frame.ending:
            self.live.beat = 0

    # The pointer and the keys.

    def on_pointer(self, event: PointerEvent) -> None:
        """Add, select, move or delete a point."""
        if event.axes != 0 or event.buttons != 1:
            return
        place = np.array([event.x, event.y])
        if event.type == "move":
            if self.frame.selected is not None:
                self.move(self.frame.selected, *(place + self._grip))
            return
        deletes = "shift" in event.modifiers
        index = self.live.nearest(event, self.frame.X, radius=2 * CATCH if deletes else CATCH)
        if index is not None:
            self._grip = self.frame.X[index] - place
            self.update(x1=self.frame.X[index, 0], x2=self.frame.X[index, 1], selected=index)
            if deletes:
                self._delete_selected()
        elif not deletes:
            self._grip = np.zeros(2)
            self._put(*place, self.state.new_label)

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
