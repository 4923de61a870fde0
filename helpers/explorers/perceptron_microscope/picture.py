"""The points with the lines that are to separate them, and the mistakes over the steps."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from helpers.explorers.perceptron_microscope.state import GRID, LIMIT, MOST_STEPS, Frame
from helpers.live.panel import Panel, at_least, set_limits
from helpers.plots import boundaries
from helpers.plots.style import BLACK, BLUE, COLOURS, GREY, ORANGE, VERMILLION, new_figure

CLASS_NAMES = ("class 0", "class 1")
ASIDE = 0.07  # how far a point steps aside for one of the other class in the same place
# Ends of the axes of steps and of mistakes: few, because a new one costs a full redraw.
SPANS, TOPS = (25, 100, 300, MOST_STEPS), (100, 10_000, 10_000_000)


def make_picture() -> tuple[Figure, list[Panel]]:
    """Return the figure with its two panels, and one legend for both."""
    figure, (plane, count) = new_figure(1, 2, width=9.0, height=4.9, width_ratios=(1.15, 1))
    panels = [Plane(plane), Count(count)]
    legend = figure.legend(loc="outside lower center", ncols=6, columnspacing=1.5)
    for handle in legend.legend_handles:
        handle.set_visible(True)  # what is hidden now will be seen later
    return figure, panels


def step_aside(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return where to draw the points, (n_points, 2), so that both classes are seen everywhere."""
    shared = [len(set(y[(x == X).all(axis=1)])) > 1 for x in X]
    return X + np.outer(np.where(shared, ASIDE * (2 * y - 1), 0.0), [1, 0])


class Plane(Panel):
    """The points, the line before and after the step, and what the unit says yes to."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        ends = (-LIMIT - GRID / 2, LIMIT + GRID / 2)
        ax.set(xlim=ends, ylim=ends, aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
        nowhere = np.zeros((1, 2))
        self._points = boundaries.plot_points(ax, nowhere, [0], class_names=CLASS_NAMES, size=70)
        style = {"marker": "x", "s": 20, "color": BLACK, "linewidth": 1.5, "zorder": 4}
        self._wrong = ax.scatter(*nowhere.T, label="wrong now", **style)
        self._ring = boundaries.plot_ring(ax, nowhere, size=240, linewidth=2, label="the sample")
        style = {"color": GREY, "linestyle": "--", "linewidth": 1.5}
        self._before = boundaries.plot_line(ax, (0, 0), 0, label="line before", **style)
        self._after = boundaries.plot_line(ax, (0, 0), 0, linewidth=2, label="line after")
        yes = {"color": COLOURS[1], "label": "ŷ = 1"}
        self._yes = boundaries.plot_half_plane(ax, (0, 0), 0, **yes)
        style = {"edgecolor": GREY, "marker": "s", "linewidth": 1, "linestyle": ":"}
        self._cursor = boundaries.plot_ring(ax, nowhere, label="cursor", **style)
        self.moving = [self._yes, self._before, self._after, *self._points]
        self.moving += [self._wrong, self._ring, self._cursor]

    def draw(self, frame: Frame) -> None:
        last = frame.last
        before = (last.W_before[:, 0], last.b_before[0]) if last else ((0, 0), 0)
        boundaries.move_half_plane(self._yes, frame.w, frame.b)
        boundaries.move_line(self._after, frame.w, frame.b)
        boundaries.move_line(self._before, *before)
        places = step_aside(frame.X, frame.y)
        for label, points in enumerate(self._points):
            points.set_offsets(places[frame.y == label])
        self._wrong.set_offsets(places[frame.wrong])
        self._ring.set_offsets(places[[last.sample]] if last else np.empty((0, 2)))
        self._cursor.set_offsets(frame.cursor)


class Count(Panel):
    """The mistakes so far, against the bound."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        ax.set(xlabel="step", ylabel="mistakes so far", yscale="log")
        ax.yaxis.set_label_coords(-0.19, 0.5)  # clear of "100,000"
        ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.yaxis.set_major_formatter("{x:,g}")
        (mistakes,) = ax.step([], [], where="post", color=BLUE, label="mistakes")
        self._mistakes = self.moves(mistakes)
        style = {"linestyle": "-.", "color": VERMILLION}
        self._bound = self.moves(ax.axhline(1, label="bound (R/γ)²", **style))
        span = ax.axvspan(0, 0, color=ORANGE, alpha=0.3, label="repeats for ever")
        self._round = self.moves(span)

    def draw(self, frame: Frame) -> None:
        self._mistakes.set_data(np.arange(frame.step + 1), frame.mistakes)
        most = frame.margin.mistake_bound if frame.margin else frame.mistakes[-1]
        self._bound.set(visible=frame.margin is not None, ydata=[most, most])
        self._round.set_visible(frame.cycle is not None)
        if frame.cycle:
            self._round.set_x(frame.cycle.start)
            self._round.set_width(frame.cycle.end - frame.cycle.start)
        span, top = at_least(SPANS, frame.n_steps), at_least(TOPS, most)
        set_limits(self.ax, (0, 1.08 * span), (0.8, top))
