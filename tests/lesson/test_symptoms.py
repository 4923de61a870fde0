import warnings

import pytest

from helpers.lesson.answers import Answers
from helpers.lesson.symptoms import Diagnosis, symptoms


def test_an_error_is_printed_in_one_line_and_goes_no_further(capsys):
    with symptoms() as seen:
        raise ValueError("a first line\nand a second")
    assert capsys.readouterr().out == "ValueError: a first line\n"
    assert seen == ["ValueError: a first line"]


def test_the_pattern_cuts_out_what_is_the_same_everywhere_and_bold_is_taken_out():
    with symptoms(r"Expected.*\)") as seen:
        raise ValueError("Tensor x_46:\nExpected \x1b[1mshape\x1b[0m (None, 784) in node 0x7f3a")
    assert seen == ["ValueError: Expected shape (None, 784)"]


def test_a_warning_that_comes_again_is_printed_once_and_before_the_error(capsys):
    with symptoms():
        for _ in range(3):
            warnings.warn("watch out", UserWarning, stacklevel=1)
        raise KeyError("name")
    assert capsys.readouterr().out == "UserWarning: watch out\nKeyError: 'name'\n"


def test_other_warnings_are_not_the_learners_and_after_the_block_all_are_errors_again(capsys):
    with symptoms() as seen:
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert (seen, capsys.readouterr().out) == ([], "")
    with pytest.raises(UserWarning):
        warnings.warn("after", UserWarning, stacklevel=1)


def test_a_program_that_fails_in_another_way_is_not_taken_for_ill():
    with pytest.raises(ValueError, match="pattern must be found") as caught, symptoms("shape"):
        raise TypeError("something else")
    assert isinstance(caught.value.__cause__, TypeError)


def test_an_interrupt_stops_the_notebook():
    with pytest.raises(KeyboardInterrupt), symptoms():
        raise KeyboardInterrupt


def test_a_diagnosis_asks_and_answers_as_one():
    choices = ["softmax twice", "too few epochs"]
    question = Diagnosis("Why is the loss stuck?", choices, Answers(None))
    assert repr(question).startswith("Your diagnosis. Why is the loss stuck?\n( ) softmax twice")
    verdict = question.reveal("softmax twice", "No probability exceeds 0.232.")
    assert "Show the diagnosis</summary>" in verdict._repr_html_()
    question.pick("too few epochs")
    assert str(verdict) == (
        "✘ You said: too few epochs. Diagnosis: softmax twice. No probability exceeds 0.232."
    )
