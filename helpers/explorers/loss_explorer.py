"""What an outlier does to the line that a loss fits, and how strongly each point pulls."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from traitlets import Float, HasTraits, Int

from helpers.live.explorer import Explorer
from helpers.live.live_figure import PointerEvent
from helpers.live.panel import Panel, at_least, set_limits
from helpers.live.quick_text import add_quick_text
from helpers.live.values import with_minus
from helpers.nn import losses
from helpers.nn.line_fit import fit_line, line_pulls
from helpers.plots.style import BLACK, COLOURS, GREEN, GREY, LINE_STYLES, new_figure

LABELS = {"mse": "MSE", "mae": "MAE", "huber": "Huber"}
SLOPE, INTERCEPT = 2.0, 1.0  # of the true line, about which the good points scatter
NOISE = 0.5
MOST_POINTS = 60
X_LIMITS, Y_LIMITS = (-4.0, 10.0), (-20.0, 20.0)
ARROWS = {
    "ArrowLeft": ("x", -1),
    "ArrowRight": ("x", 1),
    "ArrowDown": ("y", -1),
    "ArrowUp": ("y", 1),
}
ENDS = np.array([-4.3, 10.3])  # of the axes: an outlier at a limit is seen whole
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 50, 100)  # of which each axis of pulls has one
MARGIN = 1.2  # how far beyond its tick such an axis goes


def _make_good_points() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, MOST_POINTS)
    return x, SLOPE * x + INTERCEPT + rng.normal(0, NOISE, MOST_POINTS)


GOOD_X, GOOD_Y = _make_good_points()


class State(HasTraits):
    """What can be chosen: the outlier's place, Huber's threshold, the number of good points."""

    x = Float(2.6, min=X_LIMITS[0], max=X_LIMITS[1])
    y = Float(-13.0, min=Y_LIMITS[0], max=Y_LIMITS[1])
    delta = Float(1.0, min=0.1, max=100.0)
    n_points = Int(19, min=3, max=MOST_POINTS)


@dataclass(frozen=True)
class Fit:
    """The line of least loss under one loss."""

    label: str
    slope: float
    intercept: float
    pulls: np.ndarray  # (n_points + 1,): how strongly each point pulls the line up
    share: float  # the outlier's, of all pulling; 0.5 at most, for up and down are in balance


@dataclass(frozen=True)
class Frame:
    """Everything there is to see: the points, of which the outlier is the last, and the lines."""

    x: np.ndarray  # (n_points + 1,)
    y: np.ndarray  # (n_points + 1,)
    delta: float
    fits: tuple[Fit, ...]  # under MSE, MAE and Huber


def compute(state: State) -> Frame:
    """Return the numbers that belong to ``state``."""
    x = np.append(GOOD_X[: state.n_points], state.x)
    y = np.append(GOOD_Y[: state.n_points], state.y)
    return Frame(x, y, state.delta, tuple(_fit(x, y, name, state.delta) for name in LABELS))


def _fit(x: np.ndarray, y: np.ndarray, name: str, delta: float) -> Fit:
    loss = losses.get(name)
    if loss.parameters:
        loss = loss.with_parameters(delta=delta)
    line = fit_line(x, y, loss)
    pulls = line_pulls(x, y, line, loss)
    return Fit(LABELS[name], *line, pulls, float(abs(pulls[-1]) / np.abs(pulls).sum()))


def describe(frame: Frame) -> str:
    """Return where the outlier is, what it does to each line, and how much of the pull is its."""
    slopes = ", ".join(f"{fit.label} {fit.slope:.2f}" for fit in frame.fits)
    shares = ", ".join(f"{fit.label} {fit.share:.0%}" for fit in frame.fits)
    return with_minus(
        f"Outlier at x = {frame.x[-1]:.1f}, y = {frame.y[-1]:.2f} beside {len(frame.x) - 1} good "
        f"points; Huber's d = {frame.delta:.2f}. Slopes ({SLOPE:g} is true): {slopes}; the "
        f"outlier's share of all pulling: {shares}."
    )


class _Points(Panel):
    """The points and the lines that fit them."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        ax.set(xlim=ENDS, ylim=(-22, 22))
        ax.plot(ENDS, SLOPE * ENDS + INTERCEPT, color=GREY, linewidth=1, label="true line")
        style = {"color": GREEN, "alpha": 0.2, "linewidth": 0, "label": "Huber's line ± d"}
        self._band = self.moves(ax.fill_between(ENDS, 0, 1, **style))
        self._lines = [
            self.plot(ENDS, ENDS, linestyle=style, color=colour, label=label)
            for label, style, colour in zip(LABELS.values(), LINE_STYLES, COLOURS, strict=False)
        ]
        self._good = self.plot([], [], "o", color=GREY, markersize=5, label="good points")
        self._outlier = self.plot([], [], "D", color=BLACK, markersize=9, label="outlier")
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.03), labelspacing=0.8)

    def draw(self, frame: Frame) -> None:
        heights = [fit.slope * ENDS + fit.intercept for fit in frame.fits]
        for line, height in zip(self._lines, heights, strict=True):
            line.set_ydata(height)
        self._band.set_data(ENDS, heights[-1] - frame.delta, heights[-1] + frame.delta)
        self._good.set_data(frame.x[:-1], frame.y[:-1])
        self._outlier.set_data(frame.x[-1:], frame.y[-1:])


