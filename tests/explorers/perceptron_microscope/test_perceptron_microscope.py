import ast
import math
import re

import ipywidgets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traitlets import TraitError

from helpers.explorers.perceptron_microscope.explorer import INTERVAL, PerceptronMicroscope
from helpers.explorers.perceptron_microscope.picture import TOPS
from helpers.explorers.perceptron_microscope.state import (
    GRID,
    MOST_POINTS,
    MOST_STEPS,
    OWN,
    PRESETS,
    Point,
    State,
    compute,
    draw_points,
    train,
)
from helpers.explorers.perceptron_microscope.words import calculate, describe

places = st.integers(-8, 8).map(lambda k: k * GRID)
points = st.builds(Point, places, places, st.sampled_from([0, 1]))
point_sets = st.lists(points, min_size=1, max_size=MOST_POINTS).map(tuple)


make_explorer = PerceptronMicroscope


def frame_at(step, preset="separable", **others):
    return compute(State(preset=preset, step=step, **others))


# What is computed.


def test_the_presets_are_what_they_are_called():
    bounds = {}
    for name, preset in PRESETS.items():
        run = train(preset)
        assert len({point[:2] for point in preset}) == len(preset)  # none hides another
        bounds[name] = run.margin and run.margin.mistake_bound
    assert bounds["XOR"] is None
    assert bounds["thin margin"] > 10 * bounds["separable"]
    assert train(PRESETS["thin margin"]).mistakes[-1] > 2 * train(PRESETS["separable"]).mistakes[-1]


def test_each_step_follows_the_rule_from_the_one_before():
    w, b, mistakes = np.zeros(2), 0.0, 0
    samples = PRESETS["thin margin"]
    for k in range(1, frame_at(MOST_STEPS, "thin margin").n_steps + 1):
        frame = frame_at(k, "thin margin")
        x1, x2, label = samples[(k - 1) % len(samples)]
        error = label - (1 if w @ [x1, x2] + b >= 0 else 0)
        w, b, mistakes = w + error * np.array([x1, x2]), b + error, mistakes + abs(error)
        assert frame.w.tolist() == w.tolist() and frame.b == b
        assert frame.last.mistake == bool(error)
        assert frame.mistakes[-1] == mistakes
    assert frame.ending == "converged"
    assert not frame.wrong.any()


def test_xor_repeats_and_its_proof_holds():
    assert frame_at(8, "XOR").cycle is None  # not given away
    frame = frame_at(9, "XOR")
    assert frame.ending == "cycle"
    start, end = frame_at(frame.cycle.start, "XOR"), frame
    assert start.w.tolist() == end.w.tolist() and start.b == end.b
    assert (frame.cycle.end - frame.cycle.start) % 4 == 0  # the next sample is the same
    assert frame.mistakes[-1] - start.mistakes[-1] == frame.cycle.mistakes == 4
    assert "after step 9 the weights and the next sample are as after step 5" in describe(frame)


def test_where_no_line_separates_there_is_no_bound():
    on_each_other = (Point(1, 1, 0), Point(1, 1, 1), Point(-1, 0, 0))
    text = describe(frame_at(3, OWN, own=on_each_other))
    assert "no line separates the classes, so there is no bound" in text
    apart = (Point(1, 1, 0), Point(1, 1.25, 1), Point(-1, 0, 0))
    assert "at most (R/γ)² = " in describe(frame_at(3, OWN, own=apart))


@pytest.mark.parametrize(
    ("name", "n_points", "seed", "outlook"),
    [("thin margin", 16, 65, "end within the bound"), ("moons", 30, 0, "never end")],
)
def test_the_limit_of_steps_is_said_when_it_is_reached(name, n_points, seed, outlook):
    frame = frame_at(MOST_STEPS, OWN, own=draw_points(name, n_points, seed))
    assert frame.ending == "limit"
    assert frame.step == MOST_STEPS // n_points * n_points  # whole epochs
    expected = f"The limit of 1,000 steps is reached; further on it would {outlook}."
    assert describe(frame).endswith(expected)


