"""A browser and a JupyterLab for as long as the tests last, and notebooks open in them."""

import pytest

from kit.explorers import EXPLORERS
from kit.fake_browser import FakeBrowser
from kit.lab import Notebook, find_chromium, running_browser, running_lab, write_notebook


@pytest.fixture(scope="session")
def browser():
    if find_chromium() is None:
        pytest.skip(
            "NO CHROMIUM IS INSTALLED: NOTHING HAS BEEN TRIED IN A REAL BROWSER. "
            "Install it, or name one with CHROMIUM=/path/to/chromium."
        )
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """The folder and the address of a JupyterLab."""
    folder = tmp_path_factory.mktemp("lab")
    with running_lab(folder) as address:
        yield folder / "notebooks", address


@pytest.fixture(scope="session")
def desk(browser, lab):
    """A notebook for all explorers of a run, one at a time: a kernel and a page take seconds."""
    folder, address = lab
    write_notebook(folder / "desk.ipynb", "pass")
    notebook = Notebook(browser, address.format(name="desk.ipynb"))
    yield notebook
    notebook.close()


@pytest.fixture(scope="module")
def open_notebook(browser, lab):
    """A function that opens a notebook of the cells it is given; it runs them or, if told, not."""
    folder, address = lab
    opened = []

    def open_one(*cells, run=True):
        name = f"{len(list(folder.iterdir()))}.ipynb"
        write_notebook(folder / name, *cells)
        notebook = Notebook(browser, address.format(name=name))
        opened.append(notebook)
        if run:
            notebook.run_all()
        return notebook

    yield open_one
    for notebook in opened:
        notebook.close()


@pytest.fixture(scope="module")
def name(request):
    """The explorer that a module is about, by its name in the table."""
    return request.module.EXPLORER


@pytest.fixture(scope="module")
def case(name):
    return EXPLORERS[name]


@pytest.fixture(scope="module")
def twin(case):
    """The same explorer in this process, to know its controls and what is where on the canvas."""
    explorer = case.open().explorer
    FakeBrowser(explorer.live, draws=False)
    yield explorer
    explorer.close()


@pytest.fixture(scope="module")
def opened(desk, case):
    """The explorer on the page."""
    desk.page.bring_to_front()
    yield desk.show(case.cell + "explorer")
    desk.run("explorer.close()")


@pytest.fixture
def notebook(desk, opened):
    """The notebook that ``shown`` is in, with its ``explorer``."""
    return desk


@pytest.fixture
def shown(notebook, opened, case):
    """The explorer as it is after a reset."""
    notebook.run("explorer.reset()")
    opened.await_words(case.start)
    opened.await_still_picture()
    yield opened
    assert notebook.problems() == []
