"""Questions of a notebook as a page without a kernel can ask them."""

import html
import re

from nbformat import NotebookNode
from nbformat.v4 import new_output

CHOICE, WAITS = "( ) ", "You haven't chosen yet. "  # as helpers.lesson writes them


def ask(notebook: NotebookNode) -> None:
    """Give each stored question its radio buttons, and tell each verdict whose it is.

    What a cell shows is matched by the name of its variable: ``x = Prediction(…)`` asks, and
    ``x.reveal(…)`` answers. ``predictions.js`` does the rest.
    """
    choices = {}
    for cell in notebook.cells:
        asked = re.search(r"^(\w+) = (?:Prediction|Diagnosis)\(", cell.source, re.MULTILINE)
        told = re.search(r"^(\w+)\.reveal\(", cell.source, re.MULTILINE)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            text = data.get("text/plain", "")
            if asked and f"\n{CHOICE}" in text:
                question, *choices[asked[1]] = text.split("\n" + CHOICE)
                markup = _question(asked[1], question, choices[asked[1]])
                output.clear()
                output.update(new_output("display_data", {"text/html": markup}))
            elif told and text.startswith(WAITS):
                found = text.partition(": ")[2]
                fits = [choice for choice in choices[told[1]] if found.startswith(choice + ". ")]
                answer = html.escape(max(fits, key=len))
                opened = f'<details class="verdict" data-of="{told[1]}" data-answer="{answer}">'
                data["text/html"] = data["text/html"].replace("<details>", opened)


def _question(name: str, question: str, choices: list[str]) -> str:
    buttons = "".join(
        f'<label><input type="radio" name="{name}" value="{html.escape(c)}"> {_code(c)}</label>'
        for c in choices
    )
    legend = f"<legend>{_code(question)}</legend>"
    return f'<fieldset class="prediction" data-name="{name}">{legend}{buttons}</fieldset>'


def _code(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
