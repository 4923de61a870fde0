"""One image under the microscope: change it, and see what the network makes of it."""

import math
from collections.abc import Sequence
from typing import ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from helpers.checks import check_choice
from helpers.explorers.fashion_microscope.image_changes import ImageChange, draw_stroke, find_source
from helpers.explorers.fashion_microscope.picture import FINDINGS, IMAGE, finding_at, make_panels
from helpers.explorers.fashion_microscope.smallest_change import GRIDS, KINDS
from helpers.explorers.fashion_microscope.state import CHANGES, SIZE, TOOLS, Frame, Specimens
from helpers.explorers.fashion_microscope.words import describe
from helpers.live.explorer import Explorer
from helpers.live.live_figure import KeyEvent, PointerEvent
from helpers.live.panel import Panel
from helpers.nn.mlp import MLP

ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, 1), "ArrowUp": (0, -1)}
NUMBERS = tuple(str(k) for k in range(1, len(KINDS) + 1))
COVER = 6  # the square's side when the pointer puts it there


class FashionMicroscope(Explorer):
    """Change an image or draw one, and see what a network makes of it.

    Above, the image, and the pixels that speak for and against a class; in the middle, the
    activations of the hidden layers, and the probabilities, with a dashed frame around the true
    class. Below, after a search, the smallest changes that make the network say something else; a
    click applies one.

    The pointer does on the image what is chosen as its tool; the keys are explained below the
    controls.

    Parameters
    ----------
    network : MLP
        A classifier with 28 · 28 inputs, one hidden layer or more, and a score or probability for
        each class, for instance from ``keras_tools.copy_classifier``.
    images : ndarray, shape (n_images, 28, 28)
        Brightness from 0 to 1. They are numbered from 1; number 0 is a blank one to draw on.
    labels : ndarray of int, shape (n_images,)
    class_names : sequence of str
    **values
        Where the state starts.

    Raises
    ------
    TypeError, ValueError
        If they don't fit each other.
    """

    describe = staticmethod(describe)
    reflows = False
    hotkeys = (*ARROWS, " ", *TOOLS.values(), "f", "0", *NUMBERS)
    layout_of_controls: ClassVar = {"flex": "1 1 270px"}  # as many abreast as there is room for
    key_help = """(press Tab, or click beside the image): the letter in brackets chooses a tool,
    arrows use it, with shift further; space makes a dot; f searches, 1 to 6 (or a click on it)
    apply what was found, 0 undoes the changes."""
    lines_of_words = 6
    keep_colours = True

    def __init__(
        self,
        network: MLP,
        images: np.ndarray,
        labels: np.ndarray,
        class_names: Sequence[str],
        **values: object,
    ) -> None:
        self._pressed = self._last = np.zeros(2)  # where the pointer went down, and where it was
        self._change_before = ImageChange()  # when it went down
        super().__init__(Specimens(network, images, labels, class_names), **values)
        # The controls stand beside the picture, or below it where there's no room for both.
        controls, picture = self.children
        layout = controls.layout  # another layout would leave this one open
        layout.max_width, layout.min_width = None, "min(300px, 100%)"
        layout.align_content, layout.flex = "flex-start", "1 1 0"
        picture.layout.width = f"{self.live.width}px"
        self.layout.flex_flow = "row wrap"
        self.children = (picture, controls)

    # What can be done.

    def stroke(
        self, begin: tuple[float, float], end: tuple[float, float], *, erase: bool = False
    ) -> None:
        """Draw a line on the image, or erase one, from place to place (x, y) as it is seen."""
        c = self.state.change
        moves = (SIZE, SIZE), c.shift_x, c.shift_y, c.angle
        begin, end = find_source(*begin, *moves), find_source(*end, *moves)
        drawn = draw_stroke(self.source.original(self.state), begin, end, erase=erase)
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
        self.update(found=self.source.search(self.state), strength=0.0)

    def apply(self, kind: str) -> None:
        """Change the picture as was found: "shift", "turn", "blur", … or "pixels"."""
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
        tools = [(f"{tool} ({key})", tool) for tool, key in TOOLS.items()]
        covered = {"tooltip": "Once something is covered"}

        def slider(name: str, label: str, **options: object) -> ipywidgets.Widget:
            return self.control(name, label, step=GRIDS[name][2], **options)

        return [
            self.control("image", "Image", tooltip="0 is blank, to draw on"),
            self.control("tool", "The pointer can", options=tools),
            slider("shift_x", "Shift right (px)", readout_format=".1f"),
            slider("shift_y", "Shift down (px)", readout_format=".1f"),
            slider("angle", "Turn left (°)", readout_format=".0f"),
            slider("blur", "Blur (px)", readout_format=".1f"),
            slider("brightness", "Brightness +"),
            slider("cover_size", "Cover (px)", tooltip="Side of a square"),
            self.control("cover_x", "Cover from left", **covered),
            self.control("cover_y", "Cover from top", **covered),
            self.control("evidence", "Evidence for"),
            self.control("strength", "Pixel change ×", step=0.05, tooltip="Once one was found"),
            self.button("Find the smallest change that fools it", self.search, "Key f"),
            self.button("Undo changes", self.undo_changes, "All but the drawing (key 0)"),
            self.button("Clear drawing", self.clear_drawing, "The image as it was"),
        ]

    def make_artists(self) -> tuple[Figure, list[Panel]]:
        return make_panels(self.frame, self.source.glow)

    def draw(self, frame: Frame) -> None:
        super().draw(frame)
        for name in ("cover_x", "cover_y"):
            self.controls[name].disabled = frame.change.cover_size == 0
        self.controls["strength"].disabled = not (frame.found and frame.found.findings["pixels"])

    # The pointer and the keys.

    def on_pointer(self, event: PointerEvent) -> None:
        """Use the tool on the image, or apply the finding that is clicked on."""
        if event.buttons != 1 or event.type not in ("down", "move"):
            return
        place = np.array([event.x, event.y])
        if event.axes == IMAGE:
            if event.type == "down":
                self._pressed = self._last = place
                self._change_before = self.state.change
            self._use_tool(place)
            self._last = place
        elif event.axes == FINDINGS and event.type == "down":
            self._apply_number(finding_at(*place))

    def on_key(self, event: KeyEvent) -> None:
        """Choose a tool, use it, search, or apply a finding."""
        if event.key in ARROWS:
            self._use_arrow(*ARROWS[event.key], "shift" in event.modifiers)
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

    def _apply_number(self, k: int | None) -> None:
        """Apply a finding, if there is one."""
        found = self.state.found_here
        if found and k is not None and found.findings[tuple(KINDS)[k]]:
            self.apply(tuple(KINDS)[k])

    def _use_tool(self, place: np.ndarray) -> None:
        """Do what the pointer does at a place of the image."""
        tool, before = self.state.tool, self._change_before
        if tool in ("draw", "erase"):
            self.stroke(self._last, place, erase=tool == "erase")
        elif tool == "move":
            x, y = place - self._pressed
            self.move_to(shift_x=before.shift_x + x, shift_y=before.shift_y + y)
        elif tool == "turn":
            middle = (SIZE - 1) / 2 + np.array([before.shift_x, before.shift_y])
            (x0, y0), (x1, y1) = self._pressed - middle, place - middle
            turned = math.degrees(math.atan2(x1 * y0 - y1 * x0, x0 * x1 + y0 * y1))
            self._turn_to(before.angle + turned)
        else:
            size = self.state.cover_size or COVER
            x, y = place - (size - 1) / 2
            self.move_to(cover_x=x, cover_y=y, cover_size=size)

    def _use_arrow(self, x: int, y: int, shift: bool) -> None:
        """Do what an arrow key does with the tool: a small step, or with shift a large one."""
        state, tool = self.state, self.state.tool
        if tool in ("draw", "erase"):
            begin = state.cursor_x, state.cursor_y
            self.move_to(cursor_x=state.cursor_x + x, cursor_y=state.cursor_y + y)
            if shift:
                self.stroke(begin, (state.cursor_x, state.cursor_y), erase=tool == "erase")
        elif tool == "move":
            step = 3 if shift else 0.5
            self.move_to(shift_x=state.shift_x + step * x, shift_y=state.shift_y + step * y)
        elif tool == "turn":
            self._turn_to(state.angle - (x + y) * (15 if shift else 1))
        else:
            step = 5 if shift else 1
            corner = {"cover_x": state.cover_x + step * x, "cover_y": state.cover_y + step * y}
            self.move_to(**corner, cover_size=state.cover_size or COVER)

    def _turn_to(self, angle: float) -> None:
        self.state.angle = float((round(angle) + 180) % 360 - 180)
