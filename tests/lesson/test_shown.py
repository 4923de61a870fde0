"""What a cell that runs again leaves behind; tests/browser tries it with a real notebook."""

import gc
import weakref
from types import SimpleNamespace

import ipywidgets
import pytest
from comm import get_comm_manager
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets.widgets.widget import _instances

from helpers.lesson import shown
from helpers.lesson.page import set_up_page
from helpers.lesson.shown import Shown


class Cell:
    """Runs code as a notebook's cell would, in a shell of its own."""

    def __init__(self, shell, name="cell 1"):
        self.shell, self.name = shell, name

    def run(self, code):
        header = {"msg_id": str(self.shell.execution_count)}
        self.shell.get_parent = lambda: {"metadata": {"cellId": self.name}, "header": header}
        return self.shell.run_cell(code, store_history=True, silent=False).raise_error()


@pytest.fixture
def shell(monkeypatch, tmp_path):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    set_up_page()
    shell = InteractiveShell()
    shell.history_manager.enabled = False
    monkeypatch.setattr(shown, "get_ipython", lambda: shell)
    shell.user_ns.update(Shown=Shown, ipywidgets=ipywidgets)
    return shell


def made(shell):
    return shell.user_ns["box"]


def see(box, n_views=1):
    box.set_state({"_view_count": n_views})


RUN = "box = Shown([ipywidgets.IntSlider(), ipywidgets.Box([ipywidgets.Text()])])\nbox"


def test_a_hundred_runs_of_a_cell_leave_what_one_leaves(shell):
    cell, left = Cell(shell), []
    for n_runs in range(100):
        if n_runs:
            see(made(shell), 0)  # JupyterLab empties the cell
        cell.run(RUN)
        see(made(shell))
        left.append(weakref.ref(made(shell)))
        if n_runs == 0:
            widgets, comms = len(_instances), len(get_comm_manager().comms)
    assert (len(_instances), len(get_comm_manager().comms)) == (widgets, comms)
    gc.collect()
    assert [ref() for ref in left if ref()] == [made(shell)]
    made(shell).close()


@pytest.mark.parametrize("order", ["seen last", "shown first"])
def test_what_is_shown_elsewhere_stays(shell, order):
    cell = Cell(shell)
    cell.run(RUN)
    first = made(shell)
    see(first, 2)  # in another cell's output as well
    cell.run(RUN)
    see(first, 1)
    assert first.comm is not None
    see(first, 0)
    assert first.comm is None
    made(shell).close()


def test_one_that_a_run_has_replaced_can_be_shown_again(shell):
    cell = Cell(shell)
    cell.run(f"boxes = []\n{RUN}")
    cell.run(f"boxes.append(box)\n{RUN}")
    first = shell.user_ns["boxes"][0]
    assert first.comm is None
    Cell(shell, "cell 2").run("boxes[0]")
    assert first.comm is not None
    slider = first.children[0]
    slider.comm.handle_msg(
        {"content": {"data": {"method": "update", "state": {"value": 7}}}, "buffers": []}
    )
    assert slider.value == 7
    see(first, 0)  # its cell hasn't run again
    assert first.comm is not None
    for box in (first, made(shell)):
        box.close()


def test_two_of_one_run_and_one_moved_to_another_place_stay(shell):
    Cell(shell).run(f"other = Shown([])\nother._repr_mimebundle_()\n{RUN}")
    for box in (made(shell), shell.user_ns["other"]):
        see(box)
        see(box, 0)
        assert box.comm is not None
        box.close()


def test_without_a_notebook_nothing_is_replaced(monkeypatch):
    monkeypatch.setattr(shown, "get_ipython", lambda: SimpleNamespace())
    first, second = Shown([]), Shown([])
    for box in (first, second):
        box._repr_mimebundle_()
    assert first.comm is not None
    first.close()
    second.close()
