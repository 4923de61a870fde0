"""The X-ray in a real JupyterLab: every control by keyboard, the weight by pointer."""

from kit.lab import wait_for

DATA = """
import numpy as np
from helpers.data.loaders import FEATURE_NAMES
from helpers.explorers.xray import XRay
X = np.random.default_rng(4).normal(3, 2, size=(200, 8))
"""
CELL = f"""{DATA}
explorer = XRay(X, X[:, 7] + np.abs(X[:, 0]), FEATURE_NAMES)
explorer
"""
START = "Loss weights 0.90 and 0.10"


def test_the_code_below_the_figure_follows(notebook, shown):
    code = shown.box.get_by_role("region", name="Keras code")
    assert "wide_scaling" in code.inner_text()
    notebook.run("explorer.state.wide = False")
    wait_for(lambda: "wide_scaling" not in code.inner_text(), "code without the wide path")
    assert code.inner_text() == notebook.run("print(explorer.code)")
