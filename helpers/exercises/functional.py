"""The exercises of notebook 05."""

import numpy as np

from helpers.exercises.exercise import calculation, exercise
from helpers.exercises.models import describe


@exercise(
    title="Scale with the training set's numbers",
    section="A scaling that saw data too late",
    question="""
        Write `standardise(X_train, X_test)`: take from each column the mean and divide by the
        standard deviation, both of the **training** set, and do exactly the same to the test set.
        Return both. It's what `Normalization` does after `adapt(X_train)`.
        """,
    praise="The test set is scaled like the training set, and never looked at to decide how.",
    hints=(
        "One mean and one standard deviation for each column: over axis 0.",
        "Compute them from X_train only, once.",
        "(X_test − mean of X_train) / deviation of X_train.",
    ),
    draw=lambda rng: (rng.normal(3, 2, (6, 3)), rng.normal(2, 3, (4, 3))),
    blanks=("X_train.mean(axis=0)", "X_train.std(axis=0)"),
)
def standardise(X_train, X_test):
    mean = X_train.mean(axis=0)
    deviation = X_train.std(axis=0)
    return (X_train - mean) / deviation, (X_test - mean) / deviation


standardise.wrong(
    "test by itself",
    {"(X_test - mean) / deviation": "(X_test - X_test.mean(axis=0)) / X_test.std(axis=0)"},
    "You scaled the test set with its own numbers. The same house would then get other inputs in "
    "other company, and a single house couldn't be scaled at all.",
)
standardise.wrong(
    "both together",
    lambda X_train, X_test: _scale_all(X_train, X_test),
    "You took mean and deviation over both sets. The test set must not tell anything before the "
    "end.",
)
standardise.wrongs("""
    one number for all: `mean(axis=0)` → `mean()`, `std(axis=0)` → `std()`
        You took one mean and one deviation for all columns. Rooms and longitudes have scales of
        their own: axis 0.
    variance: `std(axis=0)` → `var(axis=0)`
        You divided by the variance; its square root is the deviation.
    not centred: `(X_train - mean)` → `X_train`, `(X_test - mean)` → `X_test`
        The deviations are right, but the columns aren't centred: subtract the mean first.
    test not scaled: `(X_test - mean) / deviation` → `X_test`
        The test set is as it was. The network has only learnt what scaled inputs mean.
""")


def _scale_all(X_train, X_test):
    both = np.concatenate([X_train, X_test])
    mean, deviation = both.mean(axis=0), both.std(axis=0)
    return (X_train - mean) / deviation, (X_test - mean) / deviation


@exercise(
    title="Wide & deep from a drawing",
    section="Wide & deep",
    question="""
        Build this network with the functional API: an input of 8 features; two hidden layers of 30
        units with ReLU on top of it; their output **and the input itself** joined; and one output
        unit without activation on what is joined. `build_wide_deep()` returns the Keras model; it
        needn't be compiled.
        """,
    praise="A layer is called on what it gets. The drawing and the code are the same graph.",
    hints=(
        "`keras.Input(shape=(8,))` gives a tensor; each layer is called on the tensor it gets.",
        "Joining is a layer as well: make it first, then call it on a list of two tensors.",
        "`keras.layers.Concatenate()([input_, hidden2])`, then Dense(1) on it, then keras.Model.",
    ),
    cases=[()],
    view=lambda model: describe(model),
)
def build_wide_deep():
    import keras

    input_ = keras.Input(shape=(8,))
    hidden1 = keras.layers.Dense(30, activation="relu")(input_)
    hidden2 = keras.layers.Dense(30, activation="relu")(hidden1)
    joined = keras.layers.Concatenate()([input_, hidden2])
    output = keras.layers.Dense(1)(joined)
    return keras.Model(inputs=input_, outputs=output)


build_wide_deep.wrongs("""
    deep only: `Dense(1)(joined)` → `Dense(1)(hidden2)`
        The output listens to the deep way only: what was joined isn't used. Call the last layer on
        it.
    wide only: `Dense(1)(joined)` → `Dense(1)(input_)`
        The output listens to the input only; the hidden layers aren't part of the model. Call the
        last layer on what is joined.
    hidden layer joined: `[input_, hidden2]` → `[hidden1, hidden2]`
        You joined the two hidden layers. The wide way goes from the *input* straight to the join.
    side by side: `activation="relu")(hidden1)` → `activation="relu")(input_)`
        Both hidden layers listen to the input, side by side. The second one is called on the first.
    added: `Concatenate()([input_, hidden2])` → `Add()([keras.layers.Dense(30)(input_), hidden2])`
        You *added* the two ways, for which the input had to be brought to 30 columns. Joining puts
        8 and 30 columns side by side.
    ReLU at the output: `Dense(1)(joined)` → `Dense(1, activation="relu")(joined)`
        The output has a ReLU: no answer below 0, and no gradient where it is 0.
    no activation: `, activation="relu"` → ``
        The hidden layers have no activation, so the deep way is as straight as the wide one.
""")


