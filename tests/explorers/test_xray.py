import html
import itertools

import ipywidgets
import numpy as np
import pytest

from helpers.data.loaders import FEATURE_NAMES
from helpers.explorers.xray import NO_PATH, Districts, State, XRay, choose, describe
from helpers.keras_tools.head_gradients import measure_head_gradients
from helpers.keras_tools.model_graph import describe_model
from helpers.keras_tools.quiet import keras, tf
from helpers.keras_tools.wide_deep import IN_BOTH
from kit.explorers import widgets

rng = np.random.default_rng(4)
X = rng.normal(3, 2, size=(200, 8))
Y = X[:, 7] + np.abs(X[:, 0])
SWITCHES = [
    dict(zip(("wide", "deep", "aux"), on, strict=True))
    for on in itertools.product([True, False], repeat=3)
]
WITH_A_PATH = [switches for switches in SWITCHES if switches["wide"] or switches["deep"]]


def make_explorer():
    return XRay(X, Y, FEATURE_NAMES)


@pytest.fixture(scope="module")
def districts():
    return Districts(X, Y, FEATURE_NAMES)


# What is computed.


@pytest.mark.parametrize("in_both", IN_BOTH)
@pytest.mark.parametrize("switches", WITH_A_PATH, ids=str)
def test_the_shown_code_builds_exactly_the_shown_model(explorer, browser, switches, in_both):
    explorer.update(**switches, in_both=in_both, neurons=7)
    names = {"keras": keras, "X_train": explorer.X_train}
    exec(explorer.code, names)
    graph = describe_model(names["model"])
    drawn = explorer.source.family.member(graph)
    frame = explorer.frame
    assert (frame.labels, frame.present, frame.edges_present) == tuple(drawn.values())
    assert (frame.n_trainable, frame.n_fixed) == (graph.n_trainable, graph.n_fixed)
    graph = explorer.panels[0].graph
    texts = [
        f"{name.get_text()}\n{details.get_text()}"
        for name, details in zip(graph.names, graph.details, strict=True)
    ]
    assert texts == drawn["labels"]
    panes = [w.value for w in widgets(explorer) if isinstance(w, ipywidgets.HTML)]
    assert any(html.escape(explorer.code) in pane for pane in panes)


@pytest.mark.parametrize(
    ("changes", "n_trainable"),
    [
        ({}, 6 * 30 + 30 + 30 * 30 + 30 + 36 + 31),
        ({"wide": False}, 6 * 30 + 30 + 30 * 30 + 30 + 31 + 31),
        ({"deep": False}, 6),
        ({"aux": False, "in_both": "all", "neurons": 2}, 8 * 2 + 2 + 2 * 2 + 2 + 8 + 2 + 1),
    ],
)
def test_the_parameters_are_those_counted_by_hand(districts, changes, n_trainable):
    assert districts.compute(State(**changes)).n_trainable == n_trainable


@pytest.mark.parametrize("aux_weight", [0.0, 0.1, 0.5, 1.0])
def test_the_shares_are_measured_on_the_model_shown(districts, aux_weight):
    state = State(aux_weight=aux_weight, seed=3)
    frame, choices = districts.compute(state), choose(state)
    model = districts.build(choices, seed=3)
    heads = measure_head_gradients(model, districts.inputs(choices), choices.targets(Y))
    assert frame.shares == pytest.approx(heads.shares(choices.loss_weights), rel=1e-5)
    assert np.interp(aux_weight, np.linspace(0, 1, 51), frame.curve) == pytest.approx(
        frame.shares["aux_output"], abs=1e-6
    )
    longer, shorter = frame.lengths["output"], frame.lengths["aux_output"]
    whole = (1 - aux_weight) * longer + aux_weight * shorter
    assert frame.shares["aux_output"] == pytest.approx(aux_weight * shorter / whole, rel=1e-5)


def test_the_main_gradient_is_that_of_the_hidden_layers_with_and_without_the_other(districts):
    both, alone = (districts.compute(State(aux=aux, seed=3)) for aux in (True, False))
    assert alone.lengths == {"output": pytest.approx(both.lengths["output"])}
    assert alone.shares == {"output": 1.0} and alone.curve is None
    choices = choose(State(aux=False))
    model, X_train = districts.build(choices, seed=3), districts.inputs(choices)
    with tf.GradientTape() as tape:
        loss = keras.ops.mean((model(X_train)["output"][:, 0] - Y) ** 2)
    hidden = [w for name in ("hidden1", "hidden2") for w in model.get_layer(name).weights]
    gradient = np.concatenate([np.ravel(g) for g in tape.gradient(loss, hidden)])
    assert alone.lengths["output"] == pytest.approx(np.linalg.norm(gradient), rel=1e-4)


