"""A functional Keras model as plain data: one node for each call of a layer, edges between them.

What is described is what Keras recorded when the layers were called, so the description follows
the model whatever its shape: several inputs or outputs, inputs that lead nowhere, layers that are
called more than once, models within the model.
"""

import math
from dataclasses import dataclass, field

from helpers.checks import check_choice
from helpers.keras_tools.quiet import keras

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class LayerCall:
    """One call of a layer; all calls of a layer use the same parameters."""

    name: str  # the layer's, as in model.summary()
    class_name: str
    kind: str  # "input", "output" (of the model) or "layer" (what lies between)
    output_shapes: tuple[Shape, ...]  # one a tensor; None is what the model leaves open
    n_trainable: int  # how many of its numbers training changes
    n_fixed: int  # and how many it leaves alone
    call: int  # 1, 2 … in the order they were made
    n_calls: int

    @property
    def label(self) -> str:
        """Name, class, output shape and parameters, a line each."""
        counts = [
            f"{n:,} {what}"
            for n, what in ((self.n_trainable, "trainable"), (self.n_fixed, "fixed"))
            if n
        ]
        lines = [
            self.name,
            self.class_name,
            " ".join(map(str, self.output_shapes)),
            " + ".join(counts) or "no parameters",
        ]
        if self.n_calls > 1:
            lines.append(f"call {self.call} of {self.n_calls}")
        return "\n".join(lines)


@dataclass(frozen=True)
class ModelGraph:
    """All calls of layers in a model, and which one's output goes into which."""

    nodes: tuple[LayerCall, ...]  # each one after those it depends on
    edges: tuple[tuple[int, int], ...]  # for each tensor: the node it leaves, the one it enters
    n_trainable: int  # numbers in the whole model; a layer that is called twice is counted once
    n_fixed: int

    @property
    def labels(self) -> list[str]:
        """What to write into each node."""
        return [node.label for node in self.nodes]

    @property
    def kinds(self) -> list[str]:
        """The kind of each node."""
        return [node.kind for node in self.nodes]

    @property
    def unused_inputs(self) -> list[str]:
        """Names of the inputs that lead nowhere: the model ignores what is fed to them."""
        used = {source for source, _ in self.edges}
        return [
            node.name
            for i, node in enumerate(self.nodes)
            if node.class_name == "InputLayer" and node.kind != "output" and i not in used
        ]

    def feeding(self, name: str) -> list[str]:
        """Return the names of the layers whose outputs go into any call of one layer."""
        names = [node.name for node in self.nodes]
        check_choice("name", name, names)
        return [names[source] for source, target in self.edges if names[target] == name]

    def __str__(self) -> str:
        joints = (f"{self.nodes[a].name} → {self.nodes[b].name}" for a, b in self.edges)
        total = f"{self.n_trainable:,} trainable and {self.n_fixed:,} fixed parameters"
        text = f"{len(self.nodes)} nodes, {total}: {'; '.join(joints)}."
        unused = ", ".join(self.unused_inputs)
        return f"{text} Leading nowhere: {unused}." if unused else text


@dataclass(frozen=True)
class Family:
    """Models built from the same named layers, laid over each other in one graph.

    Parameters
    ----------
    graphs : sequence of ModelGraph
        The first one has all the layers; the others lack some, and may lead past those.

    Attributes
    ----------
    edges : tuple of (int, int)
        Every edge of any of them, between positions in the first one's ``nodes``.
    """

    graphs: tuple[ModelGraph, ...]
    edges: tuple[tuple[int, int], ...] = field(init=False)

    def __post_init__(self) -> None:
        edges = (edge for graph in self.graphs for edge in self._edges_of(graph))
        object.__setattr__(self, "edges", tuple(dict.fromkeys(edges)))

    def member(self, graph: ModelGraph) -> dict[str, list]:
        """Return how to draw one of the models in the graph of the whole family.

        Returns
        -------
        dict
            ``labels`` (str; name and class alone of what is missing) and ``present`` (bool) for
            each of the first one's nodes, and ``edges_present`` for each edge: True, False if it
            is missing here, None if it is another model's way past what that one lacks.
        """
        own = {_key(node): node for node in graph.nodes}
        whole, edges = self.graphs[0], self._edges_of(graph)
        return {
            "labels": [
                own[_key(node)].label if _key(node) in own else f"{node.name}\n{node.class_name}"
                for node in whole.nodes
            ],
            "present": [_key(node) in own for node in whole.nodes],
            "edges_present": [
                True if edge in edges else False if edge in whole.edges else None
                for edge in self.edges
            ],
        }

    def _edges_of(self, graph: ModelGraph) -> list[tuple[int, int]]:
        """Return the edges of one model as positions in the first one's nodes."""
        places = {_key(node): i for i, node in enumerate(self.graphs[0].nodes)}
        for node in graph.nodes:
            check_choice("a layer", node.name, [name for name, _ in places])
        return [tuple(places[_key(graph.nodes[end])] for end in edge) for edge in graph.edges]


def _key(node: LayerCall) -> tuple[str, int]:
    return node.name, node.call


def describe_model(model: keras.Model) -> ModelGraph:
    """Describe a functional model, or a Sequential one that knows its input."""
    graph = getattr(model, "_functional", model)  # a Sequential model keeps a functional one
    if not hasattr(graph, "_nodes_by_depth"):
        raise TypeError(
            "model must be a functional Keras model, or a Sequential one with an Input, got "
            f"{type(model).__name__}"
        )
    by_depth = graph._nodes_by_depth
    calls = [call for depth in sorted(by_depth, reverse=True) for call in by_depth[depth]]
    inputs = [_call_of(tensor) for tensor in graph.inputs]
    calls = inputs + [call for call in calls if call not in inputs]
    index = {call: i for i, call in enumerate(calls)}
    outputs = {index[_call_of(tensor)] for tensor in graph.outputs}
    nodes = []
    for i, call in enumerate(calls):
        layer = call.operation
        calls_here = [other for other in layer._inbound_nodes if other in index]
        nodes.append(
            LayerCall(
                name=layer.name,
                class_name=type(layer).__name__,
                kind="output" if i in outputs else "input" if i < len(inputs) else "layer",
                output_shapes=tuple(tuple(tensor.shape) for tensor in call.output_tensors),
                n_trainable=_count(getattr(layer, "trainable_weights", ())),
                n_fixed=_count(getattr(layer, "non_trainable_weights", ())),
                call=calls_here.index(call) + 1,
                n_calls=len(calls_here),
            )
        )
    edges = [
        (index[_call_of(tensor)], i)
        for i, call in enumerate(calls)
        for tensor in call.input_tensors
    ]
    return ModelGraph(
        tuple(nodes),
        tuple(edges),
        _count(model.trainable_weights),
        _count(model.non_trainable_weights),
    )


def _call_of(tensor: keras.KerasTensor) -> object:
    """Return Keras' record of the call that made ``tensor``."""
    layer, number, _ = tensor._keras_history
    return layer._inbound_nodes[number]


def _count(weights: list[keras.Variable]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)
