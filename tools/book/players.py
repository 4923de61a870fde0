"""Explorers as a page without a kernel can show them: their pictures and words, made beforehand.

An explorer's own ``update``, picture and description make each frame; nothing is drawn here.
"""

import html
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_output
from PIL import Image
from tqdm import tqdm

from helpers.lesson.display import PIXELS_PER_INCH
from helpers.live.explorer import Explorer

SCALE = 1.25  # pixels of a picture to one of the page
AVIF = {"quality": 50, "speed": 7}  # an explorer's pictures stay below 2 MB


@dataclass(frozen=True)
class Play:
    """Which parameters of an explorer a reader moves.

    Attributes
    ----------
    make : callable
        Returns the explorer.
    name : str
        What the slider moves, in words.
    frames : mapping of str to dict
        By the slider's readout: what is updated.
    menu : str
        What the menu chooses, in words; empty if there is none.
    entries : mapping of str to dict
        By the menu's entry: what is updated before all its frames.
    start : str
        The readout to begin with; by default the first.
    """

    make: Callable[[], Explorer]
    name: str
    frames: Mapping[str, dict]
    menu: str = ""
    entries: Mapping[str, dict] = field(default_factory=lambda: {"": {}})
    start: str = ""


def _steps(parameter: str, values: Sequence[float], form: str = "{:g}") -> dict[str, dict]:
    """Return frames that set one parameter."""
    return {form.format(v).replace("-", "−"): {parameter: v} for v in values}


def _choices(parameter: str, values: Sequence[str]) -> dict[str, dict]:
    return {value.replace("_", " "): {parameter: value} for value in values}


def _activation() -> Explorer:
    from helpers.explorers.activation_explorer import ActivationExplorer

    return ActivationExplorer()


def _loss() -> Explorer:
    from helpers.explorers.loss_explorer import LossExplorer

    return LossExplorer()


def _gradient_flow() -> Explorer:
    from helpers.explorers.gradient_flow import GradientFlow

    return GradientFlow()


def _perceptron() -> Explorer:
    from helpers.explorers.perceptron_microscope.explorer import PerceptronMicroscope

    return PerceptronMicroscope()


def _ledger() -> Explorer:
    from helpers.explorers.backprop_ledger.explorer import BackpropLedger

    return BackpropLedger()


def _time_machine() -> Explorer:
    from helpers.explorers.time_machine.explorer import TimeMachine, read_line

    line = "data=moons noise=10 layers=2 neurons=4 seed=0 A=0..1000,tanh,0.3,10 shown=A step=0"
    return TimeMachine(**read_line(line))


def _fashion() -> Explorer:
    from helpers.data.loaders import load_fashion_mnist
    from helpers.explorers.fashion_microscope.explorer import FashionMicroscope
    from helpers.nn import MLP

    data = load_fashion_mnist()
    flat = data.X_train[:10_000].reshape(10_000, -1) / np.float32(255)
    rng = np.random.default_rng(0)
    network = MLP((784, 100, 50, 10), rng, loss="categorical_crossentropy_from_logits")
    network.fit(flat, data.y_train[:10_000], learning_rate=0.1, epochs=5, rng=rng)
    images = data.X_test[:20] / np.float32(255)
    return FashionMicroscope(network, images, data.y_test[:20], data.class_names)


def _xray() -> Explorer:
    from helpers.data.loaders import load_california_housing
    from helpers.explorers.xray import XRay

    housing = load_california_housing()
    X = (housing.X - housing.X.mean(axis=0)) / housing.X.std(axis=0)
    return XRay(X[:500], housing.y[:500], housing.feature_names)


def _theatre() -> Explorer:
    from helpers.data.toy import make_moons
    from helpers.explorers.callback_theatre.explorer import CallbackTheatre
    from helpers.nn import MLP

    X, y = make_moons(80, np.random.default_rng(3), noise=0.35)
    Y = y[:, None].astype(float)
    train, valid = slice(40), slice(40, None)
    rng = np.random.default_rng(0)
    network = MLP((2, 30, 1), rng, loss="binary_crossentropy_from_logits")
    recorded = {"loss": [], "val_loss": []}
    for _ in range(60):
        network.fit(X[train], Y[train], learning_rate=0.3, epochs=5, batch_size=5, rng=rng)
        recorded["loss"].append(float(network.evaluate(X[train], Y[train])))
        recorded["val_loss"].append(float(network.evaluate(X[valid], Y[valid])))
    return CallbackTheatre(recorded)


