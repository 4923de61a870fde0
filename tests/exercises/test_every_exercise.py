"""What holds for all exercises: right ones pass, each usual mistake is called by its name."""

import re

import numpy as np
import pytest

from helpers.exercises import EXERCISES
from helpers.exercises.comparing import same
from helpers.exercises.exercise import Calculation
from kit.mutants import make_mutants
from kit.right_answers import RIGHT

ALL = [e for of_one in EXERCISES.values() for e in of_one.values()]
BY_HAND = [e for e in ALL if isinstance(e, Calculation)]
FUNCTIONS = [e for e in ALL if not isinstance(e, Calculation)]
MUTANTS_KEPT = 60  # an exercise
MANY_RIGHT = {"perceptron.nor", "backprop.xnor"}  # other numbers do as well

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def over(exercises):
    return pytest.mark.parametrize("exercise", exercises, ids=lambda e: e.key)


def run_cell(exercise, cell):
    """What a notebook's cell shows."""
    names = exercise.reference.__globals__ | {
        "exercises": type("Module", (), {exercise.name: exercise})
    }
    *lines, last = cell.splitlines()
    exec("\n".join(lines), names)
    return eval(last, names)


@over(ALL)
def test_is_complete(exercise):
    assert len(exercise.misconceptions) >= 5
    assert len(exercise.hints) == 3
    messages = [m.message for m in exercise.misconceptions.values()]
    assert len(set(messages)) == len(messages)
    assert not re.search(r"\b(simply|obviously|just)\b", " ".join([exercise.question, *messages]))


@over(ALL)
def test_an_untouched_cell_is_not_attempted(exercise):
    reply = run_cell(exercise, exercise.stub)
    assert (reply.state, str(reply)[:2]) == ("open", "○ ")
    assert len(exercise.stub.splitlines()) <= 12


@over(ALL)
def test_the_cell_with_a_right_answer_is_praised(exercise):
    reply = run_cell(exercise, exercise.solved_cell)
    assert (reply.state, reply.words) == ("solved", f"Right. {exercise.praise}")


@over(FUNCTIONS)
def test_each_usual_mistake_is_called_by_its_name(exercise):
    for name, mistake in exercise.misconceptions.items():
        reply = exercise.check(mistake.answer)
        assert (reply.state, reply.mistake) == ("wrong", name)
        assert reply.words == mistake.message


@over(FUNCTIONS)
def test_right_answers_may_be_written_differently(exercise):
    assert len(RIGHT[exercise.key]) >= 2
    for answer in RIGHT[exercise.key]:
        assert str(exercise.check(answer)).startswith("✔ Right.")


@over(BY_HAND)
def test_numbers_by_hand(exercise, monkeypatch):
    monkeypatch.setattr(exercise, "_instance", 0)
    seen = set()
    for _ in range(8):
        right = exercise.reference(**exercise.given)
        rounded = {k: v if isinstance(v, int) else float(f"{v:.3g}") for k, v in right.items()}
        assert exercise.check(**rounded).state == exercise.check(**right).state == "solved"
        for name, mistake in exercise.misconceptions.items():
            reply = exercise.check(**mistake.answer(**exercise.given))
            assert reply.mistake == name
            assert mistake.message in reply.words
        seen.add(str(exercise.given))
        assert "{" not in re.sub(r"\$[^$]*\$", "", exercise.question)
        exercise.another()
    assert len(seen) >= 3


@over(FUNCTIONS)
def test_a_mutant_that_behaves_differently_is_not_praised(exercise, monkeypatch):
    monkeypatch.setattr(type(exercise), "seconds", 0.5)
    for source in make_mutants(exercise.source)[:MUTANTS_KEPT]:
        mutant = exercise.compile(source)
        if exercise.check(mutant).state == "solved":
            assert exercise.draw or exercise.key in MANY_RIGHT, source
            for seed in range(100, 120) if exercise.draw else ():
                given, again = (exercise.draw(np.random.default_rng(seed)) for _ in range(2))
                assert same(exercise.reference(*given), mutant(*again)), source


@over(BY_HAND)
def test_a_wrong_way_to_the_numbers_is_not_praised(exercise):
    for source in make_mutants(exercise.source):
        try:
            found = exercise.compile(source)(**exercise.given)
        except Exception:  # no numbers, no answer
            continue
        if found != exercise.reference(**exercise.given) and isinstance(found, dict):
            assert exercise.check(**found).state == "wrong", source