@settings(max_examples=50, deadline=None)
@given(own=point_sets, order=st.integers(0, 9))
def test_every_run_ends_in_one_of_three_ways_and_keeps_the_theorem(own, order):
    run = train(own, order)
    assert len(run.steps) <= MOST_STEPS
    if run.ending == "converged":
        assert run.mistakes[-1] <= run.margin.mistake_bound * (1 + 1e-9)
        assert run.cycle is None
    if run.margin is None:
        assert run.ending in ("cycle", "limit")
    else:
        assert run.ending != "cycle"
        assert run.margin.mistake_bound < TOPS[-1]
    if run.cycle:
        first, last = run.steps[run.cycle.start], run.steps[run.cycle.end - 1]
        assert np.array_equal(first.W_before, last.W) and np.array_equal(first.b_before, last.b)


def test_points_stay_on_the_grid_where_sums_are_exact():
    state = State(preset=OWN, own=[(0.3, -1.9, 1), (5, -0.1, 0)], x1=0.7)
    assert state.own == (Point(0.25, -2.0, 1), Point(2.0, 0.0, 0))
    assert state.x1 == 0.75
    assert math.copysign(1, state.own[1].x2) == 1  # no −0


@pytest.mark.parametrize(
    "own", [(), [(0, 0, 2)], [(0, 0, 1)] * (MOST_POINTS + 1), [(math.nan, 0, 1)]]
)
def test_points_that_make_no_sense_are_refused(own):
    with pytest.raises((TraitError, ValueError)):
        State(own=own)


# What is written.


def test_the_calculation_can_be_checked_in_the_head():
    step, outcome = calculate(frame_at(6))
    assert step == [
        "step 6 of 48: epoch 1, sample 5 of class 0",
        "z = 2 · 1 + 0.25 · (−1.75) + 0 = 1.5625",
        "ŷ = 1, for z ≥ 0",
        "y − ŷ = 0 − 1 = −1: a mistake",
        "Δw = −1 · (1, −1.75) = (−1, 1.75), Δb = −1",
    ]
    assert outcome[:2] == [
        "w = (1, 2), b = −1, 1 of 12 points wrong",
        "Mistakes: 3, at most (R/γ)² = (2.51/0.52)² = 23.3.",
    ]


@settings(max_examples=50, deadline=None)
@given(own=point_sets, step=st.integers(1, MOST_STEPS))
def test_every_written_sum_is_exact_and_a_calculator_agrees_about_the_bound(own, step):
    (_, score, *_), (_, count, _) = calculate(frame_at(step, OWN, own=own))
    left, right = score.removeprefix("z = ").split(" = ")
    value = eval(left.replace("·", "*").replace("−", "-"))
    assert value == ast.literal_eval(right.replace("−", "-"))
    if bound := re.search(r"\((\S+)/(\S+)\)² = (\S+)\.$", count):
        radius, gamma, shown = map(float, bound.groups())
        assert f"{(radius / gamma) ** 2:.1f}" == f"{shown:.1f}"


# What is done.


def test_steps_go_forward_back_and_to_the_next_mistake(explorer):
    for action in (explorer.forward, explorer.forward, explorer.back):
        action()
    assert explorer.frame.step == 1
    explorer.back()
    made = []
    while not explorer.frame.ending:
        explorer.next_mistake()
        made.append(explorer.frame.last.mistake)
    assert made == [True] * 8 + [False]  # the last is the end
    explorer.forward()
    assert explorer.frame.step == explorer.frame.n_steps
    for _ in range(60):
        explorer.back()
    assert explorer.frame.step == 0


def test_points_are_added_moved_and_deleted_from_python(explorer):
    explorer.add(0.1, 0.9, 1)
    assert explorer.state.preset == OWN
    assert explorer.state.points == (*PRESETS["separable"], Point(0.0, 1.0, 1))
    explorer.move(12, 2.4, -1.1)
    assert explorer.state.points[12] == Point(2.0, -1.0, 1)
    explorer.add(2, -1, 0)  # on a point: another class
    assert explorer.state.points[12] == Point(2.0, -1.0, 0)
    explorer.delete(12)
    assert explorer.state.points == PRESETS["separable"]
    for action in (explorer.delete, lambda i: explorer.move(i, 0, 0)):
        with pytest.raises(ValueError, match="index must be at most 11, got 12"):
            action(12)
    with pytest.raises(TraitError):
        explorer.add(0, 0, 3)
    assert explorer.state.points == PRESETS["separable"]


def test_who_is_at_the_end_stays_at_the_end_when_points_move(explorer):
    explorer.update(step=explorer.frame.n_steps)
    explorer.move(3, 0.0, -0.25)
    assert explorer.frame.n_steps > 48
    assert explorer.frame.ending == "converged"
    explorer.update(step=3)
    explorer.move(0, 0.0, 2.0)
    assert explorer.frame.step == 3


