"""What can be chosen about one image, and the numbers that a network gives for it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from traitlets import Bytes, Enum, Float, HasTraits, Instance, Int, TraitError, Tuple, validate

from helpers.checks import check_array, check_choice, check_labels
from helpers.explorers.fashion_microscope.attribution import linearise
from helpers.explorers.fashion_microscope.image_changes import ImageChange
from helpers.explorers.fashion_microscope.smallest_change import (
    GRIDS,
    Finding,
    find_smallest_changes,
)
from helpers.nn.mlp import MLP, PROBABILITIES

SIZE = 28  # pixels on a side
MOST_PARAMETERS = 2_000_000  # of a network; a picture takes longer the more there are
TOOLS = {"draw": "d", "erase": "e", "move": "m", "turn": "t", "cover": "c"}  # and their keys
ANSWER = "the answer"  # the class whose evidence is shown, if no other is chosen
CHANGES = tuple(field.name for field in fields(ImageChange))


@dataclass(frozen=True, eq=False)
class Search:
    """What a search for the smallest changes has found, and where it began."""

    image: int
    drawing: bytes  # see ``State.drawing_here``
    start: ImageChange
    answer: int  # the class that was named then
    findings: dict[str, Finding | None]  # for each kind of change


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
    """Everything there is to see."""

    image: int  # 0 is the blank one
    drawn: bool  # whether something was drawn on it
    picture: np.ndarray  # (28, 28), the image as it is changed
    change: ImageChange
    strength: float  # how much of the change of pixels is added; 0 if none was found
    label: int | None  # the true class; None for the blank image
    names: tuple[str, ...]  # of the classes
    hidden: tuple[np.ndarray, ...]  # each hidden layer's activations, (n_units,)
    y_proba: np.ndarray  # (n_classes,)
    answer: int  # the class with the largest probability
    subject: int  # the class whose evidence is shown
    evidence: np.ndarray  # (28, 28), what each pixel adds to its score above the mean score
    biases: float  # what all biases add
    score: float  # above the mean score; for ReLUs the sum of all these
    found: Search | None  # for this image
    tool: str
    cursor: tuple[int, int]  # (x, y)


class Specimens:
    """The network and the images that it looks at; ``FashionMicroscope`` tells what they may be.

    Its ``State`` has the two parameters more whose values depend on the images.
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
            lengths = f"{len(images)} and {len(self.labels)}"
            raise ValueError(f"images and labels must be of equal length, got {lengths}")
        self._images = np.concatenate([np.zeros_like(images[:1]), images])  # 0 is blank
        A = network.forward(images.reshape(len(images), -1)).A
        self.glow = [float(np.quantile(a, 0.995)) or 1.0 for a in A[1:-1]]  # of the hidden layers
        image = Int(1, min=0, max=len(self.labels))
        evidence = Enum((ANSWER, *self.names), ANSWER)
        self.State = type("State", (State,), {"image": image, "evidence": evidence})

    def original(self, state: State) -> np.ndarray:
        """Return the image with what was drawn on it, before any change, (28, 28)."""
        drawn = np.frombuffer(state.drawing_here, np.float32)
        return drawn.reshape(SIZE, SIZE) if drawn.size else self._images[state.image]

    def search(self, state: State) -> Search:
        """Find the smallest changes from the image as it is, without a change of pixels."""
        image, start = self.original(state), state.change
        answer = self.network.predict(start(image).reshape(1, -1)).argmax()
        findings = find_smallest_changes(self.network, image, start)
        return Search(state.image, state.drawing_here, start, int(answer), findings)

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
