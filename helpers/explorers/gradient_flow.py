"""What depth, activation and initial weights do to a signal going up and a gradient coming down."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator
from traitlets import Enum, Float, HasTraits, Int

from helpers.live.explorer import Explorer
from helpers.live.panel import Panel, at_least, set_limits
from helpers.live.values import in_words, with_minus
from helpers.nn.activations import ELEMENTWISE
from helpers.nn.initializers import INITIALIZERS
from helpers.nn.signal_flow import measure_signal_flow
from helpers.plots.style import BLUE, GREEN, VERMILLION, new_figure

N_SAMPLES = 32
SEEDS = 1000
HEALTHY = 0.01, 100.0  # what may become of a signal or a gradient of size 1
LAYERS = (5, 10, 20, 50)  # where the axes of layers may end
POWERS = (3, 6, 12, 24, 48, 96, 192)  # of ten: how far up and down the axes of sizes may go


class State(HasTraits):
    """What can be chosen: the network, and how its weights are drawn."""

    depth = Int(20, min=1, max=LAYERS[-1])
    width = Int(50, min=2, max=100)
    activation = Enum(ELEMENTWISE, "sigmoid")
    initializer = Enum(tuple(INITIALIZERS), "glorot_normal")
    factor = Float(1.0, min=0.1, max=10.0)  # by which the weights are multiplied
    seed = Int(0, min=0, max=SEEDS - 1)


@dataclass(frozen=True)
class Frame:
    """Everything there is to see: sizes in each layer, from the lowest up."""

    network: str  # in words
    signal: np.ndarray  # (depth + 1,): how much activations vary between samples; the inputs' is 1
    gradient: np.ndarray  # (depth,): delta, if the uppermost's is 1; all 0 if none gets in there


def compute(state: State) -> Frame:
    """Return the numbers that belong to ``state``."""
    draw = INITIALIZERS[state.initializer]
    flow = measure_signal_flow(
        state.depth,
        state.activation,
        lambda shape, rng: state.factor * draw(shape, rng),
        np.random.default_rng(state.seed),
        width=state.width,
        n_samples=N_SAMPLES,
    )
    layers = "layer" if state.depth == 1 else "layers"
    kind = "zero" if state.initializer == "zeros" else in_words(state.initializer)
    uppermost = flow.gradient[-1]
    return Frame(
        f"{state.depth} {layers} of {state.width} {in_words(state.activation)} neurons, "
        f"{kind} weights × {state.factor:.2f}",
        signal=np.append(1.0, flow.spread),
        gradient=flow.gradient / uppermost if uppermost else np.zeros(state.depth),
    )


def judge(size: float) -> str:
    """Return what has become of a signal or a gradient that had the size 1."""
    if size < HEALTHY[0]:
        return "vanishes"
    return "explodes" if size > HEALTHY[1] else "is healthy"


def describe(frame: Frame) -> str:
    """Return the verdict on the signal and on the gradient, with what is left of each."""
    top, bottom = frame.signal[-1], frame.gradient[0]
    text = f"{frame.network}. On the way up the signal {judge(top)}: 1 becomes {top:.2g}. "
    if frame.gradient.any():
        text += f"On the way down the gradient {judge(bottom)}: 1 becomes {bottom:.2g}."
    else:
        text += "On the way down the gradient vanishes: none gets into the uppermost layer."
    return with_minus(text)


class _Way(Panel):
    """How large something is, layer by layer, on its way from 1 to where it ends."""

    def __init__(self, ax: Axes, style: str, colour: str, label: str) -> None:
        super().__init__(ax)
        ax.axhspan(*HEALTHY, color=GREEN, alpha=0.15, linewidth=0, label="healthy: 0.01 … 100")
        self.line = self.plot([1], [1], style, color=colour, label=label, markersize=5)
        self._title = self.moves(ax.set_title(" "))
        ax.set_yscale("log")
        ax.xaxis.set_major_locator(MaxNLocator(11, integer=True, steps=[1, 2, 5, 10]))
        ax.yaxis.set_major_locator(LogLocator(numticks=7))
        ax.yaxis.set_minor_locator(LogLocator(numticks=1))

    def show(self, name: str, sizes: np.ndarray, first: int, end: float) -> None:
        """Show the sizes from layer ``first`` up, and in the title what has become of 1."""
        self.line.set_data(first + np.arange(len(sizes)), sizes)
        verdict = f"{judge(end)}: 1 → {end:.2g}" if sizes.any() else "vanishes: 0 everywhere"
        self._title.set_text(with_minus(f"{name} {verdict}"))


class GradientFlow(Explorer):
    """Choose a network and see what is left of a signal going up and of a gradient coming down.

    On the left how much the activations still differ from sample to sample, layer by layer from the
    inputs up; on the right the size of the gradient δ, from the uppermost layer down. Both start
    at 1. In the green band they count as healthy.
    """

    State = State
    compute = staticmethod(compute)
    describe = staticmethod(describe)

    def make_controls(self) -> list:
        factor = "All weights are multiplied by this"
        return [
            self.control("depth", "Hidden layers"),
            self.control("width", "Neurons in each"),
            self.control("activation", "Activation"),
            self.control("initializer", "Initial weights"),
            self.control("factor", "Weights ×", logarithmic=True, step=0.05, tooltip=factor),
            self.button("New weights", self.redraw, "Draw other weights and inputs"),
        ]

    def redraw(self) -> None:
        """Draw other weights and inputs."""
        self.state.seed = (self.state.seed + 1) % SEEDS

    def make_artists(self) -> tuple[Figure, list[Panel]]:
        figure, (left, right) = new_figure(1, 2, width=9.0, height=3.8, sharex=True, sharey=True)
        left.set(xlabel="hidden layer, 0 = inputs: up →", ylabel="size (start = 1)")
        right.set_xlabel("hidden layer: ← down")
        left.yaxis.set_label_coords(-0.17, 0.5)  # leaves room for 10 to the power of −192
        self._up = _Way(left, "o-", BLUE, "spread from sample to sample")
        self._down = _Way(right, "^--", VERMILLION, "gradient δ")
        handles = [self._up.line, self._down.line, left.patches[0]]
        figure.legend(handles=handles, loc="outside lower center", ncols=3)
        return figure, [self._up, self._down]

    def draw(self, frame: Frame) -> None:
        self._up.show("Signal", frame.signal, 0, frame.signal[-1])
        self._down.show("Gradient", frame.gradient, 1, frame.gradient[0])
        sizes = np.concatenate([frame.signal, frame.gradient])
        power = at_least(POWERS, np.abs(np.log10(sizes[sizes > 0])).max())
        end = at_least(LAYERS, len(frame.gradient))
        limits = {"x": (-0.03 * end, 1.03 * end), "y": (10.0**-power, 10.0**power)}
        set_limits(self._up.ax, **limits)
