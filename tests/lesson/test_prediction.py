import json

import numpy as np
import pytest

import helpers.lesson.prediction
from helpers.lesson.answers import Answers
from helpers.lesson.prediction import KIND, Prediction

QUESTION = "Which loss moves the line more?"


@pytest.fixture
def kept(tmp_path):
    return Answers(tmp_path / "my_answers.json")


@pytest.fixture
def question(kept):
    return Prediction(QUESTION, ["MSE", "MAE"], kept)


@pytest.fixture
def page(monkeypatch):
    """What is shown, in the order of showing: [bundle, bundle after an update, …] for each."""
    shown = []

    class Handle:
        def __init__(self, bundle):
            self.bundles = [bundle]
            shown.append(self.bundles)

        def update(self, bundle, raw):
            self.bundles.append(bundle)

    monkeypatch.setattr(
        helpers.lesson.prediction, "display", lambda bundle, raw, display_id: Handle(bundle)
    )
    return shown


def test_a_prediction_reads_as_text_without_a_kernel(question):
    bundle = question._repr_mimebundle_()
    assert bundle["text/plain"] == f"Your prediction. {QUESTION}\n( ) MSE\n( ) MAE"
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.parametrize(
    ("choice", "beginning"),
    [(None, "You haven't chosen yet."), ("MSE", "✔ You were right."), ("MAE", "✘ You said: MAE.")],
)
def test_the_reveal_answers_the_choice(question, choice, beginning):
    question.pick(choice)
    verdict = question.reveal("MSE", "It moved by 3, MAE by 0.1.")
    assert str(verdict) == f"{beginning} Measured: MSE. It moved by 3, MAE by 0.1."


def test_what_was_measured_is_folded_away_until_there_is_a_choice(question):
    verdict = question.reveal("MSE", "3 > 0.1.")
    assert verdict._repr_html_() == (
        "<details><summary>You haven't chosen yet. Show what was measured</summary>"
        "Measured: MSE. 3 &gt; 0.1.</details>"
    )
    question.pick("MSE")
    assert verdict._repr_html_() == "<p>✔ You were right. Measured: MSE. 3 &gt; 0.1.</p>"


def test_a_choice_made_later_opens_what_is_shown(question, page):
    question.reveal("MSE", "It moved by 3.")._ipython_display_()
    question.pick("MAE")
    (bundles,) = page
    assert "<details>" in bundles[0]["text/html"]
    assert bundles[-1]["text/plain"].startswith("✘ You said: MAE.")


def test_a_choice_outlives_a_second_run_of_either_cell(question, kept, page):
    question.pick("MAE")
    question.reveal("MSE", "It moved by 3.")._ipython_display_()
    again = Prediction(QUESTION, ["MSE", "MAE"], kept)
    assert again.choice == "MAE"
    again.pick("MSE")  # in the new showing; the verdict of the old one follows
    assert page[0][-1]["text/plain"].startswith("✔ You were right.")
    again.reveal("MSE", "It moved by 3.")._ipython_display_()
    again.pick(None)
    assert len(page[0]) == 2
    assert page[1][-1]["text/plain"].startswith("You haven't chosen yet.")


def test_a_choice_outlives_the_night_as_long_as_the_question_offers_it(question, tmp_path):
    question.pick("MAE")
    for choices, choice in ((["MSE", "MAE"], "MAE"), (["MSE", "Huber"], None)):
        again = Prediction(QUESTION, choices, Answers(tmp_path / "my_answers.json"))
        assert again.choice == choice
    assert "haven't chosen" in str(again.reveal("MSE", "It moved by 3."))


@pytest.mark.parametrize("choices", [["one"], ["same", "same"], {"one": 1}])
def test_a_question_needs_different_answers_and_one_of_them_is_right(choices, question):
    with pytest.raises(ValueError, match="two or more different answers"):
        Prediction("?", choices)
    with pytest.raises(ValueError, match="measured must be one of 'MSE', 'MAE', got 'Huber'"):
        question.reveal("Huber", "It moved least.")
    with pytest.raises(ValueError, match="choice must be one of"):
        question.pick("Huber")


@pytest.mark.parametrize(
    ("choices", "measured", "answer"),
    [
        ({"a tenth": 0.1, "half": 0.5}, 0.12, "a tenth"),
        ({"a hundredth": 0.01, "a tenth": 0.1}, 0.04, "a tenth"),  # nearest in ratio
        ({"1": 1.0, "100": 100.0}, np.float32(11), "100"),
        ({"below": -1.0, "none": 0.0, "above": 1.0}, np.float64(-0.2), "none"),
        ({"fewer": (0, 3), "more": (3, np.inf)}, 3, "more"),
        ({"fewer": (0, 3), "more": (3, np.inf)}, np.int64(2), "fewer"),
        ({"yes": True, "no": False}, np.True_, "yes"),
        ({"yes": True, "no": False}, False, "no"),
        ({"both 1": (1, 1), "0 and 1": (0, 1)}, (0, 1), "0 and 1"),
        ({"the output's bias": "c", "a weight": "w"}, "c", "the output's bias"),
    ],
)
def test_a_measurement_finds_its_choice(choices, measured, answer):
    question = Prediction("?", choices, Answers(None))
    assert question.reveal(measured, "So it is.").answer == answer


@pytest.mark.parametrize("measured", [-1, float("nan")])
def test_a_measurement_that_no_interval_holds_is_an_error(measured):
    with pytest.raises(ValueError, match="measured must be one of"):
        Prediction("?", {"few": (0, 3), "many": (3, 9)}, Answers(None)).reveal(measured, "")


def test_code_in_a_question_is_set_as_code(kept):
    question = Prediction("What does `a < b` say?", ["yes", "no"], kept)
    assert "<code>a &lt; b</code>" in question.children[0].value


def test_the_learner_is_told_when_a_choice_can_not_be_kept(tmp_path):
    folder = tmp_path / "answers.json"
    folder.mkdir()  # stands where the file would
    question = Prediction(QUESTION, ["MSE", "MAE"], Answers(folder))
    question.pick("MSE")
    assert "can't be kept for another day" in question.children[2].value
    assert str(question.reveal("MSE", "")).startswith("✔")


def test_the_file_is_one_that_a_person_can_read(question, tmp_path):
    question.pick("MAE")
    text = (tmp_path / "my_answers.json").read_text(encoding="utf8")
    assert json.loads(text)[KIND] == {QUESTION: "MAE"}
    assert "Delete this file to begin anew" in text.splitlines()[1]
