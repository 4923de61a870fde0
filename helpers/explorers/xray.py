"""A wide & deep model under X-rays: its graph, its code, and who teaches its hidden layers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from typing import ClassVar

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from traitlets import Bool, Enum, Float, HasTraits, Int

from helpers.checks import check_array
from helpers.keras_tools.head_gradients import HeadGradients, measure_head_gradients
from helpers.keras_tools.model_graph import Family, ModelGraph, describe_model
from helpers.keras_tools.quiet import keras
from helpers.keras_tools.wide_deep import IN_BOTH, WideDeep
from helpers.live.explorer import Explorer
from helpers.live.live_figure import PointerEvent
from helpers.live.panel import Panel, set_limits
from helpers.nn.initializers import INITIALIZERS
from helpers.plots.graphs import graph_size, plot_graph
from helpers.plots.style import BLACK, BLUE, GREY, VERMILLION, new_figure
from helpers.plots.training import plot_shares

MOST_NEURONS = 100
SEEDS = 1000
N_DISTRICTS = 1000  # that the gradients are measured on; more change them by little
WEIGHTS = np.linspace(0, 1, 51)
HEADS = ("output", "aux_output")
SHARE_AXES = 0  # the drawing on the left below; the graph's axes are added last
CODE_PANE = (
    '<pre tabindex="0" role="region" aria-label="Keras code" '
    'style="margin: 0; font-size: 12px; line-height: 1.3; overflow: auto">{}</pre>'
)
NO_GRADIENT = "no gradient reaches the hidden layers: their units are dead"
NO_PATH = "No path leads to the output: there is no model. Switch the wide or the deep path on."


class State(HasTraits):
    """What can be chosen: the parts of the model, its loss weights, and its initial weights."""

    wide = Bool(True)
    deep = Bool(True)
    aux = Bool(True)  # needs the deep path; without that it is off
    in_both = Enum(IN_BOTH, "some")
    neurons = Int(30, min=1, max=MOST_NEURONS)  # in each of the two hidden layers
    aux_weight = Float(0.1, min=0.0, max=1.0)
    seed = Int(0, min=0, max=SEEDS - 1)


@dataclass(frozen=True)
class Frame:
    """Everything there is to see."""

    choices: WideDeep | None  # None if no path leads to the output; then the rest is empty
    # How to draw the model in the graph of all models.
    labels: list[str]
    present: list[bool]
    edges_present: list[bool | None]
    n_trainable: int = 0
    n_fixed: int = 0
    # By output: the length of the gradient of its loss alone, in the hidden layers; empty without.
    lengths: dict[str, float] = field(default_factory=dict)
    # By output: its share of the weighted gradients' lengths; the sum is 1, or all are NaN.
    shares: dict[str, float] = field(default_factory=dict)
    # The auxiliary output's share for each of ``WEIGHTS``; None without one.
    curve: np.ndarray | None = None

    @property
    def code(self) -> str:
        """The model as Keras code; see ``WideDeep.code``."""
        return self.choices.code if self.choices else f"# {NO_PATH}"


def choose(state: State) -> WideDeep | None:
    """Return the model that ``state`` describes, or None if no path leads to the output."""
    if not (state.wide or state.deep):
        return None
    return WideDeep(
        wide=state.wide,
        deep=state.deep,
        aux=state.aux and state.deep,
        in_both=state.in_both,
        hidden_sizes=(state.neurons, state.neurons),
        aux_weight=state.aux_weight,
    )


class Districts:
    """What the models are built for and their gradients measured on; see ``XRay``.

    ``family`` is the graph of all models: with both paths, without the wide one, without the deep
    one.
    """

    def __init__(self, X: np.ndarray, y: np.ndarray, feature_names: Sequence[str]) -> None:
        self._names = tuple(feature_names)
        X = check_array("X", X, ndim=2, n_columns=len(self._names))
        y = check_array("y", y, ndim=1)
        if len(X) != len(y):
            raise ValueError(f"X and y must be of equal length, got {len(X)} and {len(y)}")
        self._X, self._y = X[:N_DISTRICTS], y[:N_DISTRICTS]
        # Loss weights alone rebuild nothing.
        self._describe = lru_cache(maxsize=64)(self._describe)
        self._measure = lru_cache(maxsize=64)(self._measure)
        widest = WideDeep(in_both="all", hidden_sizes=(MOST_NEURONS, MOST_NEURONS))
        members = widest, replace(widest, wide=False), replace(widest, deep=False, aux=False)
        self.family = Family(tuple(describe_model(self.build(choices)) for choices in members))

    def inputs(self, choices: WideDeep) -> dict[str, np.ndarray]:
        """Return what a model is fed with, by the input's name."""
        return choices.inputs(self._X, self._names)

    def build(self, choices: WideDeep, seed: int = 0) -> keras.Model:
        """Return the model, with initial weights of its own for each seed (Glorot's, biases 0)."""
        model = choices.build(self.inputs(choices))
        draw = INITIALIZERS["glorot_uniform"]
        for layer in model.layers:
            if isinstance(layer, keras.layers.Dense):
                # A generator for each, so that a layer keeps its weights when others come or go.
                rng = np.random.default_rng([seed, *layer.name.encode()])
                layer.set_weights([draw(layer.kernel.shape, rng), np.zeros(layer.units)])
        return model

    def compute(self, state: State) -> Frame:
        """Return the numbers that belong to ``state``."""
        choices = choose(state)
        if choices is None:
            return Frame(None, **self.family.member(ModelGraph((), (), 0, 0)))
        unweighted = replace(choices, aux_weight=0.0)
        graph = self._describe(unweighted)
        sizes = {"n_trainable": graph.n_trainable, "n_fixed": graph.n_fixed}
        frame = Frame(choices, **self.family.member(graph), **sizes)
        if not choices.deep:
            return frame
        # With the auxiliary output, as then the hidden layers are what the outputs share; the
        # gradient of the other one is the same without.
        heads = self._measure(replace(unweighted, aux=True), state.seed)
        weights = choices.loss_weights
        shares = heads.shares({"aux_output": 0.0} | weights)
        curve = [heads.shares({"output": 1 - w, "aux_output": w})["aux_output"] for w in WEIGHTS]
        return replace(
            frame,
            lengths={name: float(np.linalg.norm(heads.gradients[name])) for name in weights},
            shares={name: shares[name] for name in weights},
            curve=np.array(curve) if choices.aux else None,
        )

    def _describe(self, choices: WideDeep) -> ModelGraph:
        return describe_model(self.build(choices))

    def _measure(self, choices: WideDeep, seed: int) -> HeadGradients:
        """Return the gradients of a model's two outputs, in the hidden layers."""
        model = self.build(choices, seed)
        return measure_head_gradients(model, self.inputs(choices), choices.targets(self._y))


