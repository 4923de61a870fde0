"""Figures and predictions: what a reader without a picture or a kernel gets."""

import pytest

import helpers.lesson.display
from helpers.lesson.display import show
from helpers.lesson.prediction import Prediction
from helpers.plots.style import new_figure


@pytest.fixture
def question():
    return Prediction("Which loss moves the line more?", ["MSE", "MAE"])


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


def test_a_figure_must_be_described():
    figure, _ = new_figure()
    with pytest.raises(ValueError, match="alt must describe the figure"):
        show(figure, " \n ")


def test_a_prediction_reads_as_text_without_a_kernel(question):
    bundle = question._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "Your prediction. Which loss moves the line more?\n( ) MSE\n( ) MAE"
    )
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.parametrize(
    ("choice", "beginning"),
    [(None, "You haven't chosen yet."), ("MSE", "✔ You were right."), ("MAE", "✘ You said: MAE.")],
)
def test_the_reveal_answers_the_choice(question, choice, beginning):
    question.pick(choice)
    verdict = question.reveal("MSE", "It moved by 3, MAE by 0.1.")
    text = verdict._repr_mimebundle_()["text/plain"]
    assert text == f"{beginning} Measured: MSE. It moved by 3, MAE by 0.1."
    assert verdict.value == text


def test_a_choice_made_later_is_answered_too(question):
    verdict = question.reveal("MSE", "It moved by 3.")
    question.pick("MAE")
    assert verdict.value.startswith("✘ You said: MAE.")


def test_revealing_twice_leaves_one_listener(question):
    first = question.reveal("MSE", "It moved by 3.")
    question.reveal("MSE", "It moved by 4.")
    question.pick("MSE")
    assert "haven't chosen" in first.value


@pytest.mark.parametrize("choices", [["one"], ["same", "same"]])
def test_a_question_needs_different_answers(choices):
    with pytest.raises(ValueError, match="two or more different answers"):
        Prediction("?", choices)


def test_the_answer_is_one_of_the_choices(question):
    with pytest.raises(ValueError, match="answer must be one of 'MSE', 'MAE', got 'Huber'"):
        question.reveal("Huber", "It moved least.")
    with pytest.raises(ValueError, match="choice must be one of"):
        question.pick("Huber")
