"""How the exercises stand in the notebooks: each once, word for word, and in nobody's way."""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from helpers.exercises import EXERCISES
from helpers.exercises.recall import QUESTIONS

FOLDER = Path(__file__).parents[2] / "notebooks"
MODULES = {module: number for number, module in enumerate(EXERCISES, start=1)}


@cache
def cells(number):
    paths = list(FOLDER.glob(f"{number:02}_*.ipynb"))
    return nbformat.read(paths[0], as_version=4).cells if paths else []


def headings(prose):
    return [plain(text) for text in re.findall(r"^#+ (.*)", prose, flags=re.MULTILINE)]


def plain(heading):
    """A heading without its number."""
    return re.sub(r"^\d+ ", "", heading)


def words(text):
    return " ".join(text.split())


def names_in(cell):
    return {
        node.id
        for node in ast.walk(ast.parse(TransformerManager().transform_cell(cell.source)))
        if isinstance(node, ast.Name)
    }


@pytest.fixture(params=MODULES)
def placed(request):
    """The exercises of a module, and the notebook that has placed them."""
    notebook = cells(MODULES[request.param])
    if f"import {request.param} as exercises" not in "\n".join(c.source for c in notebook):
        pytest.skip("the notebook has no exercises yet")
    return EXERCISES[request.param].values(), notebook


def test_each_stands_once_with_its_question_below_its_section(placed):
    exercises, notebook = placed
    for exercise in exercises:
        ends = (exercise.stub, f"Parsons(exercises.{exercise.name})")
        (place,) = (i for i, c in enumerate(notebook) if c.source.endswith(ends))
        assert words(exercise.question) in words(notebook[place - 1].source), exercise.key
        above = headings("\n".join(c.source for c in notebook[:place] if c.cell_type == "markdown"))
        assert plain(exercise.section) in above, exercise.key


def test_an_answer_changes_nothing_else_in_the_notebook(placed):
    """The cell defines one name that no other cell reads, so the notebook runs with any answer."""
    exercises, notebook = placed
    for exercise in exercises:
        if exercise.stub.startswith("exercises."):  # numbers only, no name
            continue
        others = [c for c in notebook if c.cell_type == "code" and c.source != exercise.stub]
        assert not any(exercise.name in names_in(c) for c in others), exercise.key


@pytest.mark.parametrize("number", QUESTIONS)
def test_the_section_to_read_again_is_there(number):
    for question in QUESTIONS[number]:
        notebook, section = re.fullmatch(r"(\d\d), “(.*)”", question.section).groups()
        prose = "\n".join(c.source for c in cells(int(notebook)) if c.cell_type == "markdown")
        assert section in headings(prose), question.section