@calculation(
    title="Parameters of wide & deep",
    section="Wide & deep",
    question="""
        An input of {n} features, two hidden layers of {h} units, joined with the input, one output
        unit. How many parameters have the hidden layers, `first` and `second`, and how many has the
        `output` layer?
        """,
    praise="The output layer has a weight for each column that is joined, from both ways.",
    hints=(
        "Inputs times units plus units, layer by layer.",
        "How many columns has what is joined? Those of the input and those of the second layer.",
        "The output layer: a weight for each of them and one bias.",
    ),
    draw=lambda rng: {"n": int(rng.integers(4, 9)), "h": int(rng.choice([10, 15, 20, 30]))},
)
def count_wide_deep(n, h):
    return {"first": n * h + h, "second": h * h + h, "output": (n + h) + 1}


count_wide_deep.wrongs("""
    no biases: `n * h + h` → `n * h`, `h * h + h` → `h * h`, ` + 1` → ``
        The biases are missing: one for each unit.
    wide way forgotten: `(n + h) + 1` → `h + 1`
        The output layer also gets the input itself, by the wide way.
    deep way forgotten: `(n + h) + 1` → `n + 1`
        The output layer also gets the second hidden layer, by the deep way.
    multiplied: `(n + h) + 1` → `n * h + 1`
        Joining puts columns side by side: their numbers are added, not multiplied.
    both hidden layers: `(n + h) + 1` → `(n + h + h) + 1`
        Only the second hidden layer is joined, not the first.
    input into both: `h * h + h` → `(n + h) * h + h`
        The second hidden layer gets the first one's output only. The input joins later.
""")


@exercise(
    title="Two inputs",
    section="4 Two inputs",
    question="""
        Build a model with two inputs, in this order: `wide_input` with 5 features and `deep_input`
        with 6 (give them these names). Two hidden layers of 30 units with ReLU on the **deep** one;
        joined with the wide one; one output unit without activation. `build_two_inputs()` returns
        the model, not compiled.
        """,
    praise="Each way gets its own features, by name: nothing can be mixed up when data come.",
    hints=(
        "Two `keras.Input`s with shape=(5,) and (6,), each with its name.",
        "Which of them does the first hidden layer get?",
        "`keras.Model(inputs=[wide, deep], outputs=output)`: a list, in the order asked for.",
    ),
    cases=[()],
    view=lambda model: describe(model) | {"input names": _names(model.inputs)},
)
def build_two_inputs():
    import keras

    wide = keras.Input(shape=(5,), name="wide_input")
    deep = keras.Input(shape=(6,), name="deep_input")
    hidden = keras.layers.Dense(30, activation="relu")(deep)
    hidden = keras.layers.Dense(30, activation="relu")(hidden)
    joined = keras.layers.Concatenate()([wide, hidden])
    output = keras.layers.Dense(1)(joined)
    return keras.Model(inputs=[wide, deep], outputs=output)


def _names(inputs):
    automatic = ("input_layer", "keras_tensor")
    return ["none" if x.name.startswith(automatic) else x.name for x in inputs]


build_two_inputs.wrong(
    "deep way from the wide input",
    {'"relu")(deep)': '"relu")(wide)', "[wide, hidden]": "[deep, hidden]"},
    "Your hidden layers get the *wide* input, as in the notes' drawing. Feed them from deep_input.",
)
build_two_inputs.wrongs("""
    order of the inputs: `inputs=[wide, deep]` → `inputs=[deep, wide]`
        The graph is right, but the model lists deep_input first. Data given as a list would go to
        the wrong inputs.
    no names: `, name="wide_input"` → ``, `, name="deep_input"` → ``
        The graph is right. Without names the data can only be passed by position: give each input
        its `name`.
    everything deep: `"relu")(deep)` → `"relu")(keras.layers.Concatenate()([wide, deep]))`
        Your hidden layers get both inputs. The deep way is for deep_input only.
    sizes swapped: `shape=(5,)` → `shape=(6,)`, `shape=(6,)` → `shape=(5,)`
        The sizes don't fit the names: 5 features go the wide way, 6 the deep one.
""")
build_two_inputs.wrong(
    "wide hidden as well",
    {"[wide, hidden]": '[keras.layers.Dense(30, activation="relu")(wide), hidden]'},
    "The wide way got a hidden layer of its own. It goes straight to the join.",
)


