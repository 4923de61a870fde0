"""A small explorer to try the machinery with."""

from dataclasses import dataclass

from traitlets import Bool, Enum, Float, HasTraits, Int, TraitError, validate

from helpers.live.explorer import Explorer
from helpers.plots.style import new_figure


class DialState(HasTraits):
    angle = Float(10.0, min=0.0, max=90.0)
    turns = Int(1, min=0, max=5)
    unit = Enum(("degrees", "radians"), "degrees")
    bold = Bool(False)
    gain = Float(1.0, min=0.001, max=100.0)
    low = Int(0, min=0, max=9)
    high = Int(5, min=0, max=9)

    @validate("low", "high")
    def _ordered(self, proposal):
        ends = {"low": self.low, "high": self.high, proposal["trait"].name: proposal["value"]}
        if ends["high"] < ends["low"]:
            raise TraitError("high must not be below low")
        return proposal["value"]


@dataclass(frozen=True)
class DialFrame:
    total: float
    unit: str


def compute_dial(state):
    Dial.computed += 1
    if state.turns == 5:
        raise ArithmeticError("five turns break it")
    return DialFrame(state.angle + 360 * state.turns, state.unit)


class Dial(Explorer):
    State = DialState
    compute = staticmethod(compute_dial)
    describe = staticmethod(lambda frame: f"Turned by {frame.total:.1f} {frame.unit}.")
    hotkeys = ("ArrowUp",)
    computed = drawn = 0

    def make_controls(self):
        buttons = [
            self.button("Turn", self.turn, "Once more"),
            self.button("Jam", self.jam, "Break it"),
        ]
        angle = self.control("angle", "Angle", step=0.5)
        gain = self.control("gain", "Gain", logarithmic=True, step=0.05)
        return [angle, self.control("turns", "Turns"), gain, *buttons]

    def make_artists(self):
        figure, ax = new_figure(width=2, height=1)
        (self.line,) = ax.plot([0, 1], [0, 1])
        return figure, [self.line]

    def draw(self, frame):
        self.drawn += 1
        self.line.set_ydata([0, frame.total])

    def turn(self):
        self.state.turns += 1
        self.state.angle = 0.0

    def jam(self):
        raise LookupError("it is stuck")

    def press(self, label):
        next(w for w in self.children[0].children if w.description == label).click()

    def on_key(self, event):
        self.state.angle += 1

    def on_pointer(self, event):
        self.state.angle = 45.0
        self.state.turns = 2
