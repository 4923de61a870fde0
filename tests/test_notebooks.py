"""The stored notebooks: what nbval doesn't look at.

nbval runs every cell and compares its text (see CONTRIBUTING.md). It passes a cell that has no
stored run, skips pictures and knows no style; the rules for those are here.
"""

import ast
import re
import statistics
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
MAX_BYTES = 1_000_000
MAX_LINES = 15
ALLOWED_TAGS = {"nbval-ignore-output", "raises-exception"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# Text that would differ on another machine or at another time.
UNSTABLE = {
    "an absolute path": r"(?<![\w.:/])/(?:home|Users|root|work|tmp|var|usr|opt)/\w|[A-Z]:\\\w",
    "an address in memory": r"\bat 0x[0-9a-fA-F]{6,}|<\w[\w.]* object at",
    "a widget's id": r"model_id",
    "TensorFlow's log": r"cpu_feature_guard|oneDNN custom operations|absl::InitializeLog",
    "a progress bar of Keras": r"ms/step",
}


def tags(cell):
    return set(cell.metadata.get("tags", []))


def code_cells(notebook):
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def output_text(cell):
    """All that a cell printed or displayed as text."""
    parts = []
    for output in cell.outputs:
        parts += [output.get("text", ""), *output.get("traceback", [])]
        parts += [v for k, v in output.get("data", {}).items() if k.startswith("text/")]
    return "\n".join(parts)


def asserts(source):
    """Whether a cell can fail on a wrong result: an assert, or a check of numpy.testing."""
    for node in ast.walk(ast.parse(TransformerManager().transform_cell(source))):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call) and "assert_" in ast.unparse(node.func):
            return True
    return False


def run_problems(notebook):
    """Cells whose stored run is missing or isn't what their tags promise."""
    for number, cell in enumerate(code_cells(notebook), start=1):
        if cell.execution_count != number:
            yield f"cell {number} has execution count {cell.execution_count}: make render"
        raised = any(o.output_type == "error" for o in cell.outputs)
        if raised != ("raises-exception" in tags(cell)):
            yield f"cell {number}: an error is stored: {raised}, tags: {sorted(tags(cell))}"
        if tags(cell) - ALLOWED_TAGS:
            yield f"cell {number} has unknown tags {sorted(tags(cell) - ALLOWED_TAGS)}"
        if "nbval-ignore-output" in tags(cell) and not asserts(cell.source):
            yield f"cell {number} ignores its output and asserts nothing"


def output_problems(notebook):
    """Outputs that can't be compared elsewhere, or that some reader can't see."""
    if "widgets" in notebook.metadata:
        yield "widget state is stored: make render"
    for number, cell in enumerate(code_cells(notebook), start=1):
        for name, pattern in UNSTABLE.items():
            if re.search(pattern, output_text(cell)):
                yield f"cell {number} prints {name}"
        for output in cell.outputs:
            if WIDGET_VIEW in output.get("data", {}):
                yield f"cell {number} stores a widget view: make render"
            if "image/png" in output.get("data", {}):
                alt = output.metadata.get("image/png", {}).get("alt", output.data.get("text/plain"))
                if not alt or alt.startswith("<"):
                    yield f"cell {number} has a picture without a description"


def style_problems(notebook):
    """Cells that are hard to read: long, bare of prose, headings out of order."""
    lengths = [len(c.source.splitlines()) for c in code_cells(notebook)]
    for number, length in enumerate(lengths, start=1):
        if length > MAX_LINES:
            yield f"cell {number} has {length} lines, more than {MAX_LINES}"
    if statistics.median(lengths) > 7:
        yield f"the median code cell has {statistics.median(lengths)} lines, more than 7"
    for before, after in pairwise(notebook.cells):
        if before.cell_type == after.cell_type == "code":
            yield f"two code cells without prose between: {after.source.splitlines()[0]!r}"
    levels = heading_levels(notebook)
    if levels[0] != 1 or levels.count(1) != 1:
        yield f"there must be one # heading, the first one: levels {levels}"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading jumps from level {before} to {after}"


