"""The table of explorers: how to open each, what may be done to it, and what comes of it.

It drives the tests that all explorers share, in this process and in a browser, and the latency
benchmark. A new explorer is one more row here, and its own claim in ``kit/claims.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace


@dataclass(frozen=True)
class Drag:
    """A press on one place of some axes, in data coordinates, and what holds at another."""

    axes: int
    begin: tuple[float, float]
    end: tuple[float, float]
    expected: Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """One explorer. All code in it stands for what follows ``explorer.``.

    Attributes
    ----------
    cell : str
        Makes ``explorer``, here and in a notebook, at a start from where each control and each key
        changes something.
    start : str
        What the description of the start holds.
    notebook : str
        The beginning of the name of the notebook that it is in.
    slider : str
        The control that the latency is measured with; 30 steps on it mustn't be at its end.
    small : sequence of dict
        Updates that redraw only what moves.
    large : dict
        An update that redraws the rest as well; empty if there is none.
    keys, buttons : sequence of (str, dict)
        What to press one after the other from the start, and what holds then, by code.
    drags, clipped : sequence of Drag
        Each from the start; the latter end off the axes, where a browser may have nothing.
    actions : sequence of str
        What can be called in any state.
    unset : sequence of str
        Parameters that only actions may set.
    silent : sequence of str
        Parameters that are seen in no picture.
    refuses : str
        What the error says that is no fault.
    most : int
        The longest random sequence.
    """

    cell: str
    start: str
    notebook: str
    slider: str
    small: Sequence[Mapping[str, object]]
    keys: Sequence[tuple[str, Mapping[str, object]]] = ()
    buttons: Sequence[tuple[str, Mapping[str, object]]] = ()
    drags: Sequence[Drag] = ()
    clipped: Sequence[Drag] = ()
    large: Mapping[str, object] | None = None
    actions: Sequence[str] = ("reset()",)
    unset: Sequence[str] = ()
    silent: Sequence[str] = ()
    refuses: str = ""
    most: int = 8

    def open(self):
        """Return the names that the cell defines; ``explorer`` is one of them."""
        names = {}
        exec(self.cell, names)
        return SimpleNamespace(**names)


def widgets(explorer):
    """Yield all widgets that an explorer is made of."""
    for child in getattr(explorer, "children", ()):
        yield child
        yield from widgets(child)


def widget(explorer, label):
    """Return the control, button or field of an explorer that has this label."""
    return next(each for each in widgets(explorer) if getattr(each, "description", "") == label)


EXPLORERS = {
    "activation": Case(
        cell="""
from helpers.explorers.activation_explorer import ActivationExplorer
explorer = ActivationExplorer(activation="elu", compare="leaky_relu", z=-0.5)
""",
        start="elu at z = −0.50",
        notebook="03",
        slider="z",
        small=({"z": -3.0}, {"z": 0.0}, {"w": 3.0, "b": -1.0}),
        large={"activation": "sigmoid", "compare": "nothing"},
        keys=(("ArrowRight", {"state.z": -0.45}), ("Shift+ArrowLeft", {"state.z": -0.95})),
        drags=(
            Drag(0, (-0.5, 0.5), (-3.01, 0.2), {"state.z": -3.0}),
            Drag(1, (-0.5, 0.5), (2.01, 0.2), {"state.z": 2.0}),
        ),
        clipped=(Drag(0, (1, 0), (99, 0), {"state.z": 5.0}),),
    ),
    "loss": Case(
        cell="""
from helpers.explorers.loss_explorer import LossExplorer
explorer = LossExplorer()
""",
        start="Outlier at x = 2.6",
        notebook="03",
        slider="y",
        small=({"x": 2.0, "y": -12.5, "n_points": 20}, {"x": 2.4}),
        large={"y": 5.0},
        keys=(
            ("ArrowRight", {"state.x": 2.7}),
            ("ArrowUp", {"state.y": -12.75}),
            ("Shift+ArrowLeft", {"state.x": 1.7}),
            ("Shift+ArrowDown", {"state.y": -15.25}),
        ),
        drags=(Drag(0, (2.6, -13.0), (8.03, 5.1), {"state.x": 8.0, "state.y": 5.0}),),
        clipped=(Drag(0, (0, 0), (99, -99), {"state.x": 10.0, "state.y": -20.0}),),
    ),
    "gradient-flow": Case(
        cell="""
from helpers.explorers.gradient_flow import GradientFlow
explorer = GradientFlow(activation="relu", initializer="he_normal")
""",
        start="20 layers of 50 relu neurons, he normal weights × 1.00.",
        notebook="03",
        slider="width",
        small=({"factor": 1.02}, {"width": 55}, {"depth": 19}, {"seed": 1}),
        large={"activation": "sigmoid"},
        buttons=(("New weights", {"state.seed": 1}),),
        actions=("reset()", "redraw()"),
    ),
    "perceptron": Case(
        cell="""
