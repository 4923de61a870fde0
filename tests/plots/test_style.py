import subprocess
import sys

import pytest

FIGURE = """
from helpers.plots import new_figure
import matplotlib
new_figure()
print(matplotlib.rcParams["text.usetex"], matplotlib.rcParams["font.size"])
"""


@pytest.mark.parametrize("home", ["nowhere", "fresh", "with settings for other work"])
def test_a_figure_needs_nothing_of_the_home(home, tmp_path, monkeypatch):
    for name in ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    if home == "nowhere":
        (tmp_path / "a file").touch()
        monkeypatch.setenv("HOME", str(tmp_path / "a file"))
        monkeypatch.setenv("USERPROFILE", str(tmp_path / "a file"))
    else:
        monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    if home.startswith("with"):
        (tmp_path / "matplotlibrc").write_text("text.usetex: True\nfont.size: 44\n")
    run = subprocess.run([sys.executable, "-c", FIGURE], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("False 10.0\n", "")
