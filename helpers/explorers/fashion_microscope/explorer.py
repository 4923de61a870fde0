"""One image under the microscope: change it, and see what the network makes of it."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from traitlets import Bytes, Enum, Float, HasTraits, Instance, Int, TraitError, Tuple, validate

from helpers.checks import check_array, check_choice, check_labels
from helpers.explorers.fashion_microscope import smallest_change
from helpers.explorers.fashion_microscope.attribution import linearise
from helpers.explorers.fashion_microscope.image_changes import ImageChange, draw_stroke, find_source
from helpers.explorers.fashion_microscope.picture import (
    add_title,
    arrange_units,
    picture_at,
    plot_evidence,
    plot_picture,
    plot_picture_row,
    plot_probabilities,
    plot_units,
    show_evidence,
)
from helpers.explorers.fashion_microscope.smallest_change import GRIDS, KINDS, Finding
from helpers.live.explorer import CONTROL_WIDTH, LABEL_WIDTH, Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.live.quick_text import add_quick_text
from helpers.nn.mlp import MLP, PROBABILITIES
from helpers.plots.style import VERMILLION, new_figure

SIZE = 28  # pixels on a side
MOST_PARAMETERS = 2_000_000  # of a network; a picture takes longer the more there are
TOOLS = {"draw": "d", "erase": "e", "move": "m", "turn": "t", "cover": "c"}  # and their keys
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, 1), "ArrowUp": (0, -1)}
NUMBERS = tuple(str(k) for k in range(1, len(KINDS) + 1))
ANSWER = "the answer"  # the class whose evidence is shown, if no other is chosen
COVER = 6  # the square's side when the pointer puts it there
BLANK = "a blank"
UNITS = {  # how much of each kind of change, in words
    "shift": "{:.1f} px",
    "turn": "{:+.0f}°",
    "blur": "{:+.1f} px",
    "brightness": "{:+.2f}",
    "cover": "{:.0f} px wide",
    "pixels": "{:.2f} long",
}
CHANGES = tuple(field.name for field in fields(ImageChange))


@dataclass(frozen=True, eq=False)
class Search:
    """What a search for the smallest changes has found.

    Attributes
    ----------
    image : int
        The image's number.
    drawing : bytes
        Its drawing; see ``State.drawing_here``.
    start : ImageChange
        How it was changed when the search began.
    answer : int
        The class that was named then.
    findings : dict of str to Finding or None
        For each kind of change.
    """

    image: int
    drawing: bytes
    start: ImageChange
    answer: int
    findings: dict[str, Finding | None]

    def describe(self, kind: str) -> str:
        """Return what was found of one kind: how large a change it takes."""
        finding = self.findings[kind]
        if finding is None:
            return "none found"
        name = {"turn": "angle"}.get(kind, kind)
        size = finding.size
        if name in ("angle", "blur", "brightness"):
            size = getattr(finding.change, name) - getattr(self.start, name)
        return re.sub(r"-(?=\d)", "−", UNITS[kind].format(size))


class State(HasTraits):
    """What can be chosen, except which image and whose evidence: those depend on the images."""

    tool = Enum(tuple(TOOLS), "draw")
    shift_x = Float(0.0, min=GRIDS["shift_x"][0], max=GRIDS["shift_x"][1])
    shift_y = Float(0.0, min=GRIDS["shift_y"][0], max=GRIDS["shift_y"][1])
    angle = Float(0.0, min=GRIDS["angle"][0], max=GRIDS["angle"][1])
    blur = Float(0.0, min=GRIDS["blur"][0], max=GRIDS["blur"][1])
    brightness = Float(0.0, min=GRIDS["brightness"][0], max=GRIDS["brightness"][1])
    cover_x = Int(0, min=0, max=SIZE - 1)
    cover_y = Int(0, min=0, max=SIZE - 1)
    cover_size = Int(0, min=GRIDS["cover_size"][0], max=GRIDS["cover_size"][1])
    strength = Float(0.0, min=0.0, max=2.0)  # of the change of pixels that was found
    cursor_x = Int(SIZE // 2, min=0, max=SIZE - 1)
    cursor_y = Int(SIZE // 2, min=0, max=SIZE - 1)
    drawing = Tuple(Int(), Bytes(), default_value=(0, b""))  # on which image, and its pixels
    found = Instance(Search, allow_none=True)

    @property
    def change(self) -> ImageChange:
        """How the image is changed."""
        return ImageChange(**{name: getattr(self, name) for name in CHANGES})

    @property
    def drawing_here(self) -> bytes:
        """The pixels of what was drawn on the present image; empty if nothing was."""
        return self.drawing[1] if self.drawing[0] == self.image else b""

    @property
    def found_here(self) -> Search | None:
        """What was found for the present image and drawing."""
        found = self.found
        here = found and (found.image, found.drawing) == (self.image, self.drawing_here)
        return found if here else None

    @validate("drawing")
    def _check_drawing(self, proposal: dict) -> tuple[int, bytes]:
        pixels = np.frombuffer(proposal["value"][1], np.float32)
        if pixels.size not in (0, SIZE**2) or not ((pixels >= 0) & (pixels <= 1)).all():
            raise TraitError(f"drawing must hold {SIZE} × {SIZE} float32 pixels from 0 to 1")
        return proposal["value"]


@dataclass(frozen=True)
class Frame:
    """Everything there is to see.

    Attributes
    ----------
    image : int
        The image's number; 0 is the blank one.
    drawn : bool
        Whether something was drawn on it.
    picture : ndarray, shape (28, 28)
        The image as it is changed.
    change : ImageChange
    strength : float
        How much of the change of pixels that was found is added; 0 if none was.
    label : int or None
        The true class; None for the blank image.
    names : tuple of str
        Of the classes.
    hidden : tuple of ndarray, each (n_units,)
        Each hidden layer's activations.
    y_proba : ndarray, shape (n_classes,)
    answer : int
        The class with the largest probability.
    subject : int
        The class whose evidence is shown.
    evidence : ndarray, shape (28, 28)
        What each pixel adds to its score, measured from the mean of all scores.
    biases : float
        What all biases add.
    score : float
        The score itself, measured so; for ReLUs the sum of all these.
    found : Search or None
        What was found for this image.
    tool : str
    cursor : tuple of int
        (x, y).
    """

    image: int
    drawn: bool
    picture: np.ndarray
    change: ImageChange
    strength: float
    label: int | None
    names: tuple[str, ...]
    hidden: tuple[np.ndarray, ...]
    y_proba: np.ndarray
    answer: int
    subject: int
    evidence: np.ndarray
    biases: float
    score: float
    found: Search | None
    tool: str
    cursor: tuple[int, int]

    @property
    def title(self) -> str:
        """What is looked at: "image 3, a Coat"."""
        name = BLANK if self.label is None else self.names[self.label]
        return f"Image {self.image}: {name}{', drawn on' if self.drawn else ''}"


class Specimens:
    """The network and the images that it looks at.

    Parameters
    ----------
    network : MLP
        28 · 28 inputs, one hidden layer or more, and a score or probability for each class.
    images : ndarray, shape (n_images, 28, 28)
        Brightness from 0 to 1.
    labels : ndarray of int, shape (n_images,)
    class_names : sequence of str

    Raises
    ------
    TypeError, ValueError
        If they don't fit each other.
    """

    def __init__(
        self, network: MLP, images: np.ndarray, labels: np.ndarray, class_names: Sequence[str]
    ) -> None:
        self.network, self.names = network, tuple(class_names)
        images = check_array("images", images, ndim=3, dtype=network.dtype)
        if images.shape[1:] != (SIZE, SIZE) or images.min() < 0 or images.max() > 1:
            raise ValueError(
                f"images must be of {SIZE} × {SIZE} pixels from 0 to 1, got shape {images.shape}, "
                f"{images.min():g} to {images.max():g}"
            )
        n_inputs, *hidden, n_outputs = network.layer_sizes
        if n_inputs != SIZE**2 or not hidden or n_outputs != len(self.names):
            raise ValueError(
                f"network must have {SIZE**2} inputs, a hidden layer and {len(self.names)} "
                f"outputs, got layers of {network.layer_sizes}"
            )
        if len(network.parameters) > MOST_PARAMETERS:
            raise ValueError(
                f"network must have at most {MOST_PARAMETERS:,} parameters, "
                f"got {len(network.parameters):,}"
            )
        check_choice("the network's loss", network.loss.name, tuple(PROBABILITIES))
        self.labels = check_labels("labels", labels, len(self.names)).tolist()
        if len(images) != len(self.labels):
            raise ValueError(
                f"images and labels must be of equal length, got {len(images)} and "
                f"{len(self.labels)}"
            )
        self._images = np.concatenate([np.zeros_like(images[:1]), images])  # 0 is blank
        A = network.forward(images.reshape(len(images), -1)).A
        self.glow = [float(np.quantile(a, 0.995)) or 1.0 for a in A[1:-1]]

    def make_state_class(self) -> type[State]:
        """Return ``State`` with the two parameters whose values depend on the images."""
        return type(
            "State",
            (State,),
            {
                "image": Int(1, min=0, max=len(self.labels)),
                "evidence": Enum((ANSWER, *self.names), ANSWER),
            },
        )

    def original(self, state: State) -> np.ndarray:
        """Return the image with what was drawn on it, before any change, (28, 28)."""
        drawn = np.frombuffer(state.drawing_here, np.float32)
        return drawn.reshape(SIZE, SIZE) if drawn.size else self._images[state.image]

    def compute(self, state: State) -> Frame:
        """Return the numbers that belong to ``state``."""
        picture = state.change(self.original(state))
        found = state.found_here
        nudge = found.findings["pixels"] if found else None
        if nudge and state.strength:
            delta = nudge.picture - nudge.change(self.original(state))
            picture = np.clip(picture + picture.dtype.type(state.strength) * delta, 0, 1)
        x = picture.ravel()
        forward = self.network.forward(x[None])
        scores = forward.Z[-1][0]
        answer = int(scores.argmax())
        subject = answer if state.evidence == ANSWER else self.names.index(state.evidence)
        pixels, biases = linearise(self.network, x, forward).evidence(subject)
        return Frame(
            image=state.image,
            drawn=bool(state.drawing_here),
            picture=picture,
            change=state.change,
            strength=state.strength if nudge else 0.0,
            label=self.labels[state.image - 1] if state.image else None,
            names=self.names,
            hidden=tuple(a[0] for a in forward.A[1:-1]),
            y_proba=PROBABILITIES[self.network.loss.name](forward.A[-1])[0],
            answer=answer,
            subject=subject,
            evidence=pixels.reshape(SIZE, SIZE),
            biases=biases,
            score=float(scores[subject] - scores.mean()),
            found=found,
            tool=state.tool,
            cursor=(state.cursor_x, state.cursor_y),
        )


def describe(frame: Frame) -> str:
    """Return what is seen, what the network says and why, and what would fool it."""
    text = f"{frame.title}{_list_changes(frame)}. The network says "
    text += f"{frame.names[frame.answer]} ({frame.y_proba[frame.answer]:.0%})"
    if frame.label is not None:
        right = frame.answer == frame.label
        text += ": right" if right else f": wrong, the label gets {frame.y_proba[frame.label]:.0%}"
    for layer, values in enumerate(frame.hidden, start=1):
        text += f"; hidden layer {layer}: {(values > 0).sum()} of {len(values)} units on"
    pixels = f"{frame.evidence.sum():+.2f}"
    text += f". For {frame.names[frame.subject]} pixels give {pixels} and biases "
    text += f"{frame.biases:+.2f}; its score is {frame.score:+.2f} from the mean."
    if frame.found:
        found = [
            f"{kind} {frame.found.describe(kind)} → {frame.names[finding.answer]}"
            for kind, finding in frame.found.findings.items()
            if finding
        ]
        text += f" What fools it: {', '.join(found) or 'nothing that was tried'}."
    return re.sub(r"-(?=\d)", "−", text)


def _list_changes(frame: Frame) -> str:
    """Return the changes that are made, each after a comma."""
    c = frame.change
    made = [
        (c.shift_x or c.shift_y, f"shifted by ({c.shift_x:g}, {c.shift_y:g})"),
        (c.angle, f"turned by {c.angle:g}°"),
        (c.blur, f"blurred by {c.blur:.1f}"),
        (c.brightness, f"brightness {c.brightness:+.2f}"),
        (c.cover_size, f"{c.cover_size} × {c.cover_size} pixels covered"),
        (frame.strength, f"{frame.strength:.2f} × the change of pixels"),
    ]
    return "".join(f", {text}" for amount, text in made if amount)


def _stack_layers(hidden: Sequence[np.ndarray]) -> list[tuple[float, float]]:
    """Return top and height of each layer's map, inches, from 0.3 to 2.4 with room for titles."""
    gap = 0.3
    rows = np.array([len(arrange_units(values)) for values in hidden])
    heights = (2.1 - gap * (len(rows) - 1)) * rows / rows.sum()
    tops = 0.3 + np.cumsum([0, *heights[:-1] + gap])
    return list(zip(tops.tolist(), heights.tolist(), strict=True))


