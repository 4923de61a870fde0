"""The ledger's picture: the graph with its numbers, and below it the calculation at hand."""

from itertools import zip_longest
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.explorers.backprop_ledger.graph import HEIGHT, WIDTH, Graph
from helpers.explorers.backprop_ledger.ledger import PHASES
from helpers.explorers.backprop_ledger.state import FILL, HUNT, STEPS, WATCH, Frame
from helpers.explorers.backprop_ledger.words import comment, find_factors, show_calculation
from helpers.live.panel import Panel
from helpers.live.quick_text import QuickText, add_quick_text
from helpers.plots.style import BLACK, GREY, new_figure

BELOW = 146.0  # CSS pixels below the graph
LEFT, TOP = 14.0, HEIGHT + 16
FACTOR_WIDTH, MOST_FACTORS = 132.0, 6
PLACES_OF_PHASES = dict(zip(PHASES, (520, 598, 648, 722), strict=True))
LINE = 105  # letters in a line of the words below them; there's room for two lines
LEGEND = ("∂: the gradient, how fast L grows with it", "→: the parameter after the update")


def make_figure() -> tuple[Figure, tuple[Graph, "Calculation"]]:
    """Return the figure, whose units are CSS pixels from the upper left, and its two panels."""
    figure, ax = new_figure(width=WIDTH / 90, height=(HEIGHT + BELOW) / 90)
    figure.set_layout_engine("none")
    ax.set_position((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(HEIGHT + BELOW, 0))
    ax.set_axis_off()
    for line, text in enumerate(LEGEND):
        ax.text(WIDTH - 14, 20 + 18 * line, text, size=10, ha="right", color=GREY)
    return figure, (Graph(ax), Calculation(ax))


class Calculation(Panel):
    """Where one is, the formula, its factors side by side, and what is to be said about it."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self._title = self._write(LEFT, 0, size=11, weight="bold")
        self._phases = [self._write(x, 0, phase) for phase, x in PLACES_OF_PHASES.items()]
        self._formula = self._write(LEFT, 24)
        self.factors = [self._write(LEFT + FACTOR_WIDTH * i, 47) for i in range(MOST_FACTORS)]
        self.words = self._write(LEFT, 107)

    def _write(self, x: float, down: float, text: str = "", **style: object) -> QuickText:
        return self.moves(add_quick_text(self.ax, x, TOP + down, text, **{"size": 10} | style))

    def draw(self, frame: Frame) -> None:
        title = {WATCH: "", FILL: f" · {frame.n_right} right", HUNT: f" · bug {frame.seed}"}
        self._title.set_text(f"Step {frame.step} of {len(STEPS)}{title[frame.mode]}")
        for text in self._phases:
            now = frame.cell is not None and frame.cell.phase == text.get_text()
            text.set(weight="bold" if now else "normal", color=BLACK if now else GREY)
        self._formula.set_text(show_calculation(frame))
        for text, factor in zip_longest(self.factors, find_factors(frame), fillvalue=()):
            text.set_text("\n".join(factor))
        self.words.set_text("\n".join(wrap(comment(frame), LINE)))
