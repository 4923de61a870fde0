"""What Sphinx learns from the book.

Formulas are MathML, which is read before any script runs, and without one; headings have the
anchors that JupyterLab gives them.
"""

import re

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

# A minus at the beginning, or after another sign or a bracket, is a number's own.
SIGN = re.compile(r"(<mrow>|<mo[^>]*>[^<)\]]{1,9}</mo>)<mo>(?=&#x02212;)")


def _visit(translator: HTML5Translator, node: nodes.Node, display: str) -> None:
    latex = node.astext()
    mathml = convert(latex, display=display)
    mathml = SIGN.sub(r'\1<mo form="prefix">', mathml)
    tag = "div" if display == "block" else "span"
    translator.body.append(f'<{tag} class="math">{mathml}</{tag}>')
    raise nodes.SkipNode


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line."""
    _visit(translator, node, "inline")


def visit_displaymath(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own."""
    _visit(translator, node, "block")


def lab_anchor(title: str) -> str:
    """Return a heading's anchor, as links in the notebooks have it."""
    return title.replace(" ", "-")


def setup(app: Sphinx) -> dict[str, bool]:
    """Have Sphinx write formulas so."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True}
