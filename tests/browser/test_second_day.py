"""A notebook that is opened again: what its widgets left behind."""

import pytest

from kit.lab import Notebook, wait_for

CELLS = (
    "from helpers.explorers.activation_explorer import ActivationExplorer\nActivationExplorer()",
    "from helpers.lesson import Prediction\nPrediction('Which?', ['this one', 'that one'])",
    "import ipywidgets\nipywidgets.IntSlider(3)",
)


@pytest.fixture
def saved(open_notebook):
    """A notebook that was run and saved, with its kernel alive."""
    notebook = open_notebook(*CELLS)
    notebook.explorer()
    notebook.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    return notebook


def shows_what_is_left(notebook):
    page = notebook.page
    page.get_by_text("this one").wait_for()
    wait_for(lambda: page.locator(".jp-RenderedImage img").count() == 1, "the picture")
    assert page.locator(".live-figure").count() == 0
    assert page.get_by_text("model not found").count() == 0
    assert page.get_by_text("Loading widget").count() == 0
    assert notebook.complaints == []


def test_a_page_that_is_loaded_again_goes_on(saved):
    saved.reload()
    saved.explorer().moves_and_comes_back("z")


def test_after_a_restart_of_the_kernel_the_page_shows_what_was_seen(saved):
    saved.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    saved.reload()
    shows_what_is_left(saved)


def test_the_next_day_the_page_shows_what_was_seen_and_runs_again(saved, browser):
    address = saved.page.url
    saved.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    saved.page.close()
    next_day = Notebook(browser, address)
    shows_what_is_left(next_day)
    next_day.run_all()
    next_day.explorer().moves_and_comes_back("z")
    next_day.close()
