"""The explorers of the NumPy notebooks, opened by the notebooks' own cells."""

import nbformat
import pytest

from kit.lab import ROOT

NOTEBOOKS = {  # and a slider of each explorer, in their order
    "01_perceptron": ["Step"],
    "02_mlp_and_backprop": ["Step", "Step"],
    "03_activations_and_losses": ["Point z", "Neurons in each", "Outlier y"],
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_explorer_opens_in_its_notebook_and_answers(open_notebook, name):
    cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if "from helpers.explorers" in cell.source]
    assert len(sources) == len(NOTEBOOKS[name])
    notebook = open_notebook(*sources)
    for k, label in enumerate(NOTEBOOKS[name]):
        notebook.explorer(k).moves_and_comes_back(label)
    assert notebook.problems() == []
