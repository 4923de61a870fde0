import math
from collections import Counter

import numpy as np
import pytest

from helpers.explorers.backprop_ledger.ledger import ACTIVATIONS, GIVEN, LOSSES, write_ledger
from helpers.explorers.backprop_ledger.mistakes import (
    EXPLANATIONS,
    find_mistakes,
    judge,
    judge_find,
    plant_bug,
)
from helpers.explorers.backprop_ledger.state import START
from helpers.nn.activations import sigmoid


def write(**rules):
    ledger = write_ledger(START, **rules)
    return ledger, {cell.name: cell for cell in ledger.cells}


LEDGER, CELLS = write()
V = LEDGER.values
ERROR = V["y_pred"] - 1.0


# By hand, from the definitions, what each mistake gives on the network of the notebook.
@pytest.mark.parametrize(
    ("name", "mistake", "value"),
    [
        ("z1", "no bias", 0.4 * 0.5 + 0.3 * -1.0),
        ("z1", "along the row", 0.4 * 0.5 + -0.6 * -1.0 + 0.2),
        ("z2", "along the row", 0.3 * 0.5 + 0.8 * -1.0 - 0.2),
        ("a2", "no activation", -1.3),
        ("a1", "slope for value", sigmoid(0.1) * (1 - sigmoid(0.1))),
        ("a1", "activated twice", sigmoid(sigmoid(0.1))),
        ("y_pred", "z for a", 0.7 * 0.1 - 0.5 * -1.3 + 0.2),
        ("y_pred", "weights swapped", -0.5 * V["a1"] + 0.7 * V["a2"] + 0.2),
        ("y_pred", "output activated", sigmoid(V["y_pred"])),
        ("L", "not squared", ERROR),
        ("L", "halved", ERROR**2 / 2),
        ("d_y_pred", "no two", ERROR),
        ("d_y_pred", "loss for slope", ERROR**2),
        ("d_v1", "no upstream", V["a1"]),
        ("d_v1", "no local", 2 * ERROR),
        ("d_v1", "other partner", 2 * ERROR * V["a2"]),
        ("d_v2", "weight for input", 2 * ERROR * -0.5),
        ("d_c", "times bias", 2 * ERROR * 0.2),
        ("d_a1", "other partner", 2 * ERROR * -0.5),
        ("d_a1", "input for weight", 2 * ERROR * V["a1"]),
        ("d_a2", "updated weight", 2 * ERROR * V["new_v2"]),
        ("d_z1", "no slope", 2 * ERROR * 0.7),
        ("d_z1", "no upstream", V["a1"] * (1 - V["a1"])),
        ("d_z1", "slope at a", V["d_a1"] * sigmoid(V["a1"]) * (1 - sigmoid(V["a1"]))),
        ("d_z2", "a for slope", V["d_a2"] * V["a2"]),
        ("d_z2", "sum", V["d_a2"] + V["a2"] * (1 - V["a2"])),
        ("d_w11", "slope skipped", V["d_a1"] * 0.5),
        ("d_w21", "other partner", V["d_z1"] * 0.5),
        ("d_b2", "slope skipped", V["d_a2"]),
        ("d_b2", "times bias", V["d_z2"] * -0.2),
        ("d_x1", "one path", V["d_z1"] * 0.4),
        ("d_x1", "along the row", V["d_z1"] * 0.4 + V["d_z2"] * 0.3),
        ("d_x2", "along the row", V["d_z1"] * -0.6 + V["d_z2"] * 0.8),
        ("new_b1", "uphill", 0.2 + 0.1 * V["d_b1"]),
        ("new_b1", "no rate", 0.2 - V["d_b1"]),
        ("new_b1", "change only", -0.1 * V["d_b1"]),
        ("new_w12", "other gradient", -0.6 - 0.1 * V["d_w21"]),
        ("new_w21", "other gradient", 0.3 - 0.1 * V["d_w12"]),
    ],
)
def test_a_mistake_is_told_from_the_number_it_leads_to(name, mistake, value):
    assert find_mistakes(LEDGER, CELLS[name])[mistake] == pytest.approx(float(value), rel=1e-12)
    verdict = judge(LEDGER, CELLS[name], f"{value:.6f}")
    assert (verdict.right, verdict.mistake) == (False, mistake)
    assert verdict.words == f"Not yet: {EXPLANATIONS[mistake]}."


@pytest.mark.parametrize(
    ("loss", "name", "mistake", "value"),
    [
        ("mae", "L", "no size", ERROR),
        ("mae", "L", "squared", ERROR**2),
        ("mae", "d_y_pred", "uncut", ERROR),
        ("huber", "L", "absolute", -ERROR),
        ("huber", "L", "squared", ERROR**2),
    ],
)
def test_other_losses_have_mistakes_of_their_own(loss, name, mistake, value):
    ledger, cells = write(loss=loss)
    assert find_mistakes(ledger, cells[name])[mistake] == pytest.approx(value)


