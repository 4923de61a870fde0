"""The exercises of notebook 06."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from helpers.exercises.exercise import calculation, exercise
from helpers.exercises.models import attributes


def _trained_model():
    """Return a small compiled model with a step of training behind it, always the same."""
    import keras

    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), loss="mse")
    model.set_weights([np.array([[1.0], [-2.0]]), np.array([0.5])])
    gradient = [np.ones_like(w) for w in model.get_weights()]
    model.optimizer.apply(gradient, model.trainable_variables)
    return model


@cache
def _home():
    """Make the folder for all runs, which goes with the kernel."""
    return tempfile.TemporaryDirectory()


def _folder():
    return tempfile.mkdtemp(dir=_home().name)


def _compare_models(pair):
    """Return what a loaded model answers, whether it can train on, and how it was kept."""
    model, path = pair
    return {
        "answers": np.asarray(model(np.array([[1.0, 2.0], [3.0, -1.0]]))),
        "compiled": bool(model.compiled),
        "steps of its optimizer": int(model.optimizer.iterations) if model.compiled else 0,
        "file": Path(path).name.split(".", 1)[-1] if Path(path).is_file() else "there is none",
    }


@exercise(
    title="Save a model and load it",
    section="1 A model in a file",
    question="""
        Write `save_and_load(model, folder)`: save the whole model, with its optimizer's state, in
        Keras' own format (`.keras`) in the folder, load it from there, and return the loaded model
        and the path of the file.
        """,
    praise="Weights, shape, compilation and the optimizer's state: all came back from one file.",
    hints=(
        "The path is a text or a Path that ends in .keras: f'{folder}/model.keras'.",
        "`model.save(path)` writes, `keras.models.load_model(path)` reads.",
        "Return the loaded one, and the path, in this order.",
    ),
    cases=lambda: [(_trained_model(), _folder())],
    view=_compare_models,
)
def save_and_load(model, folder):
    import keras

    path = f"{folder}/model.keras"
    model.save(path)
    return keras.models.load_model(path), path


save_and_load.wrongs("""
    not compiled: `load_model(path)` → `load_model(path, compile=False)`
        With `compile=False` the loss and the optimizer stay in the file: the model answers, but
        can't go on training.
""")
save_and_load.wrong(
    "weights only",
    lambda model, folder: _weights_only(model, folder),
    "Only the weights went into the file, and a new model took them. The training's state is lost.",
)
save_and_load.wrong(
    "copy for file",
    lambda model, folder: (model, "nowhere"),
    "There is no file. If the kernel stops, the model is gone.",
)
save_and_load.wrong(
    "fresh model",
    lambda model, folder: _fresh(model, folder),
    "The architecture came back, the weights didn't: `from_config` builds a new, untrained model.",
)
save_and_load.wrong(
    "old format",
    {
        "model.keras": "model.h5",
        "model.save(path)": "model.save(path)",
        "load_model(path)": ("load_model(path, compile=False)"),
    },
    'That is the old format, .h5. It keeps less and, compiled with loss="mse", doesn\'t even load. '
    "Take .keras.",
)


def _weights_only(model, folder):
    import keras

    path = f"{folder}/model.weights.h5"
    model.save_weights(path)
    fresh = keras.Sequential.from_config(model.get_config())
    fresh.load_weights(path)
    return fresh, path


def _fresh(model, folder):
    import keras

    path = f"{folder}/model.keras"
    model.save(path)
    fresh = keras.Sequential.from_config(model.get_config())
    fresh.set_weights([np.zeros_like(w) for w in fresh.get_weights()])
    return fresh, path


@calculation(
    title="What a pause costs",
    section="3 Going on after a pause",
    question="""
        SGD with momentum keeps a velocity: $v \\leftarrow \\beta v - \\eta g$, then $w
        \\leftarrow w + v$. Here $\\beta$ = {beta}, $\\eta$ = {eta}, the gradient is $g$ = {g} all
        the time, and $v$ starts at 0, $w$ at {w}. Work out `v2` and `w2`, after two steps; and
        `w_again`, after two steps too, if the velocity was lost in a pause between them.
        """,
    praise="Weights alone aren't the whole state: without the velocity the second step is a first.",
    hints=(
        "First step: v = −η g, and w moves by v. Then the same again, with the new v.",
        "Second step: v = β v − η g. It's longer than the first.",
        "After a pause without state v is 0 again, so the second step is as long as the first.",
    ),
    draw=lambda rng: {
        "beta": float(rng.choice([0.5, 0.8, 0.9])),
        "eta": float(rng.choice([0.1, 0.2, 0.5])),
        "g": int(rng.choice([-4, -2, 2, 4])),
        "w": int(rng.integers(1, 6)),
    },
)
def momentum(beta, eta, g, w):
    v1 = -eta * g
    v2 = beta * v1 - eta * g
    return {"v2": v2, "w2": w + v1 + v2, "w_again": w + v1 + v1}


momentum.wrongs("""
    no momentum: `beta * v1 - eta * g` → `-eta * g`
        The velocity was forgotten: the second step keeps β of the first.
    momentum not damped: `beta * v1` → `v1`
        The old velocity was kept whole: it is multiplied by β.
    uphill: `-eta * g` → `eta * g`, `- eta * g` → `+ eta * g`
        The steps climb: the gradient is subtracted.
    pause changes nothing: `w + v1 + v1` → `w + v1 + v2`
        After the pause v is 0, so the second step is −η g only.
    one step: `w + v1 + v2` → `w + v2`
        Only the second step was added to w; the first moved it as well.
    pause costs a step: `w + v1 + v1` → `w + v1`
        The second step is made after the pause too, only without the old velocity.
