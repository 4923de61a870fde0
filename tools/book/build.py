"""Make the book: every notebook as a page, from what it has stored, with explorers that play.

Nothing of a notebook is run, and nothing is asked of the network.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
import players
import predictions
from sphinx.cmd.build import build_main

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def lay_out(source: Path) -> None:
    """Fill the folder that Sphinx reads: README, notebooks, scripts and pictures."""
    shutil.copytree(HERE / "_static", source / "_static")
    shutil.copy2(HERE / "conf.py", source)
    (source / "notebooks").mkdir()
    print("The explorers' pictures are made; this takes a few minutes.")
    players.film_all(source / "_static" / "players")
    notebooks = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        predictions.ask(notebook)
        players.add_players(notebook, source / "_static" / "players")
        nbformat.write(notebook, source / "notebooks" / path.name)
    pages = "\n".join(f"notebooks/{path.stem}" for path in notebooks)
    readme = (ROOT / "README.md").read_text(encoding="utf8")
    toctree = f"\n```{{toctree}}\n:hidden:\n\n{pages}\n```\n"
    (source / "index.md").write_text(readme + toctree, encoding="utf8")
    shutil.copytree(ROOT / ".github", source / ".github", dirs_exist_ok=True)
    for name in ("CONTRIBUTING.md", "LICENSE"):
        shutil.copy2(ROOT / name, source / name)


def main(out: str = "site") -> int:
    """Build the book into a folder and return Sphinx' exit code."""
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder))
        return build_main(["-b", "html", "-q", folder, str(ROOT / out)])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
