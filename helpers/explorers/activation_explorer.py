"""An activation function, its derivative, and what both do to the unit they belong to."""

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from traitlets import Enum, Float, HasTraits

from helpers.live.explorer import Explorer
from helpers.live.live_figure import PointerEvent
from helpers.live.panel import Panel, set_limits
from helpers.live.values import in_words, with_minus
from helpers.nn.activations import ACTIVATIONS, ELEMENTWISE, Activation
from helpers.plots.style import BLACK, BLUE, GREEN, GREY, PURPLE, VERMILLION, new_figure

NOTHING = "nothing"
ARROWS = {"ArrowLeft": ("z", -1), "ArrowRight": ("z", 1)}
LIMIT = 5.0  # of z and of x
FLAT = 0.05  # a slope below this lets less than a twentieth of a gradient through
# Dense, and close to 0 on both sides of it: that is where the kinks and jumps are.
Z = np.concatenate([np.linspace(-LIMIT, -1e-9, 401), [0.0], np.linspace(1e-9, LIMIT, 401)])


class State(HasTraits):
    """What can be chosen: functions, the point, and the weights of the unit."""

    activation = Enum(ELEMENTWISE, "sigmoid")
    compare = Enum((NOTHING, *ELEMENTWISE), NOTHING)
    z = Float(1.0, min=-LIMIT, max=LIMIT)
    alpha = Float(1.0, min=0.0, max=3.0)  # of ELU
    negative_slope = Float(0.2, min=0.0, max=1.0)  # of leaky ReLU
    w = Float(1.0, min=-LIMIT, max=LIMIT)
    b = Float(0.0, min=-LIMIT, max=LIMIT)


@dataclass(frozen=True)
class Curve:
    """One function along ``Z``, and at the point."""

    activation: Activation
    values: np.ndarray  # shape of Z; NaN at a kink, where the value may jump
    slopes: np.ndarray  # shape of Z; NaN at a kink, where there is no slope
    value: float  # at z
    slope: float  # at z; at a kink the subgradient
    kink: bool  # whether z is at one

    @property
    def name(self) -> str:
        """What the function is called."""
        return in_words(self.activation.name)


@dataclass(frozen=True)
class Frame:
    """Everything there is to see: the numbers chosen, the function, and the unit."""

    z: float
    w: float
    b: float
    x: float  # the input for which w·x + b = z; NaN if w is 0, when there is none or every one
    curve: Curve
    other: Curve | None  # what it is compared with
    flat: np.ndarray  # shape of Z; whether the curve's slope is smaller than FLAT
    inputs: np.ndarray  # (n_inputs,), of the unit: Z, and both sides of a kink
    outputs: np.ndarray  # (n_inputs,); NaN at a kink
    unit_slope: float  # ∂a/∂x at x, by the chain rule w·φ′(z)


def compute(state: State) -> Frame:
    """Return the numbers that belong to ``state``."""
    activation = _choose(state.activation, state)
    curve = _trace(activation, state.z)
    # Only a kink in view: with a tiny w its place may be beyond all numbers.
    near = [k - state.b for k in activation.kinks if abs(k - state.b) <= LIMIT * abs(state.w) > 0]
    kinks = [each / state.w for each in near]
    inputs = np.unique([*Z, *(kink + side for kink in kinks for side in (-1e-9, 0.0, 1e-9))])
    outputs = activation(state.w * inputs + state.b)
    return Frame(
        z=state.z,
        w=state.w,
        b=state.b,
        x=(state.z - state.b) / state.w if state.w else math.nan,
        curve=curve,
        other=None if state.compare == NOTHING else _trace(_choose(state.compare, state), state.z),
        flat=np.abs(activation.derivative(Z)) < FLAT,
        inputs=inputs,
        outputs=np.where(np.isin(inputs, kinks), np.nan, outputs),
        unit_slope=state.w * curve.slope,
    )


def _choose(name: str, state: State) -> Activation:
    activation = ACTIVATIONS[name]
    return activation.with_parameters(**{p: getattr(state, p) for p in activation.parameters})


def _trace(activation: Activation, z: float) -> Curve:
    at_kink = np.isin(Z, activation.kinks)
    return Curve(
        activation,
        values=np.where(at_kink, np.nan, activation(Z)),
        slopes=np.where(at_kink, np.nan, activation.derivative(Z)),
        value=activation(z).item(),
        slope=activation.derivative(z).item(),
        kink=z in activation.kinks,
    )


def describe(frame: Frame) -> str:
    """Return the point's value and slope, what passes back, and what the unit makes of it."""
    curve, other = frame.curve, frame.other
    text = f"{curve.name} at z = {frame.z:.2f}: output {curve.value:.3f}, slope {curve.slope:.3f}"
    if curve.kink:
        text += " by convention, for at this kink there is no derivative"
    if abs(curve.slope) < FLAT:
        text += f"; less than {FLAT:.0%} of a gradient passes back"
    if other:
        text += f"; {other.name} gives {other.value:.3f} with slope {other.slope:.3f}"
    text += f". In a unit with w = {frame.w:.1f} and b = {frame.b:.1f} "
    if math.isnan(frame.x):
        text += f"no input has a say: z is always {frame.b:.1f}."
    else:
        text += f"it takes the input x = {frame.x:.2f}, where ∂a/∂x = {frame.unit_slope:.3f}."
    return with_minus(text)


