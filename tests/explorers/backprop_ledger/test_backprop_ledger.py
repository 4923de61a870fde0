from itertools import pairwise

import numpy as np
import pytest
from traitlets import TraitError

from helpers.explorers.backprop_ledger.explorer import BackpropLedger
from helpers.explorers.backprop_ledger.graph import PLACES, number_at
from helpers.explorers.backprop_ledger.ledger import (
    ACTIVATIONS,
    GIVEN,
    LOSSES,
    SYMBOLS,
    format_number,
)
from helpers.explorers.backprop_ledger.mistakes import EXPLANATIONS
from helpers.explorers.backprop_ledger.state import FILL, HUNT, MODES, STEPS, State, compute
from helpers.explorers.backprop_ledger.words import describe

make_explorer = BackpropLedger


def go_to_the_bug(explorer):
    explorer.go(STEPS.index(explorer.frame.bug.name) + 1)


def shown(explorer):
    """Return the numbers that stand in the graph, by name."""
    explorer.draw(explorer.frame)
    found = {}
    for text in explorer.live.figure.axes[0].texts:
        x, y = text.get_position()
        if text.get_ha() == "right" and number_at(x, y):
            found[number_at(x, y)] = text.get_text()
    return {name: text for name, text in found.items() if text}


def factors(explorer):
    """Return the columns that the present number is made of."""
    explorer.draw(explorer.frame)
    return [text.get_text() for text in explorer.panels[1].factors]


def middle(name):
    return PLACES[name].mean(axis=0)


# Watch.


def test_a_number_comes_with_each_step_and_goes_on_the_way_back(explorer):
    for k in [*range(len(STEPS) + 1), *reversed(range(len(STEPS)))]:
        explorer.go(k)
        expected = {*GIVEN, *STEPS[:k]}
        assert {name: format_number(explorer.frame.ledger.values[name]) for name in expected} == (
            shown(explorer)
        )


def test_there_is_no_step_before_the_first_and_after_the_last(explorer):
    explorer.back()
    assert explorer.state.step == 0
    explorer.go(99)
    explorer.forward()
    assert explorer.state.step == len(STEPS)


def test_the_description_has_the_formula_with_its_numbers():
    assert describe(compute(State(step=14))) == (
        "Watch, step 14 of 31, reverse: ∂L/∂w₁₂ = ∂L/∂z₂·x₁ = 0.09081·0.5 = 0.04541. "
        "z₂ grows x₁ times as fast as w₁₂, and L ∂L/∂z₂ times as fast as z₂: speeds multiply."
    )
    assert describe(compute(State())).startswith(
        "Watch, before the first of 31 steps. Given: x₁ = "
    )


def test_an_input_has_two_paths(explorer):
    explorer.go(STEPS.index("d_x1") + 1)
    assert factors(explorer)[:2] == ["value\nx₁\n0.5", "upstream\n∂L/∂z₂\n0.09081"]
    assert [text.split("\n")[2] for text in factors(explorer)[2:]] == [
        *("× (−0.6)", "+ (−0.1884)", "× 0.4", "= −0.1298")
    ]


def test_the_last_step_tells_what_it_was_good_for(explorer):
    explorer.go(31)
    assert explorer.description.endswith("the loss was 0.2912 and is 0.1501 with them.")
    assert explorer.frame.loss_after < explorer.frame.ledger.values["L"]


@pytest.mark.parametrize(
    ("rate", "step", "words"),
    [
        (0.1, 23, "L falls when w₁₁ grows, so w₁₁ grows."),
        (0.1, 24, "L rises when w₁₂ grows, so w₁₂ shrinks."),
        (0.0, 24, "η·∂L/∂w₁₂ is 0, so w₁₂ stays."),
    ],
)
def test_an_update_says_which_way_it_goes(rate, step, words):
    assert describe(compute(State(learning_rate=rate, step=step))).endswith(words)


