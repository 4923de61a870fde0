"""A recorded training and where it stops: what is monitored above, the counter below."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.explorers.callback_theatre.state import Frame
from helpers.explorers.callback_theatre.words import name_end
from helpers.live.panel import Panel, set_limits
from helpers.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION, new_figure
from helpers.plots.training import label_epochs

CURVES, COUNTER = 0, 1  # where these two stand among the figure's axes
LEAST_ROOM = 8  # for the counter


def make_panels(n_epochs: int) -> tuple[Figure, list[Panel]]:
    """Return the figure and its panels."""
    size = {"width": 9.0, "height": 5.4, "height_ratios": (2.4, 1)}
    figure, (top, bottom) = new_figure(2, 1, sharex=True, **size)
    label_epochs(bottom, "epochs waited")
    top.set(xlim=(0, n_epochs + 1), ylabel="value")
    for ax in (top, bottom):
        ax.yaxis.set_label_coords(-0.055, 0.5)
    curves, counter = CurvesPanel(top), CounterPanel(bottom)
    handles = {
        "val_sparse_categorical": curves.run,  # as long as a name gets; see ``names``
        "sparse_categorical": curves.other,
        "never run": curves.rest,
        "to be beaten next": curves.to_beat,
        "baseline": curves.baseline,
        "weights kept": curves.kept,
        "training stops": curves.stop,
        "patience": counter.patience,
    }
    place = {"loc": "outside lower center", "ncols": 4}
    legend = figure.legend(list(handles.values()), list(handles), **place)
    curves.names = legend.get_texts()[:2]
    return figure, [curves, counter]


class EpochsPanel(Panel):
    """What both panels have: where training stops, and the epochs that aren't looked at."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self.stop = self.moves(ax.axvline(0, color=VERMILLION))
        self.warm_up = self.moves(ax.axvspan(0, 1, color=GREY, alpha=0.2, linewidth=0))

    def draw(self, frame: Frame) -> None:
        self.stop.set_xdata([frame.stop.n_run if frame.stop.stopped else math.nan] * 2)
        self.warm_up.set_width(frame.start_from_epoch + 0.5)
        self.warm_up.set_visible(frame.start_from_epoch > 0)


class CurvesPanel(EpochsPanel):
    """The quantity that is monitored, as far as it is run and beyond, and what it has to beat."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self.title = self.moves(ax.set_title(" "))
        self.other = self.plot([], [], linestyle="--", color=ORANGE, linewidth=1.5)
        self.rest = self.plot([], [], linestyle=":", color=GREY)
        self.run = self.plot([], [], marker=".", color=BLUE, markersize=7)
        steps = {"linestyle": (0, (1, 1)), "drawstyle": "steps-post"}
        self.to_beat = self.plot([], [], color=GREEN, linewidth=2.5, **steps)
        self.baseline = self.moves(ax.axhline(0, linestyle="-.", color=PURPLE))
        ring = {"linestyle": "", "markersize": 13, "markerfacecolor": "none"}
        self.kept = self.plot([], [], marker="o", color=BLACK, **ring)
        self.names = ()  # the legend's texts for ``run`` and ``other``

    def draw(self, frame: Frame) -> None:
        super().draw(frame)
        values, n_run, kept = frame.values, frame.stop.n_run, frame.stop.kept
        epochs = np.arange(1, len(values) + 1)
        self.title.set_text(name_end(frame))
        self.run.set_data(epochs[:n_run], values[:n_run])
        self.rest.set_data(epochs[n_run - 1 :], values[n_run - 1 :])
        self.other.set_data(epochs[: len(frame.other_values)], frame.other_values)
        self.to_beat.set_data(epochs[:n_run], frame.to_beat)
        self.baseline.set_ydata([frame.baseline] * 2)
        self.kept.set_data([[epochs[kept]], [values[kept]]])
        for text, name in zip(self.names, (frame.monitor, frame.other), strict=True):
            text.set_text(name)
        set_limits(self.ax, y=frame.limits)


class CounterPanel(EpochsPanel):
    """The counter after each epoch that is run, and the patience that it is compared with."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self.counts = self.moves(ax.vlines([0], 0, 1, color=BLUE, linewidth=4))
        self.patience = self.moves(ax.axhline(0, linestyle="--", color=VERMILLION, linewidth=1.5))

    def draw(self, frame: Frame) -> None:
        super().draw(frame)
        waited = frame.stop.waited
        self.counts.set_segments([[(k, 0), (k, n)] for k, n in enumerate(waited.tolist(), 1)])
        self.patience.set_ydata([frame.patience] * 2)
        most = max(frame.patience, waited.max(), LEAST_ROOM - 1)
        set_limits(self.ax, y=(0, 2 ** math.ceil(math.log2(most + 1))))