""")


@exercise(
    title="A callback of your own",
    section="One of your own",
    question="""
        Write `make_ratio_callback()`: it returns a Keras callback that collects, at the end of each
        epoch, validation loss divided by training loss, in its list `ratios`. Where there is no
        validation loss it collects `None`. A new training starts with an empty list.
        """,
    praise="Keras calls the hooks, you fill them; what the logs hold depends on the training.",
    hints=(
        "Subclass keras.callbacks.Callback. Two hooks: on_train_begin and on_epoch_end.",
        "on_train_begin(self, logs=None) makes the list; on_epoch_end(self, epoch, logs=None) "
        "appends.",
        "`logs` is a dictionary: 'loss' is always there, 'val_loss' only with validation data.",
    ),
    cases=[()],
    view=lambda callback: _call_hooks(callback),
)
def make_ratio_callback():
    import keras

    class Ratio(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.ratios = []

        def on_epoch_end(self, epoch, logs=None):
            known = "val_loss" in logs
            self.ratios.append(logs["val_loss"] / logs["loss"] if known else None)

    return Ratio()


def _call_hooks(callback):
    """Return what a callback has collected in two trainings that only call its hooks."""
    import keras

    collected = []
    for training in (
        [{"loss": 1.0, "val_loss": 2.0}, {"loss": 0.5, "val_loss": 2.5}],
        [{"loss": 4.0}, {"loss": 2.0, "val_loss": 3.0}],
    ):
        callback.on_train_begin()
        for epoch, logs in enumerate(training):
            callback.on_epoch_begin(epoch)
            callback.on_train_batch_begin(0)
            callback.on_train_batch_end(0, {"loss": logs["loss"] * 2})
            callback.on_epoch_end(epoch, logs)
        callback.on_train_end()
        collected.append([-1.0 if r is None else float(r) for r in callback.ratios])
    is_one = isinstance(callback, keras.callbacks.Callback)
    return {"is a callback": is_one, "first training": collected[0], "second": collected[1]}


make_ratio_callback.wrongs("""
    upside down: `logs["val_loss"] / logs["loss"]` → `logs["loss"] / logs["val_loss"]`
        The ratio stands on its head: validation loss over training loss, above 1 when it overfits.
    difference: `logs["val_loss"] / logs["loss"]` → `logs["val_loss"] - logs["loss"]`
        That is the difference. A ratio was asked for: divide.
""")
make_ratio_callback.wrong(
    "never emptied",
    {"            self.ratios = []": '            self.ratios = getattr(self, "ratios", [])'},
    "The second training goes on with the first one's list. Empty it when a training begins.",
)
make_ratio_callback.wrongs("""
    every batch: `on_epoch_end(self, epoch` → `on_train_batch_end(self, batch`
        Your hook is called after every batch, where there never is a validation loss. It is
        measured at the end of an epoch.
    skipped: ` if known else None)` → ` if known else None) if known else None`
        An epoch without validation loss is left out, so the list no longer fits the epochs. Append
        None there.
    zero for none: `if known else None` → `if known else 0.0`
        Where there is no validation loss you collect 0, which looks like a splendid one. None says
        that it isn't known.
