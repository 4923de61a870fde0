import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.keras_tools.model_graph import Family, ModelGraph, describe_model
from helpers.keras_tools.quiet import keras

layers = keras.layers


def named(graph, name):
    (node,) = [node for node in graph.nodes if node.name == name]
    return node


def named_edges(graph):
    return sorted((graph.nodes[a].name, graph.nodes[b].name) for a, b in graph.edges)


def make_wide_deep(deep_fed_from="deep"):
    wide, deep = keras.Input((5,), name="wide"), keras.Input((6,), name="deep")
    hidden = layers.Dense(30, name="hidden")({"wide": wide, "deep": deep}[deep_fed_from])
    joined = layers.Concatenate(name="joined")([wide, hidden])
    output, aux = layers.Dense(1, name="output")(joined), layers.Dense(1, name="aux")(hidden)
    return keras.Model([wide, deep], [output, aux])


def test_a_wide_and_deep_model_is_described_in_full():
    model = make_wide_deep()
    graph = describe_model(model)
    assert named_edges(graph) == [
        ("deep", "hidden"),
        ("hidden", "aux"),
        ("hidden", "joined"),
        ("joined", "output"),
        ("wide", "joined"),
    ]
    assert {n.name: (n.kind, n.n_trainable) for n in graph.nodes} == {
        "wide": ("input", 0),
        "deep": ("input", 0),
        "hidden": ("layer", 6 * 30 + 30),
        "joined": ("layer", 0),
        "output": ("output", 35 + 1),
        "aux": ("output", 30 + 1),
    }
    assert graph.n_trainable == 210 + 36 + 31
    predictions = model({"wide": np.ones((7, 5)), "deep": np.ones((7, 6))})
    for name, prediction in zip(model.output_names, predictions, strict=True):
        assert named(graph, name).output_shapes == ((None, *prediction.shape[1:]),)
    joined = named(graph, "joined")
    assert joined.output_shapes == ((None, 35),)
    assert joined.label == "joined\nConcatenate\n(None, 35)\nno parameters"
    assert named(graph, "hidden").label == "hidden\nDense\n(None, 30)\n210 trainable"


def test_an_input_that_leads_nowhere_is_found():
    assert describe_model(make_wide_deep()).unused_inputs == []
    wrong = describe_model(make_wide_deep(deep_fed_from="wide"))
    assert wrong.unused_inputs == ["deep"]
    assert str(wrong).endswith(" Leading nowhere: deep.")
    assert wrong.feeding("hidden") == ["wide"]
    assert named(wrong, "deep").kind == "input"
    with pytest.raises(ValueError, match=r"'wide', 'deep', 'hidden'.*got 'hiden'"):
        wrong.feeding("hiden")


def test_a_shared_layer_is_a_node_for_each_call_in_their_order_and_counted_once():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    shared = layers.Dense(4, name="shared")
    shared(keras.Input((4,)))  # of another model
    late, early = shared(b), layers.Dense(4, name="top")(shared(shared(a)))
    graph = describe_model(keras.Model([a, b], late + early))
    sources = {
        graph.nodes[end].call: graph.nodes[start].name
        for start, end in graph.edges
        if graph.nodes[end].name == "shared"
    }
    assert sources == {1: "b", 2: "a", 3: "shared"}
    calls = [node for node in graph.nodes if node.name == "shared"]
    assert all(node.n_calls == 3 and node.n_trainable == 20 for node in calls)
    assert next(node for node in calls if node.call == 2).label.endswith("\ncall 2 of 3")
    assert graph.n_trainable == 20 + 20  # the shared one's and the top's
    assert sorted(graph.feeding("shared")) == ["a", "b", "shared"]


def test_outputs_may_be_a_dict_an_input_a_nested_model_or_part_of_a_layer_s_output():
    a = keras.Input((6, 2), name="a")
    inner = keras.Sequential(
        [keras.Input((6, 2)), layers.Dense(3), layers.BatchNormalization()], name="inner"
    )
    _, state, _ = layers.LSTM(5, return_sequences=True, return_state=True, name="lstm")(a)
    model = keras.Model(a, {"a": a, "inner": inner(a), "state": state})
    graph = describe_model(model)
    kinds = {node.name: node.kind for node in graph.nodes}
    assert kinds == dict.fromkeys(["a", "inner", "lstm"], "output")
    assert named(graph, "lstm").output_shapes == ((None, 6, 5), (None, 5), (None, 5))
    assert (named(graph, "inner").n_trainable, named(graph, "inner").n_fixed) == (15, 6)
    assert graph.unused_inputs == []