def test_a_layer_keeps_its_weights_when_others_come_and_go(districts):
    with_aux = districts.build(choose(State()), seed=5)
    without = districts.build(choose(State(aux=False)), seed=5)
    for name in ("hidden1", "hidden2", "output"):
        kernels = (model.get_layer(name).kernel.numpy() for model in (with_aux, without))
        np.testing.assert_array_equal(*kernels)


def test_another_loss_weight_builds_no_other_model(districts, monkeypatch):
    districts.compute(State(seed=77))
    monkeypatch.setattr(districts, "build", None)
    for weight in (0.0, 0.3, 1.0):
        districts.compute(State(seed=77, aux_weight=weight))


def test_without_a_path_there_is_no_model_and_it_says_so(explorer, browser):
    explorer.update(wide=False, deep=False)
    frame = explorer.frame
    assert explorer.description == NO_PATH
    assert not any(frame.present) and True not in frame.edges_present
    assert NO_PATH in explorer.code and explorer.X_train == {}
    exec(explorer.code, {})  # a comment


def test_the_description_has_the_numbers(districts):
    frame = districts.compute(State(aux_weight=0.25))
    share = frame.shares["aux_output"]
    assert describe(frame) == (
        "A wide & deep model with 5 features in wide_input and 6 features in deep_input; 1,207 "
        "numbers to train, 24 fixed. Loss weights 0.75 and 0.25; of the gradient in the hidden "
        f"layers comes {1 - share:.1%} from output, {share:.1%} from aux_output."
    )
    assert describe(districts.compute(State(deep=False))).endswith("6 numbers to train, 11 fixed. "
        "One output: all of the gradient is its own.")  # fmt: skip


@pytest.mark.parametrize(
    ("X_bad", "y_bad", "message"),
    [
        (X[:, :7], Y, "X must have 8 columns"),
        (X, Y[:5], "X and y must be of equal length, got 200 and 5"),
        (X * np.nan, Y, "X must be finite"),
    ],
)
def test_districts_that_do_not_fit_are_refused(X_bad, y_bad, message):
    with pytest.raises(ValueError, match=message):
        XRay(X_bad, y_bad, FEATURE_NAMES)


# What is done.


def test_bars_and_point_show_the_frame(explorer, browser):
    explorer.update(aux_weight=0.4, seed=1)
    frame = explorer.frame
    _, share, bars = explorer.panels
    assert share.point.get_xydata().tolist() == [[0.4, frame.shares["aux_output"]]]
    widths = [bar.get_width() for bar in bars.bars]
    lengths = frame.lengths["output"], frame.lengths["aux_output"]
    assert widths == pytest.approx([0.6 * lengths[0], 0.4 * lengths[1]])
    assert [bar.get_width() for bar in bars.outlines] == pytest.approx(lengths)
    assert explorer.live.figure.axes[1].get_xlim()[1] > max(lengths)


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
def test_every_text_in_the_graph_fits_its_box(explorer, browser, switches):
    explorer.update(**switches, in_both="all", neurons=100)
    graph = explorer.panels[0].graph
    for box, *texts in zip(graph.boxes, graph.names, graph.details, strict=True):
        outer = box.get_window_extent()
        for inner in (text.get_window_extent() for text in texts):
            assert outer.x0 <= inner.x0 and inner.x1 <= outer.x1
            assert outer.y0 <= inner.y0 and inner.y1 <= outer.y1


def is_dead(explorer, seed):
    return not any(explorer.compute(State(neurons=1, seed=seed)).lengths.values())


def test_dead_hidden_units_are_said_to_be_dead(explorer, browser):
    seed = next(s for s in range(100) if is_dead(explorer, s))
    explorer.update(neurons=1, seed=seed)
    assert "no gradient reaches the hidden layers: their units are dead" in explorer.description
    assert np.isnan(explorer.frame.curve).all()
    assert (
        explorer.live.figure.axes[0].get_title("left")
        == "Nothing of the gradient comes from aux_output"
    )
