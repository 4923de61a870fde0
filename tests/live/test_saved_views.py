import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_core.paths import jupyter_config_path
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.live import saved_views
from helpers.live.saved_views import (
    WIDGET_VIEW,
    _load_jupyter_server_extension,
    drop_views,
    has_views,
)
from kit.lab import ROOT

PICTURE = {"image/png": "iVBORw0KGgo=", "text/plain": "A line that rises."}


def view(model_id, **beside):
    data = {WIDGET_VIEW: {"model_id": model_id, "version_major": 2}, **beside}
    return new_output("display_data", data=data)


def page():
    outputs = [view("alive", **PICTURE), view("dead", **PICTURE), view("bare")]
    cell = new_code_cell("explorer", outputs=[*outputs, new_output("stream", text="said")])
    return new_notebook(cells=[new_markdown_cell("# Title"), cell])


def views(notebook):
    return [o.data.get(WIDGET_VIEW, {}).get("model_id") for o in notebook.cells[1].outputs[:3]]


@pytest.mark.parametrize(
    ("living", "left"),
    [
        ({"alive"}, ["alive", None, "bare"]),  # nothing else could be shown for the bare one
        (set(), [None, None, "bare"]),
        (None, ["alive", "dead", "bare"]),  # nobody knows
    ],
)
def test_views_of_dead_widgets_make_room_for_their_pictures(living, left):
    notebook = page()
    drop_views(notebook, living)
    assert views(notebook) == left
    assert all(PICTURE.items() <= o.data.items() for o in notebook.cells[1].outputs[:2])


def test_a_notebook_without_views_is_told_from_one_with_them():
    assert has_views(page())
    assert not has_views(new_notebook(cells=[new_markdown_cell("# Title")]))


class Sessions:
    async def list_sessions(self):
        return []


def test_a_file_keeps_what_the_page_does_not_show(tmp_path):
    nbformat.write(page(), tmp_path / "a.ipynb")
    before = (tmp_path / "a.ipynb").read_bytes()
    contents = AsyncLargeFileManager(root_dir=str(tmp_path))
    server = SimpleNamespace(contents_manager=contents, session_manager=Sessions())
    _load_jupyter_server_extension(server)

    async def get(path, content=True):
        return (await contents.get(path, content=content))["content"]

    with ThreadPoolExecutor(1) as other:  # Playwright's loop runs in this thread
        page_shown = other.submit(asyncio.run, get("a.ipynb")).result()
        nothing = other.submit(asyncio.run, get("a.ipynb", content=False)).result()
        folder = other.submit(asyncio.run, get("")).result()
    assert views(nbformat.from_dict(deepcopy(page_shown))) == [None, None, "bare"]
    assert (tmp_path / "a.ipynb").read_bytes() == before
    assert nothing is None
    assert [each["name"] for each in folder] == ["a.ipynb"]


def test_the_installed_course_tells_the_server():
    name = "jupyter_server_config.d/neural-network-notebooks.json"
    files = [Path(folder) / name for folder in jupyter_config_path()]
    (settings,) = {file.read_text() for file in files if file.exists()}
    assert settings == (ROOT / "settings/etc/jupyter" / name).read_text()
    (extension,) = json.loads(settings)["ServerApp"]["jpserver_extensions"]
    assert extension == saved_views._jupyter_server_extension_points()[0]["module"]