class _Strip(Panel):
    """Each point's pull under one loss, and the numbers in words beside them."""

    def __init__(self, ax: Axes, number: int) -> None:
        super().__init__(ax)
        self._number = number
        ax.axhline(0, color=GREY, linewidth=1)
        self.bars = self.moves(ax.vlines([0], 0, 1, color=COLOURS[number], linewidth=2))
        self.last = self.moves(ax.vlines([0], 0, 1, color=BLACK, linewidth=4))
        longest = "Huber: slope −0.00\noutlier pulls −00.00,\n00% of all pulling"
        place = {"transform": ax.transAxes, "size": 10}
        self._text = self.moves(add_quick_text(ax, 1.02, 0.67, longest, **place))

    def draw(self, frame: Frame) -> None:
        x, fit = frame.x, frame.fits[self._number]
        ends = np.stack([x, np.zeros_like(x), x, fit.pulls], axis=1).reshape(-1, 2, 2)
        self.bars.set_segments(ends[:-1])
        self.last.set_segments(ends[-1:])
        tick = at_least(TICKS, np.abs(fit.pulls).max() / MARGIN)
        if set_limits(self.ax, y=(-MARGIN * tick, MARGIN * tick)):
            self.ax.set_yticks([-tick, 0, tick], [f"−{tick:g}", "0", f"{tick:g}"])
        text = f"{fit.label}: slope {fit.slope:.2f}\noutlier pulls {fit.pulls[-1]:.2f},"
        self._text.set_text(with_minus(f"{text}\n{fit.share:.0%} of all pulling"))


class LossExplorer(Explorer):
    """Drag an outlier and see the lines that three losses fit, and each point's pull on them.

    Above, the points and the lines of least MSE, MAE and Huber loss, with a band as wide as Huber's
    threshold d. Below, for each loss, how strongly each point pulls its line up or down: minus the
    slope of the loss at the point's error. The outlier can be dragged, moved with the sliders, or
    with the arrow keys while the figure has the focus.
    """

    State = State
    compute = staticmethod(compute)
    describe = staticmethod(describe)
    arrows = ARROWS

    def make_controls(self) -> list:
        pull = "The error beyond which Huber's pull stops growing"
        return [
            self.control("x", "Outlier x", step=0.1, readout_format=".1f"),
            self.control("y", "Outlier y", step=0.25),
            self.control("delta", "Huber's d", logarithmic=True, step=0.05, tooltip=pull),
            self.control("n_points", "Good points", tooltip="How many points outvote the outlier"),
        ]

    def make_artists(self) -> tuple[Figure, list[Panel]]:
        size = {"width": 9.0, "height": 5.6, "height_ratios": (3.2, 1, 1, 1)}
        figure, axes = new_figure(4, 1, sharex=True, **size)
        axes[-1].set_xlabel("x")
        for ax, label in zip(axes, ("y", "pull", "pull", "pull"), strict=True):
            ax.set_ylabel(label)
            ax.yaxis.set_label_coords(-0.07, 0.5)
        return figure, [_Points(axes[0]), *(_Strip(ax, i) for i, ax in enumerate(axes[1:]))]

    def on_pointer(self, event: PointerEvent) -> None:
        """Drag the outlier among the points."""
        if event.type == "move" and event.axes == 0:
            self.move_to(x=event.x, y=event.y)
