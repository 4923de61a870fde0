import itertools

import numpy as np
import pytest

from helpers.data.loaders import FEATURE_NAMES
from helpers.keras_tools.model_graph import describe_model
from helpers.keras_tools.wide_deep import IN_BOTH, WideDeep

rng = np.random.default_rng(2)
X = rng.normal(3, 2, size=(40, 8)).astype("float32")
y = X[:, 7] - X[:, 0]

SWITCHES = list(itertools.product([True, False], repeat=3))
ALLOWED = [(w, d, a) for w, d, a in SWITCHES if (w or d) and (d or not a)]
ALL = [
    WideDeep(wide=w, deep=d, aux=a, in_both=in_both) for w, d, a in ALLOWED for in_both in IN_BOTH
]
N_FEATURES = {"none": (5, 3), "some": (5, 6), "all": (8, 8)}  # wide, deep


def name_of(choices):
    paths = [name for name in ("wide", "deep", "aux") if getattr(choices, name)]
    return "-".join([*paths, choices.in_both])


def data(choices):
    return choices.inputs(X, FEATURE_NAMES), choices.targets(y)


def expected_nodes(choices):
    """Layer names and trainable parameters, counted by hand."""
    n_wide, n_deep = N_FEATURES[choices.in_both]
    nodes = {}
    if choices.wide:
        nodes |= {"wide_input": 0, "wide_scaling": 0}
    if choices.deep:
        nodes |= {"deep_input": 0, "deep_scaling": 0}
        nodes |= {"hidden1": n_deep * 30 + 30, "hidden2": 30 * 30 + 30}
    if choices.wide and choices.deep:
        nodes["joined"] = 0
    nodes["output"] = n_wide * choices.wide + 30 * choices.deep + 1
    if choices.aux:
        nodes["aux_output"] = 30 + 1
    return nodes


@pytest.mark.parametrize("choices", ALL, ids=name_of)
def test_the_model_is_what_was_chosen_and_fed_as_it_should_be(choices):
    X_train, _ = data(choices)
    model = choices.build(X_train)
    graph = describe_model(model)
    assert len(ALLOWED) == 5
    assert {node.name: node.n_trainable for node in graph.nodes} == expected_nodes(choices)
    assert graph.unused_inputs == []
    ends = {node.name for node in graph.nodes if node.kind == "output"}
    assert ends == set(choices.loss_weights)
    if choices.deep:
        assert graph.feeding("deep_scaling") == ["deep_input"]
        assert graph.feeding("hidden1") == ["deep_scaling"]
    if choices.wide and choices.deep:
        assert graph.feeding("joined") == ["wide_scaling", "hidden2"]
        assert graph.feeding("output") == ["joined"]
    if choices.aux:
        assert graph.feeding("aux_output") == ["hidden2"]
    n_features = dict(zip(("wide_input", "deep_input"), N_FEATURES[choices.in_both], strict=True))
    for name, features in choices.features.items():
        assert len(set(features)) == n_features[name]
        columns = [FEATURE_NAMES.index(feature) for feature in features]
        np.testing.assert_array_equal(X_train[name], X[:, columns])
        scaled = model.get_layer(name.replace("input", "scaling"))(X_train[name]).numpy()
        np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-5)
        np.testing.assert_allclose(scaled.std(axis=0), 1, rtol=1e-4)


@pytest.mark.parametrize("in_both", IN_BOTH)
def test_two_paths_see_all_features_and_share_as_many_as_they_should(in_both):
    wide, deep = map(set, WideDeep(in_both=in_both).features.values())
    assert wide | deep == set(FEATURE_NAMES)
    assert len(wide & deep) == {"none": 0, "some": 3, "all": 8}[in_both]


@pytest.mark.parametrize("choices", [WideDeep(), WideDeep(deep=False, aux=False)], ids=name_of)
def test_a_model_trains_and_answers_by_name(choices):
    X_train, Y_train = data(choices)
    model = choices.build(X_train)
    model.fit(X_train, Y_train, epochs=1, verbose=0)
    predictions = model.predict(X_train, verbose=0)
    shapes = {name: prediction.shape for name, prediction in predictions.items()}
    assert shapes == dict.fromkeys(choices.loss_weights, (40, 1))


def test_every_metric_is_the_metric_of_its_own_output():
    choices = WideDeep(aux_weight=0.3)
    X_train, _ = data(choices)
    Y = {"output": y, "aux_output": y + 50}
    model = choices.build(X_train)
    result = model.evaluate(X_train, Y, batch_size=len(X), return_dict=True, verbose=0)
    predictions = model.predict(X_train, verbose=0)
    for name, target in Y.items():
        error = target - predictions[name][:, 0]
        assert result[f"{name}_mae"] == pytest.approx(np.mean(np.abs(error)), rel=1e-4)
        assert result[f"{name}_loss"] == pytest.approx(np.mean(error**2), rel=1e-4)
    weighted = 0.7 * result["output_loss"] + 0.3 * result["aux_output_loss"]
    assert result["loss"] == pytest.approx(weighted, rel=1e-5)


@pytest.mark.parametrize("aux_weight", [0.0, 0.1, 1 / 3, 1.0])
def test_the_loss_weights_add_up_to_one_and_stand_in_the_code(aux_weight):
    choices = WideDeep(aux_weight=aux_weight)
    assert sum(choices.loss_weights.values()) == pytest.approx(1)
    compiled = choices.build(data(choices)[0]).get_compile_config()["loss_weights"]
    assert compiled == pytest.approx(choices.loss_weights, abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"wide": False, "deep": False}, ValueError, "must not both be False"),
        ({"deep": False}, ValueError, "aux must be False without deep"),
        ({"wide": 1}, TypeError, "wide must be True or False, got 1"),
        ({"in_both": "three"}, ValueError, "in_both must be one of 'none', 'some', 'all'"),
        ({"hidden_sizes": ()}, ValueError, "hidden_sizes must name at least one layer"),
        ({"hidden_sizes": (30, 0)}, ValueError, "hidden_sizes must be at least 1, got 0"),
        ({"hidden_sizes": (30, 1.5)}, TypeError, "hidden_sizes must be a whole number"),
        ({"aux_weight": 1.1}, ValueError, "aux_weight must be at least 0 and at most 1"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be greater than 0"),
    ],
)
def test_a_choice_that_is_not_allowed_is_named(changes, error, message):
    with pytest.raises(error, match=message):
        WideDeep(**changes)


def test_other_hidden_layers_and_a_learning_rate_are_followed():
    choices = WideDeep(hidden_sizes=(7, 5, 3), learning_rate=0.02)
    model = choices.build(data(choices)[0])
    assert [model.get_layer(f"hidden{i}").units for i in (1, 2, 3)] == [7, 5, 3]
    assert float(model.optimizer.learning_rate) == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("take", "given", "message"),
    [
        ("build", [{"wide_input": X[:, :5]}], "be one of 'wide_input', got 'deep_input'"),
        ("build", [{"wide_input": X, "deep_input": X}], r"\['wide_input'\] must have 5 columns"),
        ("inputs", [X[:, :7], FEATURE_NAMES[:7]], "a feature must be .* got 'median_income'"),
    ],
)
def test_data_that_does_not_fit_is_refused_by_name(take, given, message):
    with pytest.raises(ValueError, match=message):
        getattr(WideDeep(), take)(*given)
