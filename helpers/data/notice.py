"""A notice that can't be missed: a framed box in a notebook, a box of text anywhere else."""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 78  # characters of the text box


@dataclass(frozen=True, repr=False)
class Notice:
    """Something the reader must know before going on."""

    title: str  # the message in one line
    paragraphs: Sequence[str]  # what it means and what to do about it

    def show(self) -> None:
        """Display the notice; outside IPython it is printed."""
        from IPython.display import display  # here: importing IPython takes longer than NumPy

        display(self)

    def __repr__(self) -> str:
        lines = [
            line
            for text in (self.title, *self.paragraphs)
            for line in ("", *textwrap.wrap(text, WIDTH - 6, break_on_hyphens=False))
        ]
        body = [f"#  {line:<{WIDTH - 6}}  #" for line in (*lines, "")]
        return "\n".join(["#" * WIDTH, *body, "#" * WIDTH])

    def _repr_html_(self) -> str:
        paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in self.paragraphs)
        return (
            '<div role="note" style="border: 6px double currentColor; padding: 0.5em 1.5em; '
            'max-width: 45em; background: rgba(230, 159, 0, 0.25)">'
            f'<p style="font-size: 1.4em"><strong>⚠ {html.escape(self.title)}</strong></p>'
            f"{paragraphs}</div>"
        )
