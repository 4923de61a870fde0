"""What the time machine draws beside the network: the plane with the boundaries, and the losses."""

import math
from itertools import zip_longest

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from helpers.explorers.time_machine.plans import MOST_STEPS, RUN_NAMES, Settings
from helpers.explorers.time_machine.snapshots import GRID, Frame, RunView
from helpers.explorers.time_machine.tiles import HEADING, HEIGHT, SHADES, WIDTH, NeuronTiles
from helpers.explorers.time_machine.words import name_settings
from helpers.live.panel import Panel, at_least, set_limits
from helpers.plots.boundaries import plot_points, trace_boundary
from helpers.plots.style import BLACK, GREEN, GREY, ORANGE, PURPLE, new_figure

# Of each run's boundary, losses and place.
COLOURS, LINE_STYLES, MARKERS = (BLACK, GREEN, PURPLE, ORANGE), ("-", "--", "-.", ":"), "osDv"
# Of the axes of steps and of the loss: few, because a new one costs a full redraw.
SPANS = (100, 300, 1000, 2000, 3000, 5000, MOST_STEPS)
FLOORS, TOPS = (1e-2, 1e-4, 1e-7), (1.5, 30.0)  # what explodes may leave the picture
NOTHING = np.empty((0, 2))


def make_figure() -> tuple[Figure, tuple[NeuronTiles, "Plane", "Losses"]]:
    """Return the figure and its three panels."""
    sizes = {"width_ratios": (WIDTH, 242), "height_ratios": (HEIGHT + HEADING, 108)}
    figure, ((left, right), (below, spare)) = new_figure(2, 2, width=9.0, height=6.0, **sizes)
    figure.get_layout_engine().set(rect=(0, 0, 1, 0.985))  # the title on the right needs it
    spare.remove()
    below.set_subplotspec(below.get_gridspec()[1, :])
    return figure, (NeuronTiles(left), Plane(right), Losses(below))


class Plane(Panel):
    """The output over the plane, the samples, and each run's boundary."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
        ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        ax.grid(False)
        shades = {"cmap": SHADES, "vmin": -1, "vmax": 1, "alpha": 0.5}
        blank = np.zeros((2, 2), np.float32)
        self._field = self.moves(
            ax.imshow(blank, origin="lower", interpolation="bilinear", **shades)
        )
        self._points = [
            self.moves(points)
            for points in plot_points(ax, np.zeros((1, 2)), [0], class_names=("0", "1"), size=20)
        ]
        self._boundaries = [
            self.plot([], [], color=colour, linestyle=style, zorder=5)
            for colour, style in zip(COLOURS, LINE_STYLES, strict=True)
        ]
        self._title = self.moves(ax.set_title("Run A", fontsize=11))

    def draw(self, frame: Frame) -> None:
        limit, beyond = frame.limit, frame.limit * (1 + 1 / (GRID - 1))
        set_limits(self.ax, (-limit, limit), (-limit, limit))
        # The outermost points of the grid are the middles of the outermost pixels.
        self._field.set_extent((-beyond, beyond, -beyond, beyond))
        self._field.set_data(np.tanh(frame.view.scores / 2))
        for label, points in enumerate(self._points):
            points.set_offsets(frame.X[frame.y == label])
        lines = np.linspace(-limit, limit, GRID)
        for boundary, run in zip_longest(self._boundaries, frame.runs):
            visible = run is not None and run.scores is not None
            boundary.set_data(*(trace_boundary(lines, lines, run.scores) if visible else NOTHING).T)
        view = frame.view
        state = "diverged" if math.isinf(view.loss) else f"{view.right:.0%} right"
        self._title.set_text(f"Run {view.name}, step {frame.step:,}: {state}")


class Losses(Panel):
    """Each run's loss against the step, where the moment is, and which run is trained how."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self.target = 0  # there is room for a training up to this step
        ax.set(xlabel="step", yscale="log")
        ax.set_ylabel("loss of all points")
        ax.yaxis.set_label_coords(-0.065, 0.5)  # clear of a power of 38
        ax.xaxis.set_major_locator(MaxNLocator(10, integer=True, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter("{x:,g}")
        ax.yaxis.set_minor_locator(NullLocator())
        self._moment = self.moves(ax.axvline(0, color=GREY, linewidth=1))
        self._lines = [
            self.plot([], [], color=colour, linestyle=style)
            for colour, style in zip(COLOURS, LINE_STYLES, strict=True)
        ]
        self._places = [
            self.plot([], [], marker, color=colour, markersize=8)
            for colour, marker in zip(COLOURS, MARKERS, strict=True)
        ]
        cross = {"markeredgecolor": "white", "markersize": 12}
        self._ends = [self.plot([], [], "X", color=colour, **cross) for colour in COLOURS]
        self._title = ax.set_title("Run A", fontsize=11)
        widest = f"A: {name_settings(Settings('leaky_relu', 0.001, 200))}"
        place = {"loc": "outside lower center", "ncols": 2, "handlelength": 3}
        self._legend = ax.figure.legend(self._lines, [widest] * len(RUN_NAMES), **place)

    def draw(self, frame: Frame) -> None:
        self._moment.set_xdata([frame.step, frame.step])
        handles, texts = self._legend.legend_handles, self._legend.get_texts()
        artists = frame.runs, self._lines, self._places, self._ends, handles, texts
        for run, line, place, end, handle, text in zip_longest(*artists):
            line.set_data(*((run.steps, run.losses) if run else NOTHING.T))
            place.set_data(*_find_place(run).T)
            end.set_data(*_find_end(run).T)
            handle.set_visible(run is not None)
            text.set_text(f"{run.name}: {name_settings(run.run.settings)}" if run else "")
        losses = np.concatenate([run.losses for run in frame.runs])
        floor = next((f for f in FLOORS if f <= losses.min(initial=1.0)), FLOORS[-1])
        top = at_least(TOPS, losses.max(initial=1.0))
        span = at_least(SPANS, max(self.target, *(run.end for run in frame.runs)))
        set_limits(self.ax, (-0.01 * span, 1.02 * span), (floor, top))
        full = len(frame.runs) == len(RUN_NAMES)
        following = f"Next branch: {name_settings(frame.settings)}"
        self._title.set_text("No room for another branch" if full else following)


def _find_place(run: RunView | None) -> np.ndarray:
    """Return where a run's marker stands, (1, 2), or nothing."""
    if run is None or math.isinf(run.loss):
        return NOTHING
    return np.array([[run.step, run.loss]])


def _find_end(run: RunView | None) -> np.ndarray:
    """Return where the cross of a run that has diverged stands, (1, 2), or nothing."""
    if run is None or not run.diverged:
        return NOTHING
    return np.array([[run.end, min(run.losses[-1:].max(initial=0.7), TOPS[-1] / 2)]])