def describe(frame: Frame) -> str:
    """Return what the model is made of, and each output's share of the gradient."""
    choices = frame.choices
    if choices is None:
        return NO_PATH
    paths = " & ".join(path for path in ("wide", "deep") if getattr(choices, path))
    inputs = " and ".join(f"{len(f)} features in {name}" for name, f in choices.features.items())
    sizes = f"{frame.n_trainable:,} numbers to train, {frame.n_fixed:,} fixed"
    text = f"A {paths} model with {inputs}; {sizes}. "
    if not choices.aux:
        return text + "One output: all of the gradient is its own."
    weights = " and ".join(f"{weight:.2f}" for weight in choices.loss_weights.values())
    if math.isnan(frame.shares["aux_output"]):
        return text + f"Loss weights {weights}; {NO_GRADIENT}."
    shares = ", ".join(f"{share:.1%} from {name}" for name, share in frame.shares.items())
    return text + f"Loss weights {weights}; of the gradient in the hidden layers comes {shares}."


class _Graph(Panel):
    """The model in the graph of all models; what is off is faded."""

    def __init__(self, ax: Axes, family: Family) -> None:
        super().__init__(ax)
        whole = family.graphs[0]
        self.graph = plot_graph(ax, whole.labels, family.edges, kinds=whole.kinds)
        self.title = ax.set_title(" ")
        self.moving = [*self.graph.all, self.title]

    def draw(self, frame: Frame) -> None:
        """Fade what ``frame`` doesn't have."""
        self.graph.update(frame.labels, frame.present, frame.edges_present)
        self.title.set_text(f"{frame.n_trainable:,} numbers to train, {frame.n_fixed:,} fixed")


class _Share(Panel):
    """The auxiliary output's share of the gradient against the weight of its loss."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self.curve = self.moves(plot_shares(ax, WEIGHTS, WEIGHTS)[0])
        self.point = self.plot([0], [0], "o", color=BLACK, markersize=9)
        self.title = self.moves(ax.set_title(" "))

    def draw(self, frame: Frame) -> None:
        share, weight = frame.shares.get("aux_output", math.nan), math.nan
        if frame.curve is not None:
            weight = frame.choices.aux_weight
        self.curve.set_ydata(WEIGHTS * math.nan if frame.curve is None else frame.curve)
        self.point.set_data([weight], [share])
        amount = "Nothing" if math.isnan(share) else f"{share:.1%}"
        self.title.set_text(f"{amount} of the gradient comes from aux_output")


class _Bars(Panel):
    """The length of each output's gradient: an outline as such, and filled as weighted."""

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        places = range(len(HEADS))
        self.outlines = ax.barh(places, [1, 1], 0.5, facecolor="none", edgecolor=GREY)
        self.bars = ax.barh(places, [1, 1], 0.5, color=(BLUE, VERMILLION))
        self.bars[1].set_hatch("//")
        beside = {"transform": ax.get_yaxis_transform(), "va": "bottom"}
        self.texts = [ax.text(0.01, place + 0.3, " ", **beside) for place in places]
        ax.set_yticks(places, HEADS)
        ax.set(ylim=(-0.5, 1.8), xlabel="length (outline: for weight 1)")
        self.title = ax.set_title(" ")
        self.moving = [*self.outlines, *self.bars, *self.texts, self.title]

    def draw(self, frame: Frame) -> None:
        set_limits(self.ax, (0, 1.05 * max(frame.lengths.values(), default=1.0) or 1.0))
        weights = frame.choices.loss_weights if frame.choices else {}
        for name, *artists in zip(HEADS, self.outlines, self.bars, self.texts, strict=True):
            outline, bar, text = artists
            length, weight = frame.lengths.get(name, 0.0), weights.get(name, 0.0)
            outline.set_width(length)
            bar.set_width(weight * length)
            shown = "" if name in weights else "off"
            if name in frame.lengths:
                shown = f"{weight:.2f} × {length:.2f} = {weight * length:.2f}"
                if not math.isnan(frame.shares[name]):
                    shown += f", {frame.shares[name]:.1%}"
            text.set_text(shown)
        there = "The gradients in the hidden layers"
        self.title.set_text(there if frame.lengths else "No hidden layers, no gradients in them")


