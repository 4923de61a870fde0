"""An activation function, its derivative, and what both do to the unit they belong to."""

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from traitlets import Enum, Float, HasTraits

from helpers.live.explorer import Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.nn.activations import ACTIVATIONS, ELEMENTWISE, Activation
from helpers.plots.style import BLACK, BLUE, GREEN, GREY, PURPLE, VERMILLION, new_figure

NOTHING = "nothing"
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
    """One function along ``Z``, and at the point.

    Attributes
    ----------
    name : str
    parameters : tuple of str
        Those parameters of the state that shape it.
    values, slopes : ndarray, shape of ``Z``
        NaN at a kink, where there is no slope and the value may jump.
    value, slope : float
        At z; at a kink the subgradient.
    kink : bool
        Whether z is at a kink.
    """

    name: str
    parameters: tuple[str, ...]
    values: np.ndarray
    slopes: np.ndarray
    value: float
    slope: float
    kink: bool


@dataclass(frozen=True)
class Frame:
    """Everything there is to see.

    Attributes
    ----------
    z, w, b : float
    x : float
        The input for which w·x + b = z; NaN if w is 0, when there is none or every one.
    curve : Curve
    other : Curve or None
        What it is compared with.
    flat : ndarray of bool, shape of ``Z``
        Where the curve's slope is smaller than ``FLAT``.
    outputs : ndarray, shape of ``Z``
        The unit's output for inputs x as in ``Z``.
    unit_slope : float
        ∂a/∂x at x, by the chain rule w·φ'(z).
    """

    z: float
    w: float
    b: float
    x: float
    curve: Curve
    other: Curve | None
    flat: np.ndarray
    outputs: np.ndarray
    unit_slope: float


def compute(state: State) -> Frame:
    """Return the numbers that belong to ``state``."""
    activation = _choose(state.activation, state)
    curve = _trace(activation, state.z)
    return Frame(
        z=state.z,
        w=state.w,
        b=state.b,
        x=(state.z - state.b) / state.w if state.w else math.nan,
        curve=curve,
        other=None if state.compare == NOTHING else _trace(_choose(state.compare, state), state.z),
        flat=np.abs(activation.derivative(Z)) < FLAT,
        outputs=activation(state.w * Z + state.b),
        unit_slope=state.w * curve.slope,
    )


def _choose(name: str, state: State) -> Activation:
    activation = ACTIVATIONS[name]
    return activation.with_parameters(**{p: getattr(state, p) for p in activation.parameters})