from helpers.explorers.perceptron_microscope.explorer import PerceptronMicroscope
explorer = PerceptronMicroscope(step=7)
""",
        start="separable, 12 points, step 7 of 48",
        notebook="01",
        slider="step",
        small=({"step": 9}, {"step": 3}, {"x1": 1.0, "x2": 1.0}),
        keys=(
            ("n", {"frame.step": 8}),
            ("b", {"frame.step": 7}),
            ("m", {"frame.step": 10}),
            ("ArrowUp", {"state.x2": 0.25}),
            ("ArrowRight", {"state.x1": 0.25}),
            ("ArrowLeft", {"state.x1": 0.0}),
            ("ArrowDown", {"state.x2": 0.0}),
            ("0", {"state.points[-1]": (0.0, 0.0, 0)}),
            ("Shift+ArrowUp", {"state.points[-1]": (0.0, 0.25, 0)}),
            ("1", {"state.points[-1]": (0.0, 0.25, 1)}),
            ("Delete", {"state.points.__len__()": 12}),
            ("0", {"state.points.__len__()": 13}),
            ("Backspace", {"state.points.__len__()": 12}),
        ),
        buttons=(
            ("Step", {"frame.step": 8}),
            ("Step back", {"frame.step": 7}),
            ("Next mistake", {"frame.step": 10}),
            ("Start over", {"frame.step": 0}),
            ("Delete point", {"state.points.__len__()": 12}),  # there's none at the cursor
            ("Play", {"live.beat": 400}),
        ),
        drags=(Drag(0, (-1.0, 1.5), (1.45, 1.55), {"state.points[-1]": (1.5, 1.5, 1)}),),
        clipped=(Drag(0, (-1.0, 1.5), (-9, -0.1), {"state.points[-1]": (-2.0, 0.0, 1)}),),
        actions=("reset()", "forward()", "back()", "next_mistake()", "start_over()"),
        silent=("new_label",),
    ),
    "ledger": Case(
        cell="""
from helpers.explorers.backprop_ledger.explorer import BackpropLedger
explorer = BackpropLedger(step=30, number="v1")
""",
        start="Watch, step 30 of 31",
        notebook="02",
        slider="value",
        small=({"step": 3}, {"step": 21, "hint": True}, {"w11": 1.5}, {"number": "b1"}),
        keys=(
            ("ArrowRight", {"state.step": 31}),
            ("Home", {"state.step": 0}),
            ("ArrowUp", {"state.v1": 0.8}),
            ("End", {"state.step": 31}),
            ("ArrowDown", {"state.v1": 0.7}),
            ("ArrowLeft", {"state.step": 30}),
            ("Enter", {"state.choice": ()}),
        ),
        buttons=(("Back", {"state.step": 29}), ("Next", {"state.step": 30})),
        actions=(
            *("reset()", "forward()", "back()", "commit()", "another_bug()"),
            "go(next((k for k, c in enumerate(explorer.frame.ledger.cells, 1) "
            "if c.value != c.right), 0))",
            "answer(f'{explorer.frame.cell.right:.6g}' if explorer.frame.cell else '0')",
            *("answer('12345' if explorer.frame.cell else '0')", "answer('a lot')"),
        ),
        unset=("answers", "choice"),
    ),
    "time-machine": Case(
        cell="""
from helpers.explorers.time_machine.explorer import TimeMachine, read_line
line = (
    "data=circles noise=10 layers=2 neurons=3 seed=4 "
    "A=0..100,tanh,0.3,10 B=A@20..100,relu,0.1,50 shown=B step=60"
)
explorer = TimeMachine(**read_line(line), more=100)
""",
        start="Run B (relu, η = 0.1, batch 50) at step 60 of 100",
        notebook="02",
        slider="step",
        small=({"step": 59}, {"step": 0}, {"step": 100}),
        large={"layers": 3},
        keys=(
            ("ArrowRight", {"frame.step": 61}),
            ("Shift+ArrowLeft", {"frame.step": 56}),
            ("Home", {"frame.step": 0}),
            ("End", {"frame.step": 100}),
            ("r", {"frame.shown": 0}),
            ("b", {"frame.runs.__len__()": 3, "frame.end": 200}),
            ("t", {"frame.end": 300}),
        ),
        buttons=(
            ("Branch here", {"frame.runs.__len__()": 3, "frame.end": 100}),
            ("Train", {"frame.end": 200}),
            ("Start anew", {"frame.runs.__len__()": 1, "frame.end": 0}),
            ("New weights", {"state.seed": 5}),
        ),
        drags=(Drag(2, (80, 0.1), (40, 0.1), {"frame.step": 40}),),
        clipped=(Drag(2, (80, 0.1), (500, 0.1), {"frame.step": 100}),),
        actions=(
            *("reset()", "train()", "stop()", "start_anew()", "redraw()", "show_next_run()"),
            "branch(in_slices=True)",
        ),
        unset=("more", "plan"),
        silent=("activation", "learning_rate", "batch_size", "more"),
        refuses="there are 4 runs already",
        most=6,
    ),
    "fashion": Case(
        cell="""
