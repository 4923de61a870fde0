from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.explorers.time_machine.plans import (
    BATCH_SIZES,
    MOST_LAYERS,
    MOST_NEURONS,
    MOST_NOISE,
    MOST_SEEDS,
    MOST_STEPS,
    N_SAMPLES,
    RATES,
    RUN_NAMES,
    SPREADS,
    TRAINABLE,
    Plan,
    Problem,
    Run,
    Settings,
    read_plan,
    read_words,
)

SETTINGS = st.builds(
    Settings, st.sampled_from(TRAINABLE), st.sampled_from(RATES), st.sampled_from(BATCH_SIZES)
)
PROBLEMS = st.builds(
    Problem,
    st.sampled_from(tuple(SPREADS)),
    st.integers(0, MOST_NOISE),
    st.integers(1, MOST_LAYERS),
    st.integers(1, MOST_NEURONS),
    st.integers(0, MOST_SEEDS - 1),
)
LINE = "data=XOR noise=5 layers=1 neurons=3 seed=7 A=0..100,tanh,0.3,10 B=A@60..80,relu,3,1"


@st.composite
def plans(draw):
    runs = [Run(draw(SETTINGS), 0, draw(st.integers(0, MOST_STEPS)))]
    for number in range(1, draw(st.integers(1, len(RUN_NAMES)))):
        parent = draw(st.integers(0, number - 1))
        start = draw(st.integers(runs[parent].start, runs[parent].end))
        runs.append(Run(draw(SETTINGS), start, draw(st.integers(start, MOST_STEPS)), parent))
    return Plan(draw(PROBLEMS), tuple(runs))


@given(plan=plans())
def test_one_line_brings_every_plan_back(plan):
    line = str(plan)
    assert "\n" not in line
    assert read_plan(read_words(line)) == plan


def test_a_line_can_be_read_by_a_person():
    plan = read_plan(read_words(LINE))
    assert plan.problem == Problem("XOR", 5, 1, 3, 7)
    assert plan.runs[0] == Run(Settings("tanh", 0.3, 10), 0, 100)
    assert plan.runs[1] == Run(Settings("relu", 3.0, 1), 60, 80, parent=0)
    assert str(plan) == LINE
    assert read_plan(read_words("\n  ".join(reversed(LINE.split())))) == plan


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("data=XOR", "data=xor"), "data must be one of 'blobs', 'XOR'.*got 'xor'"),
        (("data=XOR", ""), "the line must have data="),
        (("noise=5", "noise=51"), "noise must be at most 50, got 51"),
        (("noise=5", "noise=-5"), "noise must be a whole number, got '-5'"),
        (("layers=1", "layers=5"), "layers must be at most 4, got 5"),
        (("neurons=3", "neurons=0"), "neurons must be at least 1, got 0"),
        (("neurons=3", "neurons=three"), "neurons must be a whole number, got 'three'"),
        (("seed=7", "seed=1000"), "seed must be at most 999"),
        (("seed=7", "seed=7 seed=8"), "'seed=8' in the line comes twice"),
        (("seed=7", "seed=7 colour=red"), "the line has an unknown word: colour"),
        (("seed=7", "seed=7 hello"), "'hello' in the line must be of the form name=value"),
        (("A=0..100,tanh,0.3,10", ""), "the line must have a run A="),
        (("B=A@", "C=A@"), "the line has an unknown word: C"),
        (("tanh", "than"), "run A: activation must be one of .*got 'than'"),
        (("tanh,0.3", "tanh,0.31"), r"run A: learning_rate must be one of .*got 0\.31"),
        (("tanh,0.3", "tanh,0.3.1"), "run A: .*0.3.1"),
        (("relu,3,1", "relu,3,7"), "run B: batch_size must be one of .*got 7"),
        (("relu,3,1", "relu,3"), "run B must be first step, last step.*got 'A@60..80,relu,3'"),
        (("0..100", "0..10001"), "the end of run A must be at most 10000, got 10001"),
        (("60..80", "60..50"), "the end of run B must be at least 60, got 50"),
        (("A@60..80", "A@101..120"), "run B must branch off run A at one of its steps, 0 to 100"),
        (("seed=7", "seed=7 C=B@59..80,tanh,0.3,10"), "run C must branch off run B .*60 to 80"),
        (("B=A@60", "B=B@60"), "run B must branch off a run before it"),
        (("B=A@60", "B=60"), "run B must branch off a run before it"),
        (("A=0..100", "A=5..100"), "run A must start from the initial weights"),
    ],
)
def test_a_bad_line_is_refused_and_the_message_says_what_is_wrong(change, message):
    with pytest.raises(ValueError, match=message):
        read_plan(read_words(LINE.replace(*change)))


def test_a_trace_is_what_led_to_a_run():
    how = [Settings(batch_size=size) for size in BATCH_SIZES[:3]]
    runs = Run(how[0], 0, 50), Run(how[1], 20, 50, 0), Run(how[2], 30, 50, 1)
    plan = Plan(Problem(), runs)
    assert plan.trace(0) == ((0, how[0]),)
    assert plan.trace(2) == ((0, how[0]), (20, how[1]), (30, how[2]))


@given(problem=PROBLEMS, other=PROBLEMS, activation=st.sampled_from(TRAINABLE))
def test_the_initial_weights_follow_from_seed_and_size_alone(problem, other, activation):
    same = Problem(other.data, other.noise, problem.layers, problem.neurons, problem.seed)
    one, two = problem.make_network("tanh"), same.make_network(activation)
    np.testing.assert_array_equal(one.parameters, two.parameters)
    another = replace(problem, seed=(problem.seed + 1) % MOST_SEEDS).make_network("tanh")
    assert (one.W[0] != another.W[0]).all()


@pytest.mark.parametrize("data", SPREADS)
def test_each_set_has_two_classes_and_blurs_with_the_noise(data):
    X, y = Problem(data, noise=0).make_data()
    assert X.shape == (N_SAMPLES, 2)
    assert np.bincount(y).tolist() == [N_SAMPLES / 2] * 2
    blurred, same = Problem(data, noise=20).make_data()
    np.testing.assert_array_equal(y, same)
    assert np.std(blurred - X, axis=0) == pytest.approx([0.2, 0.2], rel=0.2)


def test_every_batch_size_divides_an_epoch():
    assert all(N_SAMPLES % size == 0 for size in BATCH_SIZES)
