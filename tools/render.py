"""Run notebooks from clean kernels and write them back normalised.

What is written depends on nothing but the cells and what they print: whitelisted metadata, no
widget views or state, small PNGs, no path of this machine, a new line at the end.
"""

import argparse
import base64
import os
import re
import sys
import time
from io import BytesIO
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
CELL_SECONDS = 600  # nbclient can hang for ever without a limit
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LIVE_PAGE = "Here a page is shown in a frame while the notebook runs."
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def run(notebook: nbformat.NotebookNode) -> None:
    """Execute all cells of ``notebook`` in a new kernel, in place."""
    NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(ROOT / "notebooks")}},
    ).execute()


def normalise(notebook: nbformat.NotebookNode) -> None:
    """Strip from ``notebook``, in place, all that differs between two runs or two machines."""
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": sorted(tags)} if tags else {})
        if cell.cell_type == "code":
            cell.outputs = [_normalise_output(output) for output in _join_streams(cell.outputs)]


def _join_streams(outputs: list) -> list:
    """Join neighbouring pieces of one stream: where a stream breaks is a matter of timing."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else None
        if output.output_type == "stream" and last and last.get("name") == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _normalise_output(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    if output.output_type == "error":
        # Frames inside libraries differ between Python versions and name this machine's folders.
        output.traceback = [f"{output.ename}: {output.evalue}"]
    elif output.output_type in ("display_data", "execute_result"):
        output.data.pop(WIDGET_VIEW, None)
        if "<iframe" in output.data.get("text/html", ""):
            output.data = nbformat.from_dict({"text/plain": LIVE_PAGE})
        if "image/png" in output.data:
            output.data["image/png"] = shrink_png(output.data["image/png"])
    return output


def shrink_png(encoded: str) -> str:
    """Re-encode a base64 PNG with at most 256 colours and without metadata."""
    image = Image.open(BytesIO(base64.b64decode(encoded))).convert("RGB")
    buffer = BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write ``notebook`` whole or not at all."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(
        nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf8", newline="\n"
    )
    os.replace(temporary, path)


def main(arguments: list[str] | None = None) -> int:
    """Render the notebooks named, or all of them; return how many failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="by default all in notebooks/")
    paths = parser.parse_args(arguments).notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    n_failed = 0
    for path in paths:
        print(f"{path.name} ...", end=" ", flush=True)
        start = time.perf_counter()
        notebook = nbformat.read(path, as_version=4)
        try:
            run(notebook)
        except CellExecutionError as error:
            n_failed += 1
            print(f"failed, left as it was\n{ANSI.sub('', str(error))}", file=sys.stderr)
            continue
        normalise(notebook)
        nbformat.validate(notebook)
        write(notebook, path)
        size = path.stat().st_size / 1000
        print(f"{time.perf_counter() - start:.0f} s, {size:.0f} kB")
    return n_failed


if __name__ == "__main__":
    sys.exit(main())