def test_at_the_end_a_point_more_or_less_begins_a_new_training(explorer, browser):
    for change in (lambda: browser.pointer("down", 0, 1.0, 0.0), lambda: explorer.delete(0)):
        explorer.update(step=MOST_STEPS)
        change()
        assert explorer.frame.step == 0 and not explorer.frame.ending
        points = explorer.state.points
        explorer.next_mistake()
        assert explorer.frame.last.mistake
        explorer.start_over()
        assert explorer.frame.step == 0 and explorer.state.points == points


def test_a_point_is_held_where_the_pointer_has_caught_it(explorer, browser):
    explorer.add(0.75, 1.75, 0)
    browser.pointer("down", 0, 0.85, 1.65)  # a little beside it
    browser.pointer("move", 0, 0.86, 1.65)
    assert explorer.state.points[12:] == (Point(0.75, 1.75, 0),)
    browser.pointer("move", 0, -9, -0.05)
    assert explorer.state.points[12:] == (Point(-2.0, 0.0, 0),)


def test_a_click_one_place_beside_a_point_adds_another(explorer, browser):
    explorer.update(preset=OWN, own=[(0, 0, 1)], new_label=0)
    browser.pointer("down", 0, 0.25, 0.0, buttons=2)  # adds none
    assert len(explorer.state.points) == 1
    for x1, x2 in ((0.25, 0.0), (0.0, -0.25), (0.5, 0.25)):
        browser.pointer("down", 0, x1, x2)
        assert explorer.state.points[-1] == Point(x1, x2, 0)
    browser.pointer("down", 0, 1.0, 1.0, modifiers=["shift"])  # deletes nothing, adds nothing
    assert len(explorer.state.points) == 4
    browser.pointer("down", 0, 0.65, 0.35, modifiers=["shift"])
    assert len(explorer.state.points) == 3


def test_both_classes_are_seen_in_one_place(explorer, browser):
    explorer.update(preset=OWN, own=[(0, 1, 0), (0, 1, 1), (1, 1, 0)], step=1)
    zero, one, wrong, ring = (c.get_offsets() for c in explorer.live.figure.axes[0].collections[:4])
    (x0, y0), away = zero
    ((x1, y1),) = one
    assert y0 == y1 == 1 and 0.05 < x1 - x0 < GRID
    assert away.tolist() == [1, 1]
    assert set(map(tuple, wrong)) <= {(x0, y0), (x1, y1), (1, 1)}
    assert ring.tolist() == [[x0, y0]]


def test_a_point_dragged_over_another_stays_in_hand(explorer, browser):
    x1, x2, label = explorer.state.points[3]
    away = explorer.state.points[9]
    browser.pointer("down", 0, x1, x2)
    browser.pointer("move", 0, *away[:2])
    assert explorer.state.points[3] == (*away[:2], label)
    browser.pointer("move", 0, 0.0, 2.0)
    assert explorer.state.points[3] == (0.0, 2.0, label)
    assert explorer.state.points[9] == away


def test_there_is_always_a_point_and_never_more_than_the_most(explorer, browser):
    explorer.update(preset=OWN, own=[(0, 0, 1)])
    explorer.look_at(0, 0)
    browser.key("Delete")
    assert len(explorer.state.points) == 1
    explorer.update(own=[(k % 17 / 4 - 2, k // 17 / 4, 1) for k in range(MOST_POINTS)])
    explorer.look_at(0, -1)
    browser.key("0")
    browser.pointer("down", 0, 0, -1)
    assert len(explorer.state.points) == MOST_POINTS
    assert explorer.live.error == ""


def test_it_plays_to_the_end_of_the_run(explorer, browser):
    explorer.update(preset="XOR", step=7)
    buttons = (c for c in explorer.children[0].children if isinstance(c, ipywidgets.Button))
    play = next(button for button in buttons if button.description == "Play")
    play.click()
    assert (explorer.live.beat, play.description) == (INTERVAL, "Pause")
    for step, beat in ((8, INTERVAL), (9, 0)):
        browser.tell({"type": "beat"})
        assert (explorer.frame.step, explorer.live.beat) == (step, beat)
    assert play.description == "Play"
    play.click()
    explorer.reset()
    assert explorer.live.beat == 0
