"""What of a Keras model an exercise compares: what was built, not how it is spelled."""

from collections.abc import Callable

import numpy as np


def describe(model: object) -> dict[str, object]:
    """Return a model's shapes, layers, size, loss, and its answers to one probe.

    For the probe all weights are 0.1, so that neither the initial weights nor the order of the
    layers counts. The weights are put back.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    dict of str to object

    Raises
    ------
    TypeError
        If ``model`` isn't a Keras model.
    """
    import keras

    if not isinstance(model, keras.Model):
        raise TypeError(f"a Keras model was expected, got {type(model).__name__}")
    if not model.built:
        raise TypeError("the model doesn't know its inputs yet: begin with keras.Input(shape=…)")
    facts = {
        "input shapes": sorted(tuple(x.shape[1:]) for x in model.inputs),
        "output shapes": [tuple(x.shape[1:]) for x in model.outputs],
        "layers": sorted(filter(None, map(_describe_layer, model.layers))),
        "parameters": model.count_params(),
        "answers with all weights 0.1": _probe(model),
    }
    if model.compiled:
        config = model.get_compile_config()
        facts["loss"] = _plain(config["loss"])
        facts["loss weights"] = _plain(config["loss_weights"])
        facts["metrics"] = _plain(config["metrics"])
    return facts


def _describe_layer(layer: object) -> str:
    if type(layer).__name__ == "InputLayer":  # shown in functional models only
        return ""
    details = [str(getattr(layer, "units", ""))]
    if activation := getattr(layer, "activation", None):
        details.append(activation.__name__)
    return " ".join(filter(None, [type(layer).__name__, *details]))


def _probe(model: object) -> list[np.ndarray]:
    kept = model.get_weights()
    model.set_weights([np.full_like(w, 0.1) for w in kept])
    inputs = [np.linspace(-1, 1, int(np.prod(x.shape[1:]))) for x in model.inputs]
    batch = [v.reshape(1, *x.shape[1:]) for v, x in zip(inputs, model.inputs, strict=True)]
    answers = model(batch if len(batch) > 1 else batch[0])
    model.set_weights(kept)
    return [np.asarray(a) for a in (answers if isinstance(answers, list | tuple) else [answers])]


ABBREVIATIONS = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "acc": "accuracy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
    "BinaryCrossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "RootMeanSquaredError": "root_mean_squared_error",
    "BinaryAccuracy": "binary_accuracy",
}


def _plain(config: object) -> object:
    """Write losses and metrics of all spellings in one way."""
    if isinstance(config, dict) and "class_name" in config:
        inner = config["config"] if isinstance(config["config"], dict) else {}
        name = config["config"] if not inner else config["class_name"]
        from_logits = " from logits" if inner.get("from_logits") else ""
        return ABBREVIATIONS.get(name, name) + from_logits
    if isinstance(config, dict):
        return {name: _plain(item) for name, item in sorted(config.items())}
    if isinstance(config, list | tuple):
        items = [_plain(item) for item in config]
        return items[0] if len(items) == 1 else items
    return ABBREVIATIONS.get(config, config) if isinstance(config, str) else config


def attributes(*names: str) -> Callable[[object], dict[str, object]]:
    """Return a view on some attributes of an object, with the name of its type."""
    return lambda value: (
        {"type": type(value).__name__} | {name: getattr(value, name, "missing") for name in names}
    )
