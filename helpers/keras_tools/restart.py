"""Train a model once more from the beginning, without building it again."""

from helpers.keras_tools.quiet import keras


def restart(model: keras.Model) -> None:
    """Give a model new initial weights and an optimizer without a memory.

    Does what building and compiling the model once more would do, without the second that Keras
    then takes to trace the training step again. The learning rate stays what it is, and so does
    what a layer of the model has learned by ``adapt``.

    Parameters
    ----------
    model : keras.Model
        Compiled; changed in place. Its layers keep their names and settings.
    """
    adapted = {id(w) for layer in model.layers if hasattr(layer, "adapt") for w in layer.weights}
    clone = keras.models.clone_model(model)
    for weight, start in zip(model.weights, clone.weights, strict=True):
        if id(weight) not in adapted:
            weight.assign(start)
    optimizer = model.optimizer
    optimizer.build(model.trainable_variables)
    fresh = type(optimizer).from_config(optimizer.get_config())
    fresh.build(model.trainable_variables)
    for variable, start in zip(optimizer.variables, fresh.variables, strict=True):
        variable.assign(start)