class XRay(Explorer):
    """Switch the parts of a wide & deep model on and off; see its graph, its code, its gradients.

    Beside the controls the Keras code; below the graph, with shapes and parameter counts. Under it
    on the left the auxiliary output's share of the gradient in the hidden layers against the weight
    of its loss, on the right the gradients' lengths that the share comes from: the outline is the
    length for weight 1, the bar that for the weight chosen. The weight can be dragged in the left
    drawing, or moved with the arrow keys while the figure has the focus.

    Parameters
    ----------
    X : ndarray, shape (n_samples, n_features)
    y : ndarray, shape (n_samples,)
        Districts to train on; the first 1,000 are used.
    feature_names : sequence of str
        The name of each column of ``X``.
    **values
        Where the state starts.
    """

    State = State
    describe = staticmethod(describe)
    reflows = False
    arrows: ClassVar = {"ArrowLeft": ("aux_weight", -1), "ArrowRight": ("aux_weight", 1)}

    def __init__(
        self, X: np.ndarray, y: np.ndarray, feature_names: Sequence[str], **values: object
    ) -> None:
        self._code = ipywidgets.HTML(layout={"flex": "1 1 480px", "min_width": "300px"})
        super().__init__(Districts(X, y, feature_names), **values)
        controls, live = self.children
        controls.layout.width = "330px"
        controls.layout.align_content = "flex-start"
        above = ipywidgets.Box([controls, self._code], layout={"flex_flow": "row wrap"})
        self.children = (above, live)

    @property
    def code(self) -> str:
        """The Keras code of the model shown; it uses ``keras`` and ``X_train``."""
        return self.frame.code

    @property
    def X_train(self) -> dict[str, np.ndarray]:
        """What the model shown is fed with, by the input's name; empty if there is none."""
        return self.source.inputs(self.frame.choices) if self.frame.choices else {}

    def make_controls(self) -> list:
        in_both = [("none of 8", "none"), ("3 of 8", "some"), ("all 8", "all")]
        return [
            self.control("wide", "Wide path"),
            self.control("deep", "Deep path"),
            self.control("aux", "Auxiliary output", tooltip="It sits on the deep path"),
            self.control("in_both", "Features in both", options=in_both),
            self.control("neurons", "Hidden neurons", tooltip="In each of the two hidden layers"),
            self.control("aux_weight", "Aux loss weight", step=0.01),
            self.button("New weights", self.redraw, "Start from other initial weights"),
        ]

    def redraw(self) -> None:
        """Start from other initial weights."""
        self.state.seed = (self.state.seed + 1) % SEEDS

    def make_artists(self) -> tuple[Figure, Sequence[Panel]]:
        family = self.source.family
        width, height = graph_size(family.graphs[0].labels, family.edges).values()
        ratios = {"height_ratios": (height + 0.3, 3.0)}
        figure, axes = new_figure(2, 2, width=width, height=height + 3.3, **ratios)
        grid = axes[0, 0].get_gridspec()
        for ax in axes[0]:
            ax.remove()
        above, (left, right) = figure.add_subplot(grid[0, :]), axes[1]
        return figure, [_Graph(above, family), _Share(left), _Bars(right)]

    def draw(self, frame: Frame) -> None:
        super().draw(frame)
        self._code.value = CODE_PANE.format(escape(frame.code))
        self.controls["aux"].disabled = not self.state.deep
        self.controls["aux_weight"].disabled = frame.curve is None

    def on_pointer(self, event: PointerEvent) -> None:
        """Move the weight to where the pointer is in the left drawing."""
        if event.axes == SHARE_AXES and event.buttons:
            self.move_to(aux_weight=event.x)