""")


@exercise(
    title="Early stopping by hand",
    section="5 Stopping early",
    question="""
        Write `early_stop(val_losses, patience)`. Epochs are counted from 1. Training stops after
        the first epoch at which `patience` epochs in a row haven't been **below** the best loss
        so far; if that never happens it goes to the end. Return the epoch at which it stopped,
        and the best epoch.
        """,
    praise="Best so far, epochs since, patience: that is all of EarlyStopping.",
    hints=(
        "Go through the losses and keep two things: the best so far with its epoch, and a counter.",
        "A better loss sets the counter back to 0; any other adds 1.",
        "When the counter reaches `patience`, return this epoch and the best one.",
    ),
    cases=[
        ([0.9, 0.8, 0.85, 0.84, 0.7, 0.75, 0.76, 0.77], 3),
        ([0.9, 0.8, 0.8, 0.8, 0.7], 2),
        ([0.5, 0.4, 0.3], 1),
    ],
    draw=lambda rng: (rng.uniform(size=9).round(1).tolist(), int(rng.integers(1, 4))),
)
def early_stop(val_losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses), best_epoch


early_stop.wrong(
    "patience from the start",
    {"best, best_epoch, waited = loss, epoch, 0": "best, best_epoch = loss, epoch"},
    "Your counter is never set back: it counts all epochs that weren't better since the start. "
    "Patience is about epochs since the *best* one.",
)
early_stop.wrongs("""
    equal is better: `loss < best` → `loss <= best`
        You take an equal loss for an improvement. It must be below the best.
""")
early_stop.wrong(
    "against the last epoch",
    lambda val_losses, patience: _against_the_last(val_losses, patience),
    "You compare with the epoch before. A loss that sinks a little after a jump isn't better than "
    "the best: compare with the best so far.",
)
early_stop.wrongs("""
    one too patient: `waited == patience` → `waited > patience`
        You wait one epoch too long: it stops when `patience` epochs were no better.
    counted from 0: `start=1` → `start=0`, `return len(val_losses)` → `return len(val_losses) - 1`
        Your epochs are one too low: count from 1.
    best for stop: `return epoch, best_epoch` → `return best_epoch, best_epoch`
        Training doesn't stop at the best epoch: it only knows later that it was the best.
    higher is better: `loss < best` → `loss > best`, `np.inf` → `-np.inf`
        You look for the highest. It is a loss: lower is better.
""")


def _against_the_last(val_losses, patience):
    last, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < last:
            best_epoch, waited = epoch, 0
        else:
            waited += 1
        last = loss
        if waited == patience:
            return epoch, best_epoch
    return len(val_losses), best_epoch


@exercise(
    title="Which epochs are saved?",
    section="Keeping files while it trains",
    question="""
        `ModelCheckpoint` writes a file after each epoch, or with `save_best_only` after each epoch
        whose validation loss is lower than all before. Write `saved_epochs(val_losses, best_only)`:
        the list of epochs, counted from 1, after which it writes.
        """,
    praise="Each write replaces the file, so in the end it holds the last epoch of your list.",
    hints=(
        "Without best_only it is every epoch: 1, 2, 3 …",
        "With it, keep the lowest loss so far and compare.",
        "The first epoch is always written: nothing was before it.",
    ),
    cases=[([0.9, 0.8, 0.8, 0.85, 0.7], True), ([0.9, 0.8, 0.85], False)],
    draw=lambda rng: (rng.uniform(size=7).round(1).tolist(), bool(rng.integers(2))),
)
def saved_epochs(val_losses, best_only):
    saved, best = [], np.inf
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < best or not best_only:
            saved.append(epoch)
        best = min(best, loss)
    return saved


saved_epochs.wrongs("""
    against the last epoch: `best = min(best, loss)` → `best = loss`
        You compare with the epoch before. It must be lower than *all* before.
    equal is better: `loss < best` → `loss <= best`
        An equal loss isn't lower: nothing is written.
    counted from 0: `start=1` → `start=0`
        Your epochs are one too low: count from 1.
    only the very best: `    return saved` → `    return saved[-1:] if best_only else saved`
        That is the epoch whose model is in the file in the end. It was written several times
        before: nobody knew yet that a better one would come.
    always best only: ` or not best_only` → ``
        You save the best only, whatever `best_only` says.
    never best only: `loss < best or not best_only` → `True`
        You save every epoch, whatever `best_only` says.