def test_the_slider_shows_the_chosen_number_and_all_follows_it(explorer, browser):
    slider = explorer.controls["value"]
    for name in GIVEN:
        explorer.reset()
        explorer.update(step=31, number=name)
        assert slider.value == getattr(explorer.state, name)
        before = shown(explorer)
        slider.value = -1.46  # a slider with coarser steps would make 1.45 or 1.50 of it
        assert getattr(explorer.state, name) == -1.46
        after = shown(explorer)
        assert after[name] == "−1.46"
        assert sum(before[cell] != after[cell] for cell in STEPS) > 9


def test_numbers_are_kept_without_noise():
    assert State(x1=0.1 + 0.2).x1 == 0.3
    with pytest.raises(TraitError):
        State(x1=2.1)


# Fill in the blank.


def test_the_number_asked_for_is_shown_when_it_is_right(explorer):
    explorer.update(mode=FILL, step=17)
    assert shown(explorer)["d_z1"] == "?"
    assert explorer.description.endswith("∂L/∂z₁ = ? What is ∂L/∂z₁? Three digits are enough.")
    explorer.answer("-0.188")
    assert shown(explorer)["d_z1"] == "−0.1884"
    assert "= (−0.7554)·0.525·(1 − 0.525) = −0.1884. Right: −0.1884." in explorer.description
    assert explorer.frame.n_right == 1


def test_a_wrong_answer_is_explained_and_reveals_nothing(explorer):
    explorer.update(mode=FILL, step=17)
    for text, mistake in (("0.1884", "sign"), ("-0.7554", "no slope"), ("0.2494", "no upstream")):
        explorer.answer(text)
        assert explorer.description.endswith(f"= ? Not yet: {EXPLANATIONS[mistake]}.")
        assert shown(explorer)["d_z1"] == "?"
        assert "0.1884" not in "".join(factors(explorer))
    assert explorer.frame.n_right == 0


def test_what_is_typed_is_checked(explorer, browser):
    explorer.update(mode=FILL, step=6)
    answer = explorer.controls["answer"]
    assert not answer.disabled
    answer.value = "-0.5396"
    assert "the error was not squared" in explorer.live.description
    answer.value = "0.2912"
    assert "Right: 0.2912." in explorer.live.description
    explorer.forward()
    assert answer.value == ""
    explorer.back()
    assert answer.value == "0.2912"


def test_the_formula_is_a_hint_that_keeps_the_number_secret(explorer):
    explorer.update(mode=FILL, step=17)
    assert "·" not in explorer.description
    explorer.state.hint = True
    assert "= (−0.7554)·0.525·(1 − 0.525) = ?" in explorer.description
    for step in range(1, len(STEPS) + 1):
        explorer.go(step)
        if explorer.frame.cell.phase in ("forward", "loss"):
            first, second, *_ = factors(explorer)
            assert first.split("\n")[2] == "?"
            assert second == ""


def test_an_answer_counts_as_long_as_its_question_is_the_same(explorer):
    explorer.update(mode=FILL, step=6)
    explorer.answer("0.2912")
    explorer.update(y=1.5)
    assert explorer.frame.verdict is None
    assert explorer.frame.answer == ""
    explorer.update(y=1.0)
    assert explorer.frame.n_right == 1
    explorer.answer("  ")
    assert explorer.frame.verdict is None
    assert explorer.state.answers == {}


# Find the bug.


def test_all_numbers_follow_but_one(explorer):
    explorer.update(mode=HUNT, seed=88)
    for _ in range(20):
        before = explorer.frame.bug
        explorer.another_bug()
        frame = explorer.frame
        assert frame.bug != before
        assert shown(explorer).keys() == {*GIVEN, *STEPS}
        assert [c.name for c in frame.ledger.cells if c.value != c.right] == [frame.bug.name]