@calculation(
    title="Two losses, one number",
    section="Two losses",
    question="""
        The main output has the squared error {main}, the auxiliary one {aux}. The loss weights are
        {w_main} and {w_aux}. Which `total` is minimised? The shared layer gets the gradient
        {g_main} from the main output's own loss and {g_aux} from the auxiliary one's: how large
        is the `gradient` of the total, and which `share` of it comes from the auxiliary output?
        """,
    praise="Loss weights weigh gradients: that is how an auxiliary head helps, or disturbs.",
    hints=(
        "Each loss times its weight, then add. Keras doesn't divide by the sum of the weights.",
        "The same weights multiply the gradients.",
        "The share is the auxiliary part divided by the whole gradient.",
    ),
    draw=lambda rng: {
        "main": float(rng.choice([0.4, 0.5, 0.8])),
        "aux": float(rng.choice([1.0, 1.5, 2.0])),
        "w_main": float(rng.choice([0.9, 0.8])),
        "w_aux": float(rng.choice([0.1, 0.3])),
        "g_main": float(rng.choice([2.0, 4.0, 5.0])),
        "g_aux": float(rng.choice([3.0, 6.0])),
    },
)
def two_losses(main, aux, w_main, w_aux, g_main, g_aux):
    total = w_main * main + w_aux * aux
    gradient = w_main * g_main + w_aux * g_aux
    return {"total": total, "gradient": gradient, "share": w_aux * g_aux / gradient}


two_losses.wrongs("""
    not weighted: `w_main * ` → ``, `w_aux * ` → ``
        The loss weights are missing: each loss, and each gradient, is multiplied by its weight.
    mean: `w_main * main + w_aux * aux` → `(w_main * main + w_aux * aux) / 2`
        The sum isn't divided by the number of outputs.
    weights swapped: `w_main * main + w_aux * aux` → `w_aux * main + w_main * aux`
        The two weights have changed places.
    gradient not weighted: `w_main * g_main + w_aux * g_aux` → `g_main + g_aux`
        The weights are missing in the gradient: it is the gradient of the *weighted* loss.
    share of the weights: `w_aux * g_aux / gradient` → `w_aux / (w_main + w_aux)`
        That is the share of the weights. The gradients differ as well: weight times gradient, over
        the whole.
    ratio for share: `w_aux * g_aux / gradient` → `w_aux * g_aux / (w_main * g_main)`
        That is auxiliary part over main part. A share is part over whole.
""")


@exercise(
    title="An auxiliary head",
    section="5 An auxiliary output",
    question="""
        Write `build_aux()`: an input of 8 features, one hidden layer of 30 units with ReLU, and
        on it two outputs of one unit without activation, named `main` and `aux`, in this order.
        Compile it: the loss `"mse"` for both, loss weights 0.9 and 0.1, and the metric `"mae"`
        for the main output only. Hand losses, loss weights and metrics over as dictionaries, by
        output.
        """,
    praise="Every output has its loss and its weight, by name; the metric is where you want it.",
    hints=(
        "Two Dense(1) layers called on the same tensor, each with its name.",
        "`keras.Model(inputs=…, outputs=[main, aux])`.",
        'compile(loss={"main": …, "aux": …}, loss_weights={…}, metrics={"main": ["mae"]}).',
    ),
    cases=[()],
    view=lambda model: describe(model) | {"output names": list(model.output_names)},
)
def build_aux():
    import keras

    input_ = keras.Input(shape=(8,))
    hidden = keras.layers.Dense(30, activation="relu")(input_)
    main = keras.layers.Dense(1, name="main")(hidden)
    aux = keras.layers.Dense(1, name="aux")(hidden)
    model = keras.Model(inputs=input_, outputs=[main, aux])
    model.compile(
        loss={"main": "mse", "aux": "mse"},
        loss_weights={"main": 0.9, "aux": 0.1},
        metrics={"main": ["mae"]},
    )
    return model


build_aux.wrong(
    "no loss weights",
    {'        loss_weights={"main": 0.9, "aux": 0.1},\n': ""},
    "Without loss weights both outputs count the same: the helper pulls as hard as the main thing.",
)
build_aux.wrongs("""
    weights swapped: `"main": 0.9, "aux": 0.1` → `"main": 0.1, "aux": 0.9`
        The weights have changed places: nearly all of the training goes to the auxiliary output.
    one loss: `"main": "mse", "aux": "mse"` → `"main": "mse"`
        Only the main output has a loss. Keras only warns, and the auxiliary one stays untrained.
    metric for both: `{"main": ["mae"]}` → `{"main": ["mae"], "aux": ["mae"]}`
        Both outputs got the metric; it was asked for at the main one only.
    metric at the wrong output: `{"main": ["mae"]}` → `{"aux": ["mae"]}`
        The metric watches the auxiliary output. You want to know how the main one does.
    stacked outputs: `name="aux")(hidden)` → `name="aux")(main)`
        The auxiliary output listens to the main one. Both are called on the hidden layer.
    order of the outputs: `outputs=[main, aux]` → `outputs=[aux, main]`
        The model lists the outputs the other way round: predictions would come in that order.
""")