def test_a_large_error_that_isnt_cut_off_is_noticed():
    ledger = write_ledger(START | {"y": -2.0}, loss="huber")
    cell = next(cell for cell in ledger.cells if cell.name == "d_y_pred")
    assert cell.right == 1.0
    assert judge(ledger, cell, f"{V['y_pred'] + 2:.4f}").mistake == "uncut"


def test_every_explanation_is_used_and_every_mistake_explained():
    used = set()
    for loss in LOSSES:
        ledger, cells = write(loss=loss)
        used |= {mistake for cell in cells.values() for mistake in find_mistakes(ledger, cell)}
    assert used == set(EXPLANATIONS)


@pytest.mark.parametrize("name", CELLS)
def test_three_digits_are_enough_and_a_flipped_sign_is_noticed(name):
    cell = CELLS[name]
    for text in (f"{cell.right:.3g}", f" {cell.right:+.4f} ".replace("-", "−")):
        assert judge(LEDGER, cell, text).right
    coincides = {"z1": "no bias"}  # there b₁ happens to be 2·z₁
    assert judge(LEDGER, cell, f"{-cell.right:.4f}").mistake == coincides.get(name, "sign")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a lot", "That can't be worked out"),
        ("-1.884", "the digits are right, but the decimal point isn't"),
    ],
)
def test_what_no_mistake_explains_gets_a_hint(text, words):
    verdict = judge(LEDGER, CELLS["d_z1"], text)  # it is −0.1884
    assert not verdict.right
    assert not verdict.mistake
    assert words in verdict.words


def test_a_planted_bug_shows_and_is_the_only_cell_that_doesnt_follow():
    for seed in range(200):
        numbers = dict(
            zip(GIVEN, np.random.default_rng(seed).uniform(-2, 2, 12).tolist(), strict=True)
        )
        honest = write_ledger(numbers)
        bug = plant_bug(honest, np.random.default_rng(seed))
        forged = write_ledger(numbers, forged={bug.name: bug.value})
        (wrong,) = [cell for cell in forged.cells if cell.value != cell.right]
        assert wrong.name == bug.name
        assert wrong.right == honest.values[bug.name]
        assert find_mistakes(honest, wrong)[bug.mistake] == bug.value
        assert abs(wrong.value - wrong.right) > 0.01
        assert not math.isclose(wrong.value, wrong.right, rel_tol=0.05)


def test_all_phases_and_most_mistakes_are_planted():
    bugs = [plant_bug(LEDGER, np.random.default_rng(seed)) for seed in range(400)]
    phases = Counter(CELLS[bug.name].phase for bug in bugs)
    assert set(phases) == {"forward", "loss", "reverse", "update"}
    assert len({bug.mistake for bug in bugs}) > 20
    assert len({bug.name for bug in bugs}) == 31
    flipped = {CELLS[bug.name].phase for bug in bugs if bug.mistake == "sign"}
    assert flipped == {"reverse"}  # nobody gets the sign of a sum wrong


def test_the_bug_stays_where_it_is_when_another_number_moves():
    moved = write_ledger(START | {"x1": 0.6})
    bugs = [
        [plant_bug(ledger, np.random.default_rng(seed)) for ledger in (LEDGER, moved)]
        for seed in range(50)
    ]
    same = [(one.name, one.mistake) == (other.name, other.mistake) for one, other in bugs]
    assert sum(same) >= 45  # the rest would no longer show


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("value", [0.0, 1.0, 2.0])
def test_a_bug_is_found_for_extreme_numbers_too(activation, value):
    ledger = write_ledger(dict.fromkeys(GIVEN, value), activation=activation, learning_rate=0.0)
    for seed in range(20):
        bug = plant_bug(ledger, np.random.default_rng(seed))
        assert abs(bug.value - ledger.values[bug.name]) > 0.01


def test_the_verdict_on_a_find_names_the_mistake_or_the_direction():
    bug = plant_bug(LEDGER, np.random.default_rng(3))
    forged = write_ledger(START, forged={bug.name: bug.value})
    names = [cell.name for cell in forged.cells]
    place = names.index(bug.name)
    assert 0 < place < len(names) - 1
    found = judge_find(forged, bug, forged.cells[place])
    assert found.right
    assert EXPLANATIONS[bug.mistake] in found.words
    assert judge_find(forged, bug, forged.cells[place - 1]).words.endswith("Look later.")
    assert judge_find(forged, bug, forged.cells[place + 1]).words.endswith("Look earlier.")
