"""`make render`: what is written depends on the cells alone."""

import base64
import importlib.util
from io import BytesIO
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

TOOLS = Path(__file__).parents[2] / "tools"
spec = importlib.util.spec_from_file_location("render", TOOLS / "render.py")
render = importlib.util.module_from_spec(spec)
spec.loader.exec_module(render)

SOURCE = """
import sys
from IPython.display import display
from matplotlib.figure import Figure
import ipywidgets
from helpers.lesson.display import show

print("one")
print("two")
figure = Figure(figsize=(2, 1))
figure.subplots().plot([1, 3, 2])
show(figure, "A line that goes up and down.")
ipywidgets.IntSlider()
"""


def make_notebook(*sources):
    cells = [
        nbformat.v4.new_code_cell(source.strip(), id=f"c{i}") for i, source in enumerate(sources)
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {}, "author": "me"})


def png(pixels):
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", dpi=(180, 180))
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    path = tmp_path_factory.mktemp("render") / "a.ipynb"
    failing = make_notebook(SOURCE, "1 / 0")
    failing.cells[1].metadata = {"tags": ["raises-exception"], "collapsed": True}
    path.write_text(nbformat.writes(failing))
    assert render.main([str(path)]) == 0
    return path


def test_rendering_twice_changes_nothing(rendered):
    first = rendered.read_bytes()
    assert render.main([str(rendered)]) == 0
    assert rendered.read_bytes() == first


def test_a_rendered_notebook_holds_only_what_belongs_in_git(rendered):
    notebook = nbformat.read(rendered, as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.cells[1].metadata == {"tags": ["raises-exception"]}
    assert [c.execution_count for c in notebook.cells] == [1, 2]
    assert "widget-view" not in rendered.read_text()
    assert str(TOOLS.parent) not in rendered.read_text()
    assert rendered.read_bytes().endswith(b"}\n")
    assert not list(rendered.parent.glob("*.part"))


def test_output_and_description_survive(rendered):
    stream, picture, fold, slider = nbformat.read(rendered, as_version=4).cells[0].outputs
    assert stream.text == "one\ntwo\n"
    assert picture.metadata["image/png"]["alt"] == "A line that goes up and down."
    assert picture.data["text/plain"] == "A line that goes up and down."
    assert "A line that goes up and down." in fold.data["text/html"]
    assert slider.data["text/plain"].startswith("IntSlider")


def test_a_notebook_that_fails_is_left_as_it_was(tmp_path, capsys):
    path = tmp_path / "bad.ipynb"
    path.write_text(nbformat.writes(make_notebook("raise ValueError('on purpose')")))
    before = path.read_bytes()
    assert render.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert "on purpose" in capsys.readouterr().err


def test_pieces_of_one_stream_are_joined_and_a_page_in_a_frame_becomes_a_line_of_text():
    pieces = [("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")]
    page = {"text/html": '<iframe id="x1f"></iframe> port 6006', "text/plain": "<HTML object>"}
    cell = nbformat.v4.new_code_cell("%tensorboard")
    cell.outputs = [
        *(nbformat.v4.new_output("stream", name=name, text=text) for name, text in pieces),
        nbformat.v4.new_output("display_data", data=page),
    ]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    render.normalise(notebook)
    *streams, frame = notebook.cells[0].outputs
    assert [o.text for o in streams] == ["ab", "c", "d"]
    assert frame.data == {"text/plain": render.LIVE_PAGE}


def test_a_small_png_keeps_its_pixels():
    pixels = np.random.default_rng(0).integers(0, 4, (20, 30, 3)).astype(np.uint8) * 60
    smaller = render.shrink_png(png(pixels))
    image = Image.open(BytesIO(base64.b64decode(smaller)))
    np.testing.assert_array_equal(np.asarray(image.convert("RGB")), pixels)
    assert render.shrink_png(smaller) == smaller