class FashionMicroscope(Explorer):
    """Change an image or draw one, and see what a network makes of it.

    From left to right: the image; the pixels that speak for and against a class; the activations of
    the hidden layers; the probabilities, with a dashed frame around the true class. Below, after a
    search, the smallest changes that make the network say something else; a click applies one.

    The pointer does on the image what is chosen as its tool. On the keyboard, while the figure has
    the focus: d, e, m, t and c choose a tool. Arrows move the cursor of the first two, and with
    shift they leave a stroke, space a dot; with the others they move, turn or cover. f searches, 1
    to 6 apply what was found, 0 undoes all changes.

    Parameters
    ----------
    network : MLP
        A classifier with 28 · 28 inputs, for instance from ``keras_tools.copy_classifier``.
    images : ndarray, shape (n_images, 28, 28)
        Brightness from 0 to 1. They are numbered from 1; number 0 is a blank one to draw on.
    labels : ndarray of int, shape (n_images,)
    class_names : sequence of str
    **values
        Where the state starts.
    """

    describe = staticmethod(describe)
    hotkeys = (*ARROWS, " ", *TOOLS.values(), "f", "0", *NUMBERS)
    keep_colours = True

    def __init__(
        self,
        network: MLP,
        images: np.ndarray,
        labels: np.ndarray,
        class_names: Sequence[str],
        **values: object,
    ) -> None:
        self._specimens = Specimens(network, images, labels, class_names)
        self.State = self._specimens.make_state_class()
        self._pressed = self._last = np.zeros(2)  # where the pointer went down, and where it was
        self._change_before = ImageChange()  # when it went down
        super().__init__(**values)
        # Room for four lines of words below the figure, so that nothing moves when they come.
        self.live.layout.min_height = f"{self.live.height + 95}px"

    # What can be done.

    def compute(self, state: State) -> Frame:
        """Return the numbers that belong to ``state``."""
        return self._specimens.compute(state)

    def stroke(
        self, begin: tuple[float, float], end: tuple[float, float], *, erase: bool = False
    ) -> None:
        """Draw on the image, or erase.

        Parameters
        ----------
        begin, end : tuple of float
            Places (x, y) in the picture as it is seen, pixels; they may be the same.
        erase : bool
        """
        c = self.state.change
        moves = (SIZE, SIZE), c.shift_x, c.shift_y, c.angle
        begin, end = find_source(*begin, *moves), find_source(*end, *moves)
        drawn = draw_stroke(self._specimens.original(self.state), begin, end, erase=erase)
        self.update(drawing=(self.state.image, drawn.astype(np.float32).tobytes()))

    def clear_drawing(self) -> None:
        """Take away what was drawn."""
        self.update(drawing=(0, b""))

    def undo_changes(self) -> None:
        """Show the image as it was before it was shifted, turned, blurred and so on."""
        self._apply(ImageChange(), strength=0.0)

    def search(self) -> None:
        """Find the smallest change of each kind that makes the network say something else.

        It starts from the picture as it is, without an added change of pixels. However it goes, no
        more than some 10,000 pictures are tried.
        """
        state, findings = self.state, {}
        image, start = self._specimens.original(state), state.change
        answer = self._specimens.network.predict(start(image).reshape(1, -1)).argmax()
        found = smallest_change.find_smallest_changes(self._specimens.network, image, start)
        self._progress.value = 0
        for kind, finding in found:
            findings[kind] = finding
            self._progress.value = len(findings)
        search = Search(state.image, state.drawing_here, start, int(answer), findings)
        self.update(found=search, strength=0.0)

    def apply(self, kind: str) -> None:
        """Change the picture as was found.

        Parameters
        ----------
        kind : str
            "shift", "turn", "blur", "brightness", "cover" or "pixels".

        Raises
        ------
        ValueError
            If there is no such kind, or nothing was found.
        """
        check_choice("kind", kind, tuple(KINDS))
        found = self.state.found_here
        finding = found and found.findings[kind]
        if not finding:
            raise ValueError(f"nothing was found of the kind {kind!r}: search first")
        self._apply(finding.change, strength=1.0 if kind == "pixels" else 0.0)

    def _apply(self, change: ImageChange, strength: float) -> None:
        self.update(strength=strength, **{name: getattr(change, name) for name in CHANGES})

    # What it looks like.

    def make_controls(self) -> list:
        """Return the controls, in reading order."""
        tools = [(f"{tool} ({key})", tool) for tool, key in TOOLS.items()]

        def slider(name: str, label: str, **options: object) -> ipywidgets.Widget:
            return self.control(name, label, step=GRIDS[name][2], **options)

        self._progress = ipywidgets.FloatProgress(
            max=len(KINDS),
            description="Searched",
            style={"description_width": LABEL_WIDTH},
            layout={"width": CONTROL_WIDTH, "min_width": "300px"},
        )
        return [
            self.control("image", "Image", tooltip="0 is blank, to draw on"),
            self.control("tool", "The pointer can", options=tools),
            slider("shift_x", "Shift right (px)", readout_format=".1f"),
            slider("shift_y", "Shift down (px)", readout_format=".1f"),
            slider("angle", "Turn left (°)", readout_format=".0f"),
            slider("blur", "Blur (px)", readout_format=".1f"),
            slider("brightness", "Brightness +"),
            self.control("cover_size", "Cover (px)", tooltip="Side of a square"),
            self.control("cover_x", "Cover from left"),
            self.control("cover_y", "Cover from top"),
            self.control("evidence", "Evidence for"),
            self.control("strength", "Pixel change ×", step=0.05),
            self._progress,
            self.button("Find the smallest change that fools it", self.search, "Key f"),
            self.button("Undo changes", self.undo_changes, "All but the drawing (key 0)"),
            self.button("Clear drawing", self.clear_drawing, "The image as it was"),
        ]

    def make_artists(self) -> tuple[Figure, list[Artist]]:
        """Return the figure and what moves in it."""
        frame = self.compute(self.state)
        figure, spare = new_figure(width=9.0, height=5.0)
        spare.remove()
        figure.set_layout_engine("none")  # constrained layout can't keep squares in rows

        def place(left: float, top: float, width: float, height: float) -> Axes:
            """Add axes, in inches."""
            box = np.array([left, 5.0 - top - height, width, height])
            return figure.add_axes(box / (9.0, 5.0, 9.0, 5.0))

        picture, evidence = place(0.08, 0.3, 2.1, 2.1), place(2.38, 0.3, 2.1, 2.1)
        units = [place(4.68, top, 1.8, height) for top, height in _stack_layers(frame.hidden)]
        probabilities, below = place(7.4, 0.3, 1.55, 2.1), place(0.08, 3.32, 8.84, 1.62)
        self._below = figure.axes.index(below)
        self._draw_picture(picture, frame)
        self._evidence = plot_evidence(evidence, frame.evidence)
        evidence.set_xlabel("vermillion: for, blue: against", fontsize=10, loc="left")
        self._account = add_quick_text(evidence, -0.8, SIZE + 4.4, size=10)
        glow = self._specimens.glow
        self._units = [plot_units(*each) for each in zip(units, frame.hidden, glow, strict=True)]
        self._probabilities = plot_probabilities(probabilities, frame.names)
        below.set_title(
            "The smallest changes that fool it (click one, or press its number)", fontsize=10
        )
        self._row = plot_picture_row(below, len(KINDS))
        self._shown = ()  # the search that the row shows
        self._titles = [add_title(ax) for ax in (picture, evidence, *units)]
        self._titles.append(add_title(probabilities, ha="right"))
        return figure, [
            *(self._picture, self._square, self._cursor, self._evidence, self._account),
            *(*self._units, *self._probabilities.all, *self._titles),
        ]

    def _draw_picture(self, ax: Axes, frame: Frame) -> None:
        self._picture = plot_picture(ax, frame.picture)
        style = {"fill": False, "edgecolor": VERMILLION, "linestyle": "--", "linewidth": 1.5}
        self._square = ax.add_patch(Rectangle((0, 0), 0, 0, **style))
        ring = {"markersize": 13, "markerfacecolor": "none", "markeredgecolor": VERMILLION}
        (self._cursor,) = ax.plot([0], [0], "o", markeredgewidth=1.5, **ring)

    def draw(self, frame: Frame) -> None:
        """Bring the artists to ``frame``."""
        self._picture.set_data(frame.picture)
        c = frame.change
        self._square.set_bounds(c.cover_x - 0.5, c.cover_y - 0.5, c.cover_size, c.cover_size)
        self._cursor.set_data([[frame.cursor[0]], [frame.cursor[1]]])
        self._cursor.set_visible(frame.tool in ("draw", "erase"))
        show_evidence(self._evidence, frame.evidence)
        account = f"pixels {frame.evidence.sum():+.2f}, biases {frame.biases:+.2f}\n"
        account += f"score {frame.score:+.2f} from the mean score"
        self._account.set_text(account.replace("-", "−"))
        for image, values in zip(self._units, frame.hidden, strict=True):
            image.set_data(arrange_units(values))
        self._probabilities.update(frame.y_proba, frame.label)
        lit = [f"{len(v)} units, {(v > 0).sum()} on" for v in frame.hidden]
        titles = [frame.title, f"Evidence for {frame.names[frame.subject]}", *lit]
        titles.append("Dashed: the true class" if frame.label is not None else "Probabilities")
        for title, text in zip(self._titles, titles, strict=True):
            title.set_text(text)
        nudge = frame.found and frame.found.findings["pixels"]
        self.controls["strength"].disabled = not nudge
        if frame.found is not self._shown:
            self._shown = frame.found
            self._show_findings(frame)

    def _show_findings(self, frame: Frame) -> None:
        """Fill the row of pictures; it doesn't belong to what moves, as it changes so seldom."""
        if frame.found is None:
            empty = [f"{k} {kind}\nnot searched yet" for k, kind in enumerate(KINDS, start=1)]
            self._row.update([None] * len(KINDS), empty)
            return
        pictures, captions = [], []
        for k, (kind, finding) in enumerate(frame.found.findings.items(), start=1):
            pictures.append(finding and finding.picture)
            answer = f"→ {frame.names[finding.answer]}" if finding else ""
            captions.append(f"{k} {kind}\n{frame.found.describe(kind)}\n{answer}")
        self._row.update(pictures, captions)

    # The pointer and the keys.

    def on_pointer(self, event: PointerEvent) -> None:
        """Use the tool on the image, or apply the finding that is clicked on."""
        if event.buttons != 1 or event.type not in ("down", "move"):
            return
        place = np.array([event.x, event.y])
        if event.axes == 0:
            if event.type == "down":
                self._pressed = self._last = place
                self._change_before = self.state.change
            getattr(self, f"_{self.state.tool}")(place)
            self._last = place
        elif event.axes == self._below and event.type == "down":
            k = picture_at(*place)
            if k is not None:
                self._apply_number(k)

    def on_key(self, event: KeyEvent) -> None:
        """Choose a tool, use it, search, or apply a finding."""
        if event.key in ARROWS:
            self._use_arrow(np.array(ARROWS[event.key]), "shift" in event.modifiers)
        elif event.key == " ":
            cursor = self.frame.cursor
            self.stroke(cursor, cursor, erase=self.state.tool == "erase")
        elif event.key in NUMBERS:
            self._apply_number(NUMBERS.index(event.key))
        elif event.key == "f":
            self.search()
        elif event.key == "0":
            self.undo_changes()
        else:
            self.state.tool = next(tool for tool, key in TOOLS.items() if key == event.key)

    def _use_arrow(self, way: np.ndarray, shift: bool) -> None:
        state, tool = self.state, self.state.tool
        if tool in ("draw", "erase"):
            cursor = np.clip(self.frame.cursor + way, 0, SIZE - 1)
            if shift:
                self.stroke(self.frame.cursor, cursor, erase=tool == "erase")
            self.update(cursor_x=int(cursor[0]), cursor_y=int(cursor[1]))
        elif tool == "move":
            self._shift_to(np.array([state.shift_x, state.shift_y]) + way * (3 if shift else 0.5))
        elif tool == "turn":
            self._turn_to(state.angle - (way[0] + way[1]) * (15 if shift else 1))
        else:
            corner = np.array([state.cover_x, state.cover_y]) + way * (5 if shift else 1)
            self._cover_from(corner, state.cover_size or COVER)

    def _apply_number(self, k: int) -> None:
        """Apply a finding, if there is one."""
        found, kind = self.state.found_here, tuple(KINDS)[k]
        if found and found.findings[kind]:
            self.apply(kind)

    def _draw(self, place: np.ndarray) -> None:
        self.stroke(self._last, place)

    def _erase(self, place: np.ndarray) -> None:
        self.stroke(self._last, place, erase=True)

    def _move(self, place: np.ndarray) -> None:
        before = self._change_before
        self._shift_to(np.array([before.shift_x, before.shift_y]) + place - self._pressed)

    def _turn(self, place: np.ndarray) -> None:
        before = self._change_before
        middle = (SIZE - 1) / 2 + np.array([before.shift_x, before.shift_y])
        (x0, y0), (x1, y1) = self._pressed - middle, place - middle
        turned = math.degrees(math.atan2(x1 * y0 - y1 * x0, x0 * x1 + y0 * y1))
        self._turn_to(before.angle + turned)

    def _cover(self, place: np.ndarray) -> None:
        size = self.state.cover_size or COVER
        self._cover_from(place - (size - 1) / 2, size)

    def _shift_to(self, shift: np.ndarray) -> None:
        low, high, step = GRIDS["shift_x"]
        x, y = np.clip(np.round(shift / step) * step, low, high).tolist()
        self.update(shift_x=x, shift_y=y)

    def _turn_to(self, angle: float) -> None:
        self.state.angle = float((round(angle) + 180) % 360 - 180)

    def _cover_from(self, corner: np.ndarray, size: int) -> None:
        x, y = np.clip(np.round(corner), 0, SIZE - 1).astype(int).tolist()
        self.update(cover_x=x, cover_y=y, cover_size=size)
