"""What the course does to a page as a whole: keys, names, focus, dark pictures."""

from functools import cache
from pathlib import Path

import anywidget


class Page(anywidget.AnyWidget):
    """Has no view: the browser runs ``page.js`` as soon as it hears of this widget."""

    # As texts: of a file, anywidget keeps every widget that was ever made from it alive.
    _esm = Path(__file__).with_name("page.js").read_text(encoding="utf8")
    _css = Path(__file__).with_name("page.css").read_text(encoding="utf8")


@cache
def set_up_page() -> Page:
    """Set up the page of this kernel's notebook, once."""
    return Page()
