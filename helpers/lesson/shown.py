"""A box of widgets that lets go of the browser once its cell has run again and nobody sees it.

ipywidgets, the kernel and IPython's list of outputs each keep what was ever shown for as long as
the kernel lives, with all that belongs to it; a cell that is run a hundred times leaves a hundred
of them. What a learner still holds by a name can be shown again.
"""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar
from weakref import WeakSet

import ipywidgets
from IPython import get_ipython

from helpers.lesson.page import set_up_page
from helpers.lesson.subshell import Beside, hear_beside

VIEW = "application/vnd.jupyter.widget-view+json"
OUTPUT = re.compile(r"_{1,3}|_\d+")  # the names that IPython gives to outputs


class Shown(Beside, ipywidgets.VBox):
    """Widgets below each other; what the browser says of them is heard while a cell runs."""

    _all: ClassVar[WeakSet] = WeakSet()
    _run: tuple | None = None  # the cell that has shown it last, and its execution
    _replaced = False  # whether that cell has run again

    def __init__(self, children: Sequence[ipywidgets.Widget]) -> None:
        set_up_page()
        super().__init__(children, _view_count=0)  # which the browser keeps up to date
        for child in children:
            hear_beside(child)
        self.observe(self._let_go_if_unseen, "_view_count")

    def close(self) -> None:
        """Free all widgets, and their connections to the browser."""
        *parts, _ = parts_of(self)
        for part in parts:
            part.close()
        super().close()

    def _repr_mimebundle_(self, **options: object) -> dict:
        for widget in parts_of(self):
            widget.open()  # unless it is
        self._replaced, self._run = False, _present_run()
        if self._run:
            for other in [*self._all]:
                other._note_run(*self._run)
        self._all.add(self)
        return super()._repr_mimebundle_(**options)

    def _note_run(self, cell: str, execution: str) -> None:
        if self._run and self._run[0] == cell and self._run[1] != execution:
            self._replaced = True
            self._let_go_if_unseen()

    def _let_go_if_unseen(self, _: object = None) -> None:
        if self._replaced and not self._view_count and self.comm is not None:
            Shown.close(self)
            for widget in parts_of(self):
                vars(widget).pop("_repr_mimebundle_", None)  # or it couldn't be shown again
            _forget_output(self)


def parts_of(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    """Return a widget after all it is made of: ipywidgets itself would only close a box."""
    for name in ("layout", "style"):
        if widget.has_trait(name):
            yield getattr(widget, name)
    for child in getattr(widget, "children", ()):
        yield from parts_of(child)
    yield widget


def _present_run() -> tuple[str, str] | None:
    """Return the cell that runs and the number of this execution, if a notebook names them."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = parent.get("metadata", {}).get("cellId")
    return cell and (cell, parent["header"]["msg_id"])


def _forget_output(output: Shown) -> None:
    """Take an output out of IPython's lists of them; the learner's names stay."""
    shell = get_ipython()
    if shell is None:
        return
    results = shell.user_ns.get("_oh", {})
    for table in (shell.user_ns, shell.user_ns_hidden, results, vars(shell.displayhook)):
        for name, value in [*table.items()]:
            if value is output and (table is results or OUTPUT.fullmatch(name)):
                table[name] = None
    history = shell.history_manager.outputs
    for number, outputs in [*history.items()]:
        if any(output._model_id in str(each.bundle.get(VIEW)) for each in outputs):
            history.pop(number, None)
