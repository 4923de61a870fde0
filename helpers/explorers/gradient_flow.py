"""What depth, activation and initial weights do to a signal going up and a gradient coming down."""

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator
from traitlets import Enum, Float, HasTraits, Int

from helpers.live.explorer import Explorer
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
    """Everything there is to see.

    Attributes
    ----------
    network : str
        In words.
    signal : ndarray, shape (depth + 1,)
        How much a neuron's activation varies from sample to sample, from the inputs (1) to the
        uppermost hidden layer.
    gradient : ndarray, shape (depth,)
        Size of delta in each hidden layer, the lowest first, where the uppermost's is 1; 0
        everywhere if no gradient gets into the uppermost.
    """

    network: str
    signal: np.ndarray
    gradient: np.ndarray


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
    weights = f"{_spaced(state.initializer)} weights × {state.factor:.2f}"
    uppermost = flow.gradient[-1]
    return Frame(
        f"{state.depth} {layers} of {state.width} {_spaced(state.activation)} neurons, {weights}",
        signal=np.append(1.0, flow.spread),
        gradient=flow.gradient / uppermost if uppermost else np.zeros(state.depth),
    )


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def judge(size: float) -> str:
    """Return what has become of a signal or a gradient that had the size 1."""
    if size < HEALTHY[0]:
        return "vanishes"
    return "explodes" if size > HEALTHY[1] else "is healthy"


def describe(frame: Frame) -> str:
    """Return the verdict on the signal and on the gradient, with what is left of each."""
    top, bottom = frame.signal[-1], frame.gradient[0]
    text = f"{frame.network}. On the way up the signal {judge(top)}: 1 becomes {top:.2g}. "
    if not frame.gradient.any():
        return text + "On the way down the gradient vanishes: none gets into the uppermost layer."
    return text + f"On the way down the gradient {judge(bottom)}: 1 becomes {bottom:.2g}."


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
        """Return the controls, in reading order."""
        factor = "All weights are multiplied by this"
        return [
            self.control("depth", "Hidden layers"),
            self.control("width", "Neurons in each"),
            self.control(
                "activation", "Activation", options=[(_spaced(n), n) for n in ELEMENTWISE]
            ),
            self.control(
                "initializer", "Initial weights", options=[(_spaced(n), n) for n in INITIALIZERS]
            ),
            self.control("factor", "Weights ×", logarithmic=True, step=0.02, tooltip=factor),
            self.button("New weights", self.redraw, "Draw other weights and inputs"),
        ]

    def redraw(self) -> None:
        """Draw other weights and inputs."""
        self.state.seed = (self.state.seed + 1) % SEEDS

    def make_artists(self) -> tuple[Figure, list[Artist]]:
        """Return the figure and what moves in it."""
        figure, axes = new_figure(1, 2, width=9.0, height=3.8, sharex=True, sharey=True)
        left, right = self._axes = axes
        self._signal, signal = _make_panel(left, "o-", BLUE, "spread from sample to sample")
        self._gradient, gradient = _make_panel(right, "^--", VERMILLION, "gradient δ")
        left.set(xlabel="hidden layer, 0 = inputs: up →", ylabel="size (start = 1)")
        right.set_xlabel("hidden layer: ← down")
        left.yaxis.set_label_coords(-0.17, 0.5)  # leaves room for 10 to the power of −192
        self._titles = [signal, gradient]
        handles = [self._signal, self._gradient, left.patches[0]]
        figure.legend(handles=handles, loc="outside lower center", ncols=3)
        return figure, [self._signal, self._gradient, *self._titles]

    def draw(self, frame: Frame) -> None:
        """Bring the artists to ``frame``."""
        depth = len(frame.gradient)
        self._signal.set_data(np.arange(depth + 1), frame.signal)
        self._gradient.set_data(np.arange(1, depth + 1), frame.gradient)
        ends = ("Signal", frame.signal[-1]), ("Gradient", frame.gradient[0])
        for title, (name, end) in zip(self._titles, ends, strict=True):
            title.set_text(f"{name} {judge(end)}: 1 → {end:.2g}".replace("-", "−"))
        if not frame.gradient.any():
            title.set_text("Gradient vanishes: 0 everywhere")
        sizes = np.concatenate([frame.signal, frame.gradient])
        needed = np.abs(np.log10(sizes[sizes > 0])).max()
        power = next((p for p in POWERS if p >= needed), POWERS[-1])
        limits = 10.0**-power, 10.0**power
        end = next(n for n in LAYERS if n >= depth)
        places = -0.03 * end, 1.03 * end
        ax = self._axes[0]
        if limits != ax.get_ylim() or places != ax.get_xlim():
            ax.set(xlim=places, ylim=limits)


def _make_panel(ax: Axes, style: str, colour: str, label: str) -> tuple[Artist, Artist]:
    """Return the line and the title of one of the two axes."""
    ax.axhspan(*HEALTHY, color=GREEN, alpha=0.15, linewidth=0, label="healthy: 0.01 … 100")
    (line,) = ax.plot([1], [1], style, color=colour, label=label, markersize=5)
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(11, integer=True, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(LogLocator(numticks=7))
    ax.yaxis.set_minor_locator(LogLocator(numticks=1))
    return line, ax.set_title(" ")