PLAYS = {
    "ActivationExplorer": Play(
        _activation,
        "z",
        _steps("z", np.arange(-5, 5.01, 0.5)),
        "Activation",
        _choices("activation", ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus")),
        start="0.5",
    ),
    "LossExplorer": Play(
        _loss,
        "height of the outlier",
        _steps("y", range(-20, 21, 2)),
        "Huber's threshold",
        _steps("delta", (0.1, 1.0, 10.0)),
        start="−12",
    ),
    "GradientFlow": Play(
        _gradient_flow,
        "layers",
        _steps("depth", range(1, 21)),
        "Activation and start",
        {
            "sigmoid, Glorot": {"activation": "sigmoid", "initializer": "glorot_normal"},
            "tanh, Glorot": {"activation": "tanh", "initializer": "glorot_normal"},
            "ReLU, He": {"activation": "relu", "initializer": "he_normal"},
            "SELU, LeCun": {"activation": "selu", "initializer": "lecun_normal"},
        },
        start="20",
    ),
    "PerceptronMicroscope": Play(
        _perceptron,
        "step",
        _steps("step", range(49)),
        "Points",
        _choices("preset", ("separable", "thin margin", "XOR")),
    ),
    "BackpropLedger": Play(_ledger, "step", _steps("step", range(32))),
    "TimeMachine": Play(_time_machine, "step", _steps("step", range(0, 1001, 25))),
    "FashionMicroscope": Play(
        _fashion,
        "shift to the right, in pixels",
        _steps("shift_x", range(-10, 11)),
        "Image",
        {f"number {k}": {"image": k} for k in range(1, 5)},
        start="0",
    ),
    "XRay": Play(
        _xray,
        "weight of the auxiliary loss",
        _steps("aux_weight", np.linspace(0, 1, 11), "{:.1f}"),
        "Paths",
        {
            "wide and deep, auxiliary output": {"wide": True, "deep": True, "aux": True},
            "wide and deep": {"wide": True, "deep": True, "aux": False},
            "deep alone, auxiliary output": {"wide": False, "deep": True, "aux": True},
            "wide alone": {"wide": True, "deep": False, "aux": False},
        },
        start="0.1",
    ),
    "CallbackTheatre": Play(
        _theatre,
        "patience",
        _steps("patience", range(16)),
        "Best weights",
        {
            "restored": {"restore_best_weights": True},
            "not restored": {"restore_best_weights": False},
        },
        start="3",
    ),
}


def film_all(folder: Path) -> None:
    """Make all players' pictures, in all processors at once.

    Parameters
    ----------
    folder : Path
        Gets a folder for each explorer: ``play.json``, and the pictures of each entry.
    """
    with ProcessPoolExecutor() as pool:
        films = {pool.submit(_film, name, folder / name): name for name in PLAYS}
        for film in tqdm(as_completed(films), "explorers", len(films)):
            film.result()


def add_players(notebook: NotebookNode, folder: Path) -> None:
    """Put a player in the place of each explorer's stored picture.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    folder : Path
        Where ``film_all`` has been.
    """
    for cell in notebook.cells:
        made = re.search(r"\b(" + "|".join(PLAYS) + r")\(", cell.source)
        for output in cell.get("outputs", ()):
            if made and "image/png" in output.get("data", {}):
                play = json.loads((folder / made[1] / "play.json").read_text())
                entries = play["menu"]["values"] if play["menu"] else []
                named = (k for k, entry in enumerate(entries) if f'"{entry}"' in cell.source)
                markup = _player(made[1], play | {"choice": next(named, 0)})
                output.clear()
                output.update(new_output("display_data", {"text/html": markup}))


def _player(name: str, play: dict) -> str:
    words = html.escape(play["reels"][play["choice"]]["words"][play["start"]])
    data = json.dumps(play).replace("</", "<\\/")
    folder = f"../_static/players/{name}/"
    return f"""<div class="player" data-folder="{folder}">
<div class="picture" tabindex="0" role="group" aria-label="Picture; the arrow keys move it">
<img src="{folder}{play["choice"]}.avif" width="{play["width"]}" alt="{words}" loading="lazy">
</div><p>{words}</p><script type="application/json">{data}</script></div>"""


def _film(name: str, folder: Path) -> None:
    """Write an explorer's pictures, one file for each entry of the menu, and what plays them."""
    play = PLAYS[name]
    explorer = play.make()
    reels, words = [], []
    for entry in play.entries.values():
        explorer.reset()
        explorer.update(**entry)
        seen = [_shoot(explorer, update) for update in play.frames.values()]
        reels.append([picture for picture, _ in seen])
        words.append([said for _, said in seen])
    folder.mkdir(parents=True)
    readouts = list(play.frames)
    start = readouts.index(play.start) if play.start else 0
    described = []
    for number, (reel, said) in enumerate(zip(reels, words, strict=True)):
        (folder / f"{number}.bin").write_bytes(b"".join(reel))
        (folder / f"{number}.avif").write_bytes(reel[start])
        starts = [0, *np.cumsum([len(picture) for picture in reel]).tolist()]
        described.append({"file": f"{number}.bin", "starts": starts, "words": said})
    menu = {"name": play.menu, "values": list(play.entries)} if play.menu else None
    film = {"name": play.name, "values": readouts, "menu": menu, "choice": 0, "start": start}
    film |= {"reels": described, "width": explorer.live.width}
    (folder / "play.json").write_text(json.dumps(film))
    explorer.close()


def _shoot(explorer: Explorer, update: dict) -> tuple[bytes, str]:
    """Return the picture of a state as AVIF, and the words."""
    explorer.update(**update)
    explorer.draw(explorer.frame)
    raw, picture, figure = io.BytesIO(), io.BytesIO(), explorer.live.figure
    figure.savefig(raw, format="rgba", dpi=SCALE * PIXELS_PER_INCH)
    size = tuple(
        int(SCALE * PIXELS_PER_INCH * inches + 1e-6) for inches in figure.get_size_inches()
    )
    rgba = Image.frombuffer("RGBA", size, raw.getvalue(), "raw", "RGBA", 0, 1)
    rgba.convert("RGB").save(picture, "AVIF", **AVIF)
    return picture.getvalue(), explorer.description