def _trace(activation: Activation, z: float) -> Curve:
    at_kink = np.isin(Z, activation.kinks)
    return Curve(
        name=activation.name.replace("_", " "),
        parameters=tuple(activation.parameters),
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
        return text + f"no input has a say: z is always {frame.b:.1f}."
    return text + f"it takes the input x = {frame.x:.2f}, where ∂a/∂x = {frame.unit_slope:.3f}."


class ActivationExplorer(Explorer):
    """Drag z along an activation function and see its tangent; change the unit that feeds it.

    On the left the function, its derivative and the tangent at z, shaded where the slope is next to
    nothing; on the right the output of a unit a = φ(w·x + b) with one input. The point can be
    dragged in both, moved with the slider, or with the arrow keys while the figure has the focus.
    """

    State = State
    compute = staticmethod(compute)
    describe = staticmethod(describe)
    hotkeys = ("ArrowLeft", "ArrowRight")

    def make_controls(self) -> list:
        """Return the controls, in reading order."""
        labels = [(name.replace("_", " "), name) for name in ELEMENTWISE]
        return [
            self.control("activation", "Function", options=labels),
            self.control("compare", "Compare with", options=[(NOTHING, NOTHING), *labels]),
            self.control("z", "Point z", step=0.05),
            self.control("alpha", "ELU's α", step=0.1),
            self.control("negative_slope", "Leaky slope", step=0.05),
            self.control("w", "Weight w", step=0.1),
            self.control("b", "Bias b", step=0.1),
        ]

    def make_artists(self) -> tuple[Figure, list[Artist]]:
        """Return the figure and what moves in it."""
        figure, (left, right) = new_figure(1, 2, width=9.0, height=3.8, sharey=True)
        left.set(xlim=(-LIMIT, LIMIT), xlabel="z", ylabel="a = φ(z) and its slope φ′(z)")
        right.set(xlim=(-LIMIT, LIMIT), xlabel="input x", ylabel="output a = φ(w·x + b)")
        left.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
        left.yaxis.set_major_formatter("{x:.1f}")  # the same width at every scale
        self._left = left
        self._titles = [left.set_title(" "), right.set_title(" ")]
        self._across = left.get_xaxis_transform()
        self._flat = left.fill_between(
            Z, 0, 1, transform=self._across, color=GREY, alpha=0.2, linewidth=0
        )
        self._curves = [
            left.plot(Z, Z, style, color=colour)[0]
            for style, colour in (("-", BLUE), ("--", VERMILLION), ("-.", GREEN), (":", PURPLE))
        ]
        (self._unit,) = right.plot(Z, Z, color=BLUE)
        (self._drop,) = left.plot([], [], ":", color=GREY, linewidth=1.5)
        (self._slope,) = left.plot([], [], "D", color=VERMILLION, markersize=7)
        self._tangents = [ax.plot([], [], color=BLACK, linewidth=1.5)[0] for ax in (left, right)]
        self._points = [ax.plot([], [], "o", color=BLACK, markersize=9)[0] for ax in (left, right)]
        self._legend = figure.legend(
            [*self._curves[:2], self._tangents[0], self._flat, *self._curves[2:]],
            ["leaky relu", "slope", "tangent", f"|slope| < {FLAT:g}", "leaky relu", "slope"],
            loc="outside lower center",
            ncols=6,
        )
        moving = [self._flat, *self._curves, self._unit, self._drop, self._slope]
        return figure, [*moving, *self._tangents, *self._points, *self._titles]

    def draw(self, frame: Frame) -> None:
        """Bring the artists to ``frame``."""
        curve, other = frame.curve, frame.other
        lines = [curve.values, curve.slopes]
        lines += [other.values, other.slopes] if other else [Z * np.nan, Z * np.nan]
        for artist, values in zip(self._curves, lines, strict=True):
            artist.set_ydata(values)
        low, high = np.nanmin(lines), np.nanmax(lines)
        limits = math.floor(2 * low - 0.2) / 2, math.ceil(2 * high + 0.2) / 2
        if limits != self._left.get_ylim():
            self._left.set_ylim(limits)
        self._flat.set_data(Z, 0, 1, where=frame.flat)
        self._unit.set_ydata(frame.outputs)
        self._drop.set_data([frame.z, frame.z], [curve.value, curve.slope])
        self._slope.set_data([frame.z], [curve.slope])
        places = (frame.z, curve.slope), (frame.x, frame.unit_slope)
        for (x, slope), tangent, point in zip(places, self._tangents, self._points, strict=True):
            run = np.array([-1.5, 1.5]) / math.hypot(1, slope)
            tangent.set_data(x + run, curve.value + slope * run)
            point.set_data([x], [curve.value])
        texts = f"a = {curve.value:.3f}, slope {curve.slope:.3f}", f"∂a/∂x = {frame.unit_slope:.3f}"
        for title, text in zip(self._titles, texts, strict=True):
            title.set_text(text.replace("-", "−"))
        self._name_lines(frame)
        chosen = {name for c in (curve, other) if c for name in c.parameters}
        for name in ("alpha", "negative_slope"):
            self.controls[name].disabled = name not in chosen

    def _name_lines(self, frame: Frame) -> None:
        """Say in the legend what is shown, and hide what isn't."""
        handles, texts = self._legend.legend_handles, self._legend.get_texts()
        texts[0].set_text(frame.curve.name)
        texts[4].set_text(
            (frame.other or frame.curve).name
        )  # unseen, it takes up room all the same
        for artist in (*handles[4:], *texts[4:]):
            artist.set_visible(frame.other is not None)

    def on_pointer(self, event: PointerEvent) -> None:
        """Move the point to where the pointer is, along the curve that it is on."""
        if event.axes is None or not event.buttons:
            return
        z = event.x if event.axes == 0 else self.state.w * event.x + self.state.b
        self._move(z)

    def on_key(self, event: KeyEvent) -> None:
        """Move the point with the arrow keys; with shift in larger steps."""
        step = 0.5 if "shift" in event.modifiers else 0.05
        self._move(self.state.z + (step if event.key == "ArrowRight" else -step))

    def _move(self, z: float) -> None:
        self.state.z = round(20 * float(np.clip(z, -LIMIT, LIMIT))) / 20  # the slider's steps