""")


@exercise(
    title="An EarlyStopping that gives the best weights back",
    section="5 Stopping early",
    question="""
        Write `make_stopper()`: it returns Keras' `EarlyStopping` that watches the validation loss,
        stops after 5 epochs without improvement, counts an improvement of less than 0.001 as none,
        and gives the weights of the best epoch back.
        """,
    praise="Four decisions, each with a name; without the last one you keep the *latest* weights.",
    hints=(
        "keras.callbacks.EarlyStopping(...) with four arguments.",
        "`patience` and `min_delta` are numbers, `monitor` a name.",
        "`restore_best_weights=True`: by default it keeps the last epoch's weights.",
    ),
    cases=[()],
    view=attributes("monitor", "patience", "min_delta", "restore_best_weights"),
)
def make_stopper():
    import keras

    return keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=5, min_delta=0.001, restore_best_weights=True
    )


make_stopper.wrongs("""
    latest weights: `, restore_best_weights=True` → ``
        When it stops, the model keeps the weights of the *last* epoch, five after the best one. Ask
        for the best to be restored.
    training loss: `"val_loss"` → `"loss"`
        It watches the training loss, which goes on falling while the network overfits.
    no patience: `patience=5, ` → ``
        Without patience it stops at the first epoch that isn't better; losses are noisy.
    any improvement: `min_delta=0.001, ` → ``
        Any improvement counts, however small; training may creep on for hours. See `min_delta`.
    patience and delta swapped: `patience=5, min_delta=0.001` → `patience=0.001, min_delta=5`
        An improvement of less than 5 counts as none, and there is no patience: it stops at once.
        The two numbers have changed places.
    accuracy: `"val_loss"` → `"val_accuracy"`
        It watches the accuracy; the validation *loss* was asked for. (Accuracy should rise, too:
        see `mode`.)
""")


@exercise(
    title="A training loop, line by line",
    section="5 Stopping early",
    question="""
        The lines of `train_until` are shuffled: it goes through the losses of the epochs and keeps
        the best weights. Put them in order. It returns the weights of the epoch with the lowest
        loss; `weights` holds those after each epoch.
        """,
    praise="That is restore_best_weights: compare, keep a copy, give it back.",
    hints=(
        "What must be there before the loop begins?",
        "Inside the loop: first compare, and only if it is better keep both things.",
        "What is returned comes last, and outside the loop.",
    ),
    cases=[([0.5, 0.3, 0.4], ["a", "b", "c"]), ([0.2, 0.3], ["a", "b"]), ([3.0, 2.0], ["a", "b"])],
    draw=lambda rng: (rng.uniform(size=4).tolist(), list("abcd")),
)
def train_until(losses, weights):
    best, kept = np.inf, None
    for loss, current in zip(losses, weights):
        if loss < best:
            best = loss
            kept = current
    return kept


train_until.wrong(
    "last weights",
    lambda losses, weights: weights[-1],
    "These are the last weights: is every epoch kept? `best` must be set to the new loss each "
    "time.",
)
train_until.wrong(
    "second best",
    lambda losses, weights: weights[sorted(range(len(losses)), key=losses.__getitem__)[1]],
    "These are the weights of the second-best epoch: keep them *after* the comparison, not before.",
)
train_until.wrongs("""
    highest loss: `loss < best` → `loss > best`, `np.inf` → `-np.inf`
        You keep the weights with the highest loss.
""")
train_until.wrong(
    "first weights",
    lambda losses, weights: weights[0],
    "These are the first weights: the loop doesn't go on, or nothing is kept in it.",
)
train_until.wrongs("""
    loss for weights: `return kept` → `return best`
        That is the lowest loss. The weights that had it are wanted.
""")
