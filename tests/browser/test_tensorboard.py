"""`%tensorboard` in a real JupyterLab: its frame shows the runs, and it answers only here."""

import pytest

from kit.lab import ARTEFACTS, wait_for

CELLS = (
    """
import tempfile
from helpers.keras_tools.quiet import tf
from helpers.keras_tools.run_directories import new_run_directory
from helpers.keras_tools.tensorboard import list_runs, stop_server

root = tempfile.TemporaryDirectory()
for name, factor in (("slow", 0.9), ("fast", 0.5)):
    with tf.summary.create_file_writer(str(new_run_directory(root.name, name))).as_default():
        for step in range(10):
            tf.summary.scalar("epoch_loss", factor**step, step=step)
""",
    """
%load_ext helpers.keras_tools.tensorboard
%tensorboard --logdir {root.name} --host 127.0.0.1 --port 0
""",
)


@pytest.fixture
def notebook(open_notebook):
    notebook = open_notebook(*CELLS)
    wait_for(lambda: notebook.page.locator("iframe").count(), "the frame", seconds=120)
    yield notebook
    notebook.run("stop_server(root.name)\nroot.cleanup()")


def test_the_frame_shows_both_runs_and_their_curves(notebook):
    assert notebook.run("print(list_runs(root.name, at_least=2))") == "['fast', 'slow']"
    frame = notebook.page.frame_locator("iframe")
    for run in ("fast", "slow"):
        frame.get_by_text(run, exact=True).first.wait_for()
    card = frame.locator("scalar-card", has_text="epoch_loss")
    card.get_by_text(f"{0.9**9:.4f}").wait_for()  # the last value, in the table below the curves
    ARTEFACTS.mkdir(exist_ok=True)
    notebook.page.locator("iframe").screenshot(path=ARTEFACTS / "tensorboard.png")
    assert notebook.problems() == []