@pytest.mark.parametrize("hint", [False, True])
def test_nothing_gives_the_bug_away(explorer, hint):
    """Before one commits oneself, the step with the bug looks like any other."""
    explorer.update(mode=HUNT, hint=hint)
    for step in range(1, len(STEPS) + 1):
        explorer.go(step)
        explorer.live._prepare()
        cell = explorer.frame.cell
        number = format_number(cell.value)
        opening = f"{cell.symbol} = {number}."
        if hint:
            numbers = explorer.frame.ledger.numbers(cell.formula)
            opening = f"{numbers}; the ledger says {number}."
        assert opening in explorer.description
        assert explorer.description.endswith(
            f"Does {cell.symbol} follow from the numbers before it?"
        )
        assert format_number(cell.right) == number or cell.name == explorer.frame.bug.name


def test_the_right_choice_is_explained_and_a_wrong_one_leads_on(explorer):
    explorer.update(mode=HUNT, seed=5)
    bug = explorer.frame.bug
    place = STEPS.index(bug.name) + 1
    explorer.go(place - 1)
    explorer.commit()
    assert explorer.description.endswith("Look later.")
    explorer.go(place)
    assert explorer.frame.verdict is None
    explorer.commit()
    assert explorer.frame.verdict.right
    assert (
        f"Found: {EXPLANATIONS[bug.mistake]}. {SYMBOLS[bug.name]} should be" in explorer.description
    )
    explorer.another_bug()
    assert explorer.frame.verdict is None and explorer.state.step == 0


def test_a_choice_doesnt_outlive_its_bug(explorer):
    explorer.update(mode=HUNT, seed=5)
    go_to_the_bug(explorer)
    explorer.commit()
    assert explorer.frame.verdict
    explorer.update(seed=6)  # the same mistake once more
    assert explorer.frame.verdict is None
    explorer.update(seed=5, x1=-1.0)
    assert explorer.frame.verdict is None


# The pointer and the keys.


def test_a_click_goes_to_a_calculated_number_and_selects_a_given_one(explorer, browser):
    for step, name in enumerate(STEPS, start=1):
        browser.pointer("down", 0, *middle(name))
        assert explorer.state.step == step
    for name in GIVEN:
        browser.pointer("down", 0, *middle(name))
        assert explorer.state.number == name
    assert explorer.state.step == len(STEPS)
    browser.pointer("down", 0, 600, 60)
    browser.pointer("move", 0, *middle("z1"))
    assert explorer.state.step == len(STEPS)


# What it looks like.


def extremes():
    """Numbers as long as they get, in all modes at all steps."""
    rng = np.random.default_rng(0)
    for k in range(40):
        numbers = dict(zip(GIVEN, rng.uniform(-2, 2, len(GIVEN)), strict=True))
        rules = {"activation": list(ACTIVATIONS)[k % 4], "loss": list(LOSSES)[k % 3]}
        yield {"mode": MODES[k % 3], "step": 1 + 7 * k % 31, "seed": k + 1} | rules | numbers
    saturated = dict.fromkeys(GIVEN, -2.0)
    for step in range(1, 32, 3):
        yield {"mode": HUNT, "step": step, "learning_rate": 0.95} | saturated


def test_no_text_leaves_its_place(explorer):
    live = explorer.live
    for values in extremes():
        explorer.update(hint=True, **values)
        explorer.commit()
        explorer.draw(explorer.frame)
        below = explorer.panels[1]
        scale = live.figure.dpi / 90
        renderer = live._canvas.get_renderer()
        for text in below.moving:
            box = text.get_window_extent(renderer)
            assert box.x1 / scale < 810, text.get_text()
        assert below.words.get_text().count("\n") <= 1
        for text, after in pairwise(below.factors):
            if after.get_text():
                ends = text.get_window_extent(renderer).x1, after.get_window_extent(renderer).x0
                assert ends[0] < ends[1], (text.get_text(), after.get_text())
        for name, text in explorer.panels[0].texts.items():
            if text.get_text():
                left = text.get_window_extent(renderer).x0 / scale
                assert left > PLACES[name][0, 0] + 15, (name, text.get_text())
