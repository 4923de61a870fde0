import pytest

import helpers.lesson.display
from helpers.lesson.display import drawing, show
from helpers.plots.style import new_figure, tell


def test_a_figure_is_shown_with_its_description(monkeypatch):
    shown = []
    monkeypatch.setattr(
        helpers.lesson.display, "display", lambda *a, **options: shown.append((*a, options))
    )
    figure, ax = new_figure(width=4, height=2)
    ax.plot([1, 2])
    show(figure, "A line\n  from 1 to 2 & on.")
    (picture, options), (fold, _) = shown
    assert picture["text/plain"] == "A line from 1 to 2 & on."
    assert options["metadata"]["image/png"] == {"width": 360, "alt": "A line from 1 to 2 & on."}
    assert picture["image/png"].startswith(b"\x89PNG")
    assert "A line from 1 to 2 &amp; on." in fold["text/html"]


@pytest.fixture
def shown(monkeypatch):
    """The figures that are shown, with their words."""
    shown = []
    monkeypatch.setattr(helpers.lesson.display, "show", lambda *figure: shown.append(figure))
    return shown


def test_a_drawing_is_shown_with_the_words_that_its_panels_were_given(shown):
    with drawing(1, 2, width=6) as (left, right):
        tell(right, "On the right\n  nothing.")
        tell(left, "A line rises.")
        tell(left, "It ends at 2.")
    ((figure, words),) = shown
    assert words == "A line rises. It ends at 2. On the right nothing."
    assert figure.get_figwidth() == 6


def test_words_of_one_s_own_and_a_legend_of_all_panels(shown):
    with drawing(1, 2, alt="Two empty panels.", legend=2) as (left, _):
        left.plot([1, 2], label="rising")
    ((figure, words),) = shown
    assert words == "Two empty panels."
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["rising"]


def test_a_drawing_that_fails_is_not_shown(shown):
    with pytest.raises(ZeroDivisionError), drawing():
        1 / 0  # noqa: B018
    assert shown == []


def test_a_drawing_without_words_is_refused():
    with pytest.raises(ValueError, match="alt must describe the figure"), drawing(alt=" \n "):
        pass