def test_tensors_passed_by_keyword_and_twice_are_edges_too():
    a, b = keras.Input((4, 2), name="a"), keras.Input((3, 2), name="b")
    mixed = layers.MultiHeadAttention(1, 2, name="attention")(query=a, value=b)
    twice = layers.Concatenate(name="twice")([mixed, mixed])
    graph = describe_model(keras.Model([a, b], twice))
    assert named_edges(graph) == [
        ("a", "attention"),
        ("attention", "twice"),
        ("attention", "twice"),
        ("b", "attention"),
    ]


def test_the_rear_part_of_a_model_is_described_without_the_front():
    whole = make_wide_deep()
    rear = keras.Model(whole.get_layer("hidden").output, whole.get_layer("aux").output)
    graph = describe_model(rear)
    assert [node.kind for node in graph.nodes] == ["input", "output"]
    assert graph.n_trainable == 31


def test_frozen_parameters_are_fixed():
    model = make_wide_deep()
    model.get_layer("hidden").trainable = False
    graph = describe_model(model)
    assert named(graph, "hidden").label.endswith("\n210 fixed")
    assert (graph.n_trainable, graph.n_fixed) == (67, 210)


def test_a_sequential_model_with_an_input_is_described():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, name="one"), layers.Dense(1)])
    graph = describe_model(model)
    assert [node.kind for node in graph.nodes] == ["input", "layer", "output"]
    assert str(graph).startswith("3 nodes, 11 trainable and 0 fixed parameters: ")


class Subclassed(keras.Model):
    pass


@pytest.mark.parametrize("model", [keras.Sequential([layers.Dense(2)]), Subclassed(), "model"])
def test_what_has_no_graph_is_refused_by_name(model):
    with pytest.raises(TypeError, match=f"functional Keras model.*got {type(model).__name__}"):
        describe_model(model)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_network_of_merged_and_reused_layers_is_described_as_it_was_built(data):
    n_inputs = data.draw(st.integers(1, 3))
    tensors = [keras.Input((2,), name=f"in{i}") for i in range(n_inputs)]
    names = [tensor.name for tensor in tensors]
    pool = [layers.Dense(2, name=f"dense{i}") for i in range(3)]
    edges, used = [], set()
    for step in range(data.draw(st.integers(1, 8))):
        sources = data.draw(
            st.lists(st.integers(0, len(tensors) - 1), min_size=1, max_size=3, unique=True)
        )
        layer = data.draw(st.sampled_from(pool)) if len(sources) == 1 else None
        layer = layer or layers.Add(name=f"add{step}")
        feeding = [tensors[i] for i in sources]
        tensors.append(layer(feeding if isinstance(layer, layers.Add) else feeding[0]))
        names.append(layer.name)
        edges += [(names[i], layer.name) for i in sources]
        used.add(layer)
    model = keras.Model(tensors[:n_inputs], tensors)  # every tensor an output: nothing is cut off
    graph = describe_model(model)
    assert named_edges(graph) == sorted(edges)
    assert sorted(node.name for node in graph.nodes) == sorted(names)
    assert (
        graph.n_trainable
        == model.count_params()
        == 6 * sum(isinstance(layer, layers.Dense) for layer in used)
    )
    assert all(a < b for a, b in graph.edges)


def test_a_family_shows_what_a_member_lacks_and_its_way_past():
    whole = describe_model(make_wide_deep())
    wide, deep = keras.Input((5,), name="wide"), keras.Input((6,), name="deep")
    hidden = layers.Dense(30, name="hidden")(deep)
    part = describe_model(keras.Model([wide, deep], layers.Dense(1, name="output")(hidden)))
    family = Family((whole, part))
    drawn = family.member(part)
    names = [node.name for node in whole.nodes]
    absent = {name for name, here in zip(names, drawn["present"], strict=True) if not here}
    assert absent == {"joined", "aux"}
    assert drawn["labels"][names.index("output")] == "output\nDense\n(None, 1)\n31 trainable"
    assert drawn["labels"][names.index("joined")] == "joined\nConcatenate"
    states = {
        (names[a], names[b]): here
        for (a, b), here in zip(family.edges, drawn["edges_present"], strict=True)
    }
    assert states.pop(("hidden", "output")) is True
    assert states.pop(("deep", "hidden")) is True
    assert set(states.values()) == {False}
    bypass = list(family.edges).index((names.index("hidden"), names.index("output")))
    assert family.member(whole)["edges_present"][bypass] is None
    nothing = family.member(ModelGraph((), (), 0, 0))
    assert not any(nothing["present"]) and True not in nothing["edges_present"]


def test_a_family_refuses_a_model_with_a_layer_of_its_own():
    stranger = keras.Sequential([keras.Input((3,), name="wide"), layers.Dense(2, name="other")])
    graphs = describe_model(make_wide_deep()), describe_model(stranger)
    with pytest.raises(ValueError, match=r"a layer must be one of .*got 'other'"):
        Family(graphs)