class _Tangent:
    """A point of a curve and the tangent there."""

    def __init__(self, panel: Panel) -> None:
        self.line = panel.plot([], [], color=BLACK, linewidth=1.5)
        self._point = panel.plot([], [], "o", color=BLACK, markersize=9)

    def draw(self, x: float, y: float, slope: float) -> None:
        """Move it."""
        run = np.array([-1.5, 1.5]) / math.hypot(1, slope)
        self.line.set_data(x + run, y + slope * run)
        self._point.set_data([x], [y])


class _Function(Panel):
    """The function, its derivative, what they are compared with, and the formulas."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        ax.set(xlim=(-LIMIT, LIMIT), xlabel="z", ylabel="a = φ(z) and its slope φ′(z)")
        ax.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
        ax.yaxis.set_major_formatter("{x:.1f}")  # the same width at every scale
        style = {"transform": ax.get_xaxis_transform(), "color": GREY, "alpha": 0.2, "linewidth": 0}
        self.flat = self.moves(ax.fill_between(Z, 0, 1, **style))
        looks = ("-", BLUE), ("--", VERMILLION), ("-.", GREEN), (":", PURPLE)
        self.curves = [self.plot(Z, Z, style, color=c) for style, c in looks]
        self._drop = self.plot([], [], ":", color=GREY, linewidth=1.5)
        self._slope = self.plot([], [], "D", color=VERMILLION, markersize=7)
        self.tangent = _Tangent(self)
        self._title = self.moves(ax.set_title(" \n ", fontsize=11))
        # They change seldom and are slow to draw, so they don't count as moving.
        right = {"loc": "right", "multialignment": "left", "fontsize": 11}
        self._formulas = ax.set_title(" \n ", **right)

    def draw(self, frame: Frame) -> None:
        curve, other = frame.curve, frame.other
        lines = [curve.values, curve.slopes]
        lines += [other.values, other.slopes] if other else [Z * np.nan, Z * np.nan]
        for artist, values in zip(self.curves, lines, strict=True):
            artist.set_ydata(values)
        low, high = np.nanmin(lines), np.nanmax(lines)
        set_limits(self.ax, y=(math.floor(2 * low - 0.2) / 2, math.ceil(2 * high + 0.2) / 2))
        self.flat.set_data(Z, 0, 1, where=frame.flat)
        self._drop.set_data([frame.z, frame.z], [curve.value, curve.slope])
        self._slope.set_data([frame.z], [curve.slope])
        self.tangent.draw(frame.z, curve.value, curve.slope)
        self._title.set_text(with_minus(f"a = {curve.value:.3f}\nslope {curve.slope:.3f}"))
        formula, derivative = curve.activation.formula, curve.activation.derivative_formula
        self._formulas.set_text(f"$\\varphi(z) = {formula}$\n$\\varphi'(z) = {derivative}$")


class _Unit(Panel):
    """What a unit with one input makes of the function."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        ax.set(xlim=(-LIMIT, LIMIT), xlabel="input x", ylabel="output a = φ(w·x + b)")
        self._outputs = self.plot(Z, Z, color=BLUE)
        self._tangent = _Tangent(self)
        self._title = self.moves(ax.set_title(" ", fontsize=11))

    def draw(self, frame: Frame) -> None:
        self._outputs.set_data(frame.inputs, frame.outputs)
        self._tangent.draw(frame.x, frame.curve.value, frame.unit_slope)
        self._title.set_text(with_minus(f"∂a/∂x = {frame.unit_slope:.3f}"))


class ActivationExplorer(Explorer):
    """Drag z along an activation function and see its tangent; change the unit that feeds it.

    On the left the function, its derivative and the tangent at z, shaded where the slope is next to
    nothing; on the right the output of a unit a = φ(w·x + b) with one input. The point can be
    dragged in both, moved with the slider, or with the arrow keys while the figure has the focus.
    """

    State = State
    compute = staticmethod(compute)
    describe = staticmethod(describe)
    arrows = ARROWS

    def make_controls(self) -> list:
        return [
            self.control("activation", "Function"),
            self.control("compare", "Compare with"),
            self.control("z", "Point z", step=0.05),
            self.control("alpha", "ELU's α", step=0.1),
            self.control("negative_slope", "Leaky slope", step=0.05),
            self.control("w", "Weight w", step=0.1),
            self.control("b", "Bias b", step=0.1),
        ]

    def make_artists(self) -> tuple[Figure, list[Panel]]:
        figure, (left, right) = new_figure(1, 2, width=9.0, height=4.0, sharey=True)
        function = _Function(left)
        curves = function.curves
        self._legend = figure.legend(
            [*curves[:2], function.tangent.line, function.flat, *curves[2:]],
            ["leaky relu", "slope", "tangent", f"|slope| < {FLAT:g}", "leaky relu", "slope"],
            loc="outside lower center",
            ncols=6,
        )
        return figure, [function, _Unit(right)]

    def draw(self, frame: Frame) -> None:
        super().draw(frame)
        curve, other = frame.curve, frame.other
        handles, texts = self._legend.legend_handles, self._legend.get_texts()
        texts[0].set_text(curve.name)
        texts[4].set_text((other or curve).name)  # unseen, it takes up room all the same
        for artist in (*handles[4:], *texts[4:]):
            artist.set_visible(other is not None)
        chosen = {name for c in (curve, other) if c for name in c.activation.parameters}
        for name in ("alpha", "negative_slope"):
            self.controls[name].disabled = name not in chosen

    def on_pointer(self, event: PointerEvent) -> None:
        """Drag the point, along the curve that the pointer went down on."""
        if event.type == "move" and event.axes is not None:
            self.move_to(z=event.x if event.axes == 0 else self.state.w * event.x + self.state.b)