from helpers.data.loaders import CLASS_NAMES
from helpers.explorers.fashion_microscope.explorer import FashionMicroscope
from kit.trained_garments import trained_network, unseen_garments
network, (images, labels) = trained_network(), unseen_garments()
explorer = FashionMicroscope(
    network, images[:8], labels[:8], CLASS_NAMES, blur=1.0, cover_size=4, cover_x=9, cover_y=12
)
""",
        start="Image 1: Ankle boot, blurred by 1.0, 4 × 4 pixels covered. The network says",
        notebook="04",
        slider="angle",
        small=({"angle": 30.0, "brightness": 0.3}, {"image": 2, "evidence": "Bag"}),
        keys=(
            ("ArrowLeft", {"frame.cursor": (13, 14)}),
            (" ", {"frame.drawn": True}),
            ("e", {"state.tool": "erase"}),
            ("m", {"state.tool": "move"}),
            ("ArrowRight", {"state.shift_x": 0.5}),
            ("Shift+ArrowDown", {"state.shift_y": 3.0}),
            ("t", {"state.tool": "turn"}),
            ("ArrowUp", {"state.angle": 1.0}),
            ("c", {"state.tool": "cover"}),
            ("ArrowRight", {"state.cover_x": 10}),
            ("d", {"state.tool": "draw"}),
            ("0", {"state.angle": 0.0, "frame.drawn": True}),
            ("f", {"frame.found.__class__.__name__": "Search"}),
            *((str(k), {"live.error": ""}) for k in range(1, 7)),
        ),
        buttons=(
            ("Undo changes", {"state.blur": 0.0}),
            ("Find the smallest change that fools it", {"frame.found.image": 1}),
            ("Clear drawing", {"frame.drawn": False}),
        ),
        drags=(Drag(0, (3, 3), (24, 3), {"frame.drawn": True}),),
        actions=("reset()", "search()", "undo_changes()", "clear_drawing()"),
        unset=("drawing", "found"),
        silent=("tool",),
    ),
    "theatre": Case(
        cell="""
import numpy as np
from helpers.explorers.callback_theatre.explorer import CallbackTheatre
epochs = np.arange(40)
wobble = np.random.default_rng(1).normal(0, 0.01, 40)
recorded = {
    "loss": 0.9 * np.exp(-epochs / 10) + 0.05,
    "val_loss": 0.6 * np.exp(-epochs / 6) + 0.3 + 0.008 * np.maximum(epochs - 12, 0) + wobble,
    "accuracy": 1 - 0.5 * np.exp(-epochs / 8),
    "val_accuracy": 0.85 - 0.3 * np.exp(-epochs / 5) - wobble,
}
explorer = CallbackTheatre(recorded, mode="min", use_baseline=True, baseline=0.3, zoom=False)
""",
        start="val_loss, less is better, patience 3: training stops after epoch 14 of 40",
        notebook="06",
        slider="start_from_epoch",
        small=({"patience": 0}, {"patience": 5}, {"restore_best_weights": False}),
        large={"monitor": "accuracy"},
        keys=(
            ("ArrowUp", {"state.patience": 4}),
            ("ArrowRight", {"state.start_from_epoch": 1}),
            ("ArrowDown", {"state.patience": 3}),
            ("ArrowLeft", {"state.start_from_epoch": 0}),
        ),
        drags=(
            Drag(1, (30, 3), (30, 6.2), {"state.patience": 6}),
            Drag(0, (30, 0.3), (30, 0.701), {"state.baseline": 0.7}),
        ),
        clipped=(Drag(1, (30, 3), (30, -3), {"state.patience": 0}),),
    ),
    "xray": Case(
        cell="""
import numpy as np
from helpers.data.loaders import FEATURE_NAMES
from helpers.explorers.xray import XRay
X = np.random.default_rng(4).normal(3, 2, size=(200, 8))
explorer = XRay(X, X[:, 7] + np.abs(X[:, 0]), FEATURE_NAMES)
""",
        start="Loss weights 0.90 and 0.10",
        notebook="05",
        slider="aux_weight",
        small=({"aux_weight": 0.0}, {"aux_weight": 0.37}, {"aux_weight": 1.0}),
        keys=(("ArrowRight", {"state.aux_weight": 0.11}), ("ArrowLeft", {"state.aux_weight": 0.1})),
        buttons=(("New weights", {"state.seed": 1}),),
        drags=(Drag(0, (0.1, 0.5), (0.604, 0.2), {"state.aux_weight": 0.6}),),
        clipped=(Drag(0, (0.1, 0.5), (7.0, 0.2), {"state.aux_weight": 1.0}),),
        actions=("reset()", "redraw()"),
        most=5,
    ),
}
