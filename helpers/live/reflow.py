"""On a narrow page a figure gets another layout, so that its letters keep their size."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.legend import Legend
from matplotlib.offsetbox import VPacker

STACKED = 0.75  # of its width, below which panels that stand abreast go below each other
LEAST = 420  # CSS pixels; a narrower page is scrolled sideways
STEP = 20  # CSS pixels, because a layout takes as long as ten pictures


class Reflow:
    """Lays a figure out anew for another width.

    Parameters
    ----------
    figure : Figure
        Laid out for the width it has.
    pixels_per_inch : int
        CSS pixels.
    """

    def __init__(self, figure: Figure, pixels_per_inch: int) -> None:
        self._figure, self._scale = figure, pixels_per_inch
        self._engine = figure.get_layout_engine()
        self._size = figure.get_size_inches()
        self._width = round(self._size[0] * pixels_per_inch)
        self._now = self._width
        specs = [(ax, ax.get_subplotspec()) for ax in figure.axes if ax.get_subplotspec()]
        self._specs = sorted(specs, key=lambda pair: (pair[1].rowspan[0], pair[1].colspan[0]))
        self._labelled = [_sides_with_labels(ax) for ax, _ in self._specs]
        self._legends = [(legend, legend._ncols) for legend in figure.legends]

    def fit(self, room: int) -> bool:
        """Lay the figure out for ``room`` CSS pixels; return whether that changed anything."""
        width = self._width if room >= self._width else max(LEAST, room // STEP * STEP)
        if width == self._now:
            return False
        self._now = width
        stacked = width < STACKED * self._width
        places, taller = self._stack() if stacked else ([spec for _, spec in self._specs], 1.0)
        for (ax, spec), place, labelled in zip(self._specs, places, self._labelled, strict=True):
            ax.set_subplotspec(place)
            moved = stacked and spec.get_gridspec().ncols > 1
            ax.tick_params(**dict.fromkeys(labelled, True) if moved else labelled)
        self._figure.set_size_inches(width / self._scale, self._size[1] * taller)
        for legend, n_columns in self._legends:
            for n in range(n_columns, 0, -1):
                _set_columns(legend, n)
                if legend.get_window_extent().width <= self._figure.bbox.width:
                    break
        self._figure.set_layout_engine(self._engine)
        self._figure.draw_without_rendering()
        self._figure.set_layout_engine("none")
        return True

    def _stack(self) -> tuple[list, float]:
        """Return places below each other, and how much taller that makes the figure."""
        ratios = [
            sum(spec.get_gridspec().get_height_ratios()[row] for row in spec.rowspan)
            for _, spec in self._specs
        ]
        before = sum(self._specs[0][1].get_gridspec().get_height_ratios())
        grid = GridSpec(len(ratios), 1, self._figure, height_ratios=ratios)
        return list(grid), sum(ratios) / before


def _sides_with_labels(ax: Axes) -> dict[str, bool]:
    axes = {"labelleft": ax.yaxis, "labelbottom": ax.xaxis}
    return {side: axis.get_tick_params().get(side, True) for side, axis in axes.items()}


def _set_columns(legend: Legend, n_columns: int) -> None:
    """Put a legend's entries into so many columns; ``set_ncols`` does nothing to what is there."""
    box = legend._legend_handle_box
    before = box.get_children()
    entries = [entry for column in before for entry in column.get_children()]
    style = {"pad": before[0].pad, "sep": before[0].sep, "align": before[0].align}
    ends = np.cumsum([len(part) for part in np.array_split(entries, n_columns)])
    box._children = [
        VPacker(children=entries[start:end], **style)
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    box.set_figure(legend.get_figure(root=False))
