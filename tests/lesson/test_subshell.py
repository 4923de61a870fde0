"""What reaches a widget while a cell runs; tests/browser tries it with a real click."""

from types import SimpleNamespace

import ipywidgets
import pytest
from ipykernel.comm.comm import BaseComm

from helpers.lesson.subshell import BesideButton, hear_beside

RUNS_CELLS, FOR_WIDGETS = None, "subshell 1"  # threads, as messages name them


class Kernel:
    """The kernel of a cell that is running, as far as a widget's messages go."""

    iopub_socket = None

    def __init__(self):
        self.session, self.sent = self, []

    def get_parent(self):
        return {"header": {"subshell_id": RUNS_CELLS}}

    def send(self, socket, kind, content, **rest):
        self.sent.append(kind)


@pytest.fixture
def kernel(monkeypatch):
    """Have widgets made now speak to a kernel by the connections of the installed ipykernel."""
    kernel = Kernel()
    monkeypatch.setattr(BaseComm, "kernel", kernel)
    monkeypatch.setattr("ipykernel.comm.comm.Kernel.initialized", lambda: True)
    monkeypatch.setattr("comm.create_comm", lambda **options: BaseComm(**options))
    return kernel


def thread_of_a_click(button):
    """Return the thread that ipykernel hands a message on to that was sent to FOR_WIDGETS."""
    return button.comm._reply_subshell_for({"method": "custom"}, FOR_WIDGETS)


def test_a_click_isnt_held_back_by_a_running_cell(kernel):
    button = BesideButton()
    assert kernel.sent[-1] == "comm_open"
    assert thread_of_a_click(button) == FOR_WIDGETS
    button.description = "Stopping …"
    assert kernel.sent[-1] == "comm_msg"
    assert thread_of_a_click(button) == FOR_WIDGETS
    button.close()


def test_controls_that_a_cell_has_made_are_let_in(kernel):
    slider, menu = ipywidgets.IntSlider(), ipywidgets.Dropdown(options=["one", "two"])
    box = ipywidgets.Box([slider, menu])
    assert thread_of_a_click(slider) == RUNS_CELLS
    hear_beside(box)
    slider.value = 3
    menu.options = ["three", "four"]
    assert thread_of_a_click(slider) == thread_of_a_click(menu) == FOR_WIDGETS
    assert isinstance(slider, ipywidgets.IntSlider)
    assert (slider.value, menu.value) == (3, "three")
    box.close()


def test_a_message_tells_nobody_that_a_cell_has_ended(kernel, monkeypatch):
    """Matplotlib would close the figures of the cell that runs."""
    ends = []
    shell = SimpleNamespace(events=SimpleNamespace(trigger=ends.append), comm_manager=None)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    slider = ipywidgets.IntSlider()
    message = {"content": {"data": {"method": "update", "state": {"value": 3}}}, "buffers": []}
    slider.comm.handle_msg(message)
    assert ends == ["pre_execute", "post_execute"]
    hear_beside(slider)
    message["content"]["data"]["state"]["value"] = 4
    slider.comm.handle_msg(message)
    assert (slider.value, len(ends)) == (4, 2)
    slider.close()