def heading_levels(notebook):
    prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    prose = re.sub(r"```.*?```", "", prose, flags=re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, flags=re.MULTILINE)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.parametrize("problems", [run_problems, output_problems, style_problems])
def test_a_stored_notebook_has_no(problems, path):
    assert list(problems(nbformat.read(path, as_version=4))) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_file_is_valid_small_and_ends_with_a_new_line(path):
    nbformat.validate(nbformat.read(path, as_version=4))
    raw = path.read_bytes()
    assert len(raw) <= MAX_BYTES
    assert raw.endswith(b"}\n")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_notebook_seeds_globally_more_than_once(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    source = "\n".join(c.source for c in cells if not c.source.startswith("%%writefile"))
    assert not re.search(r"np\.random\.seed|(?<!\w)random\.seed", source)
    assert len(re.findall(r"^keras\.utils\.set_random_seed", source, flags=re.MULTILINE)) <= 1


def sound_notebook():
    """Two cells that break none of the rules."""
    data = {"image/png": "iVBORw0KGgo=", "text/plain": "A line that rises."}
    picture = nbformat.v4.new_output("display_data", data=data)
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Title"),
            nbformat.v4.new_code_cell("show(figure)", execution_count=1, outputs=[picture]),
            nbformat.v4.new_markdown_cell("## Recap"),
            nbformat.v4.new_code_cell("assert 1 < 2", execution_count=2),
        ]
    )


def code(notebook, number=-1):
    return code_cells(notebook)[number]


def store(notebook, output_type, **content):
    code(notebook).outputs = [nbformat.v4.new_output(output_type, **content)]


def print_text(notebook, text):
    store(notebook, "stream", text=text)


def tag(notebook, name, number=-1):
    code(notebook, number).metadata.update(tags=[name])


def show_also(notebook, **data):
    code(notebook, 0).outputs[0].data.update(data)


BREAKS = {
    "no stored run": (run_problems, lambda n: code(n).update(execution_count=None)),
    "stale run": (run_problems, lambda n: code(n).update(execution_count=7)),
    "stored error": (run_problems, lambda n: store(n, "error")),
    "error that no longer comes": (run_problems, lambda n: tag(n, "raises-exception")),
    "nothing asserted": (run_problems, lambda n: tag(n, "nbval-ignore-output", 0)),
    "skipped": (run_problems, lambda n: tag(n, "nbval-skip")),
    "widget state": (output_problems, lambda n: n.metadata.update(widgets={})),
    "widget view": (output_problems, lambda n: show_also(n, **{WIDGET_VIEW: {}})),
    "no description": (output_problems, lambda n: show_also(n, **{"text/plain": "<Figure>"})),
    "path": (output_problems, lambda n: print_text(n, "saved to /home/ada/model.keras")),
    "address": (output_problems, lambda n: print_text(n, "<Dense object at 0x7f01aa>")),
    "log": (output_problems, lambda n: print_text(n, "oneDNN custom operations are on")),
    "long cell": (style_problems, lambda n: code(n).update(source="x = 1\n" * 16)),
    "no prose": (style_problems, lambda n: n.cells.pop(2)),
    "heading too deep": (style_problems, lambda n: n.cells[2].update(source="### Recap")),
    "second title": (style_problems, lambda n: n.cells[2].update(source="# Recap")),
}


@pytest.mark.parametrize("end", ["assert 1 < 2", "print(1)"])
def test_an_assertion_is_found_beside_a_magic(end):
    assert asserts(f"%load_ext tensorboard\n%tensorboard --logdir {{x}}\n{end}") == (
        "assert" in end
    )


@pytest.mark.parametrize("problems", [run_problems, output_problems, style_problems])
def test_a_sound_notebook_passes(problems):
    assert list(problems(sound_notebook())) == []


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_notebook_is_caught(name):
    problems, damage = BREAKS[name]
    notebook = sound_notebook()
    damage(notebook)
    assert list(problems(notebook))
