import numpy as np
import pytest

from helpers.explorers.time_machine.explorer import N_SLICES, TimeMachine
from helpers.explorers.time_machine.picture import COLOURS, LINE_STYLES, MARKERS
from helpers.explorers.time_machine.plans import MOST_STEPS, RUN_NAMES, Settings
from helpers.explorers.time_machine.snapshots import GRID
from helpers.explorers.time_machine.timelines import Timelines
from helpers.live.live_figure import LiveFigure
from helpers.nn.activations import sigmoid
from kit.explorers import widget
from kit.fake_browser import FakeBrowser
from kit.sequences import same, snapshot

LINE = (
    "data=circles noise=10 layers=2 neurons=3 seed=4 A=0..60,tanh,0.3,10 B=A@20..60,relu,0.1,50 "
    "C=B@40..50,sigmoid,3,1 shown=B step=30"
)
BROKEN = "data=spiral noise=5 layers=3 neurons=8 seed=0 A=0..1000,leaky_relu,3,10"


def make_explorer():
    return TimeMachine(more=100)


@pytest.fixture
def slow_browser(browser):
    """One that answers when it is told to."""
    browser.answers = False
    yield browser
    browser.answers = True
    browser.answer()


def finish(explorer, browser):
    """Let the browser paint until the training is over; return the steps that were seen."""
    seen = []
    while explorer.training:
        assert len(seen) <= N_SLICES, "a training must end"
        browser.answer()
        seen.append(explorer.frame.step)
    browser.answer()
    return seen


def parameters(explorer):
    return np.concatenate([W.ravel() for W in explorer.frame.weights])


# What is computed.


def test_a_tile_is_what_its_neuron_answers(explorer):
    explorer.train()
    frame = explorer.frame
    network = Timelines().get(frame.plan, 0).look(frame.step)
    axis = np.linspace(-frame.limit, frame.limit, GRID)[::2]
    for column, row in ((0, 0), (7, 20), (29, 29)):
        inputs, *hidden, output = network.forward([[axis[column], axis[row]]]).A
        expected = inputs / frame.limit, *hidden, 2 * sigmoid(output) - 1
        for answers, (values,) in zip(frame.maps, expected, strict=True):
            np.testing.assert_allclose(answers[:, row, column], values, atol=1e-5)


def test_unbounded_answers_are_shown_relative_to_the_largest_of_their_layer():
    explorer = TimeMachine(activation="relu", layers=3, neurons=5)
    for answers in explorer.frame.maps[1:-1]:
        assert answers.min() >= 0
        assert answers.max() == pytest.approx(1, abs=0.05)  # every second point is shown
    explorer.close()


def test_scrubbing_both_ways_shows_the_same(explorer):
    explorer.train()
    there = {}
    for step in range(101):
        explorer.state.step = step
        there[step] = (parameters(explorer), explorer.description)
    assert len({text for _, text in there.values()}) == 101
    for step in reversed(range(101)):
        explorer.state.step = step
        assert np.array_equal(parameters(explorer), there[step][0])
        assert explorer.description == there[step][1]


def test_a_branch_shows_its_parent_before_it_begins():
    explorer = TimeMachine.from_line(LINE)
    for step, owner, begun in ((10, 0, "A"), (20, 1, "AB"), (39, 1, "AB"), (40, 1, "ABC")):
        explorer.update(step=step)
        frame = explorer.frame
        assert (frame.shown, frame.owner) == (1, owner)
        assert "".join(run.name for run in frame.runs if run.step is not None) == begun
    explorer.update(shown="C", step=10)
    assert explorer.frame.owner == 0
    explorer.close()


def test_the_description_says_where_and_how_good():
    explorer = TimeMachine.from_line(LINE)
    a, b, _ = explorer.frame.runs
    assert explorer.description == (
        "circles, 2 × 3 neurons. Run B (relu, η = 0.1, batch 50) at step 30 of 60: "
        f"loss {b.loss:.2g}, {b.right:.0%} of 200 points right. A (tanh, η = 0.3, batch 10) has "
        f"loss {a.loss:.2g}, {a.right:.0%} right. C (sigmoid, η = 3, batch 1) begins at step 40."
    )
    explorer.update(step=5)
    assert "up to step 20 it is run A." in explorer.description
    explorer.update(step=55)
    assert "right, at its end, step 50." in explorer.description
    explorer.close()


def test_divergence_is_shown_and_said_and_is_no_error():
    explorer = TimeMachine.from_line(BROKEN)
    end = explorer.frame.end
    assert 0 < end < 1000
    assert f"; it diverges after step {end}." in explorer.description
    explorer.update(step=end)
    assert explorer.frame.view.loss == np.inf
    assert "It has diverged." in explorer.description
    LiveFigure._draw(explorer.live)
    explorer.update(step=end // 2, activation="tanh")
    explorer.branch()
    explorer.update(step=MOST_STEPS)
    assert f"A (leaky relu, η = 3, batch 10) has diverged after step {end}." in explorer.description
    assert explorer.live.error == ""
    explorer.close()


# The line.


def test_the_line_brings_everything_back(explorer):
    there = TimeMachine.from_line(LINE)
    assert there.line == LINE
    explorer.paste(f"  {LINE}\n")
    assert same(snapshot(explorer)[1:], snapshot(there)[1:])
    assert explorer.line == LINE
    assert explorer.state.settings == Settings("relu", 0.1, 50)  # those of the run shown
    there.close()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (LINE.replace("step=30", "step=x"), "step must be a whole number, got 'x'"),
        (LINE.replace("step=30", "step=10001"), "step must be at most 10000, got 10001"),
        (LINE.replace("shown=B", "shown=D"), "shown must be one of the runs in the line, got 'D'"),
        (LINE.replace("shown=B", "shown=E"), "shown must be one of 'A', 'B', 'C', 'D', got 'E'"),
        (f"{BROKEN} B=A@900..1000,tanh,0.3,10", "branch off at step 900: that run diverges after"),
    ],
)
def test_a_bad_line_is_refused_below_the_figure_and_changes_nothing(explorer, line, message):
    field = widget(explorer, "Configuration")
    explorer.train()
    before = snapshot(explorer)
    with pytest.raises(ValueError, match=message):
        explorer.paste(line)
    with pytest.raises(ValueError, match=message):
        field.value = line  # as the browser does
    assert message in explorer.live.error
    assert field.value == line  # to be put right
    assert same(snapshot(explorer), before)
    field.value = LINE
    assert explorer.live.error == ""
    assert explorer.line == field.value == LINE


# What is done.


def test_a_training_in_slices_ends_as_one_at_once(explorer, slow_browser):
    other = TimeMachine(more=100)
    for _ in range(2):
        explorer.train(in_slices=True)
        assert explorer.training
        seen = finish(explorer, slow_browser)
        assert len(seen) == N_SLICES - 1  # the first is made at once
        bar = widget(explorer, "Trained")
        assert bar.value == bar.max == explorer.frame.end
        assert np.diff(seen).min() > 0
        other.train()
        assert same(explorer.frame, other.frame)
    assert explorer.frame.end == 200
    other.close()


def test_a_training_can_be_stopped_and_gone_on_with(explorer, slow_browser):
    widget(explorer, "Train").click()
    assert widget(explorer, "Stop")
    for _ in range(5):
        slow_browser.answer()
    slow_browser.key("t")
    stopped = explorer.frame.end
    assert 0 < stopped < 100
    assert widget(explorer, "Train")
    slow_browser.answer()
    assert not explorer.training
    assert explorer.frame.end == stopped
    slow_browser.key("t")
    finish(explorer, slow_browser)
    assert explorer.frame.end == stopped + 100
    assert widget(explorer, "Train")


@pytest.mark.parametrize("action", ["reset", "start_anew", "redraw", "paste"])
def test_what_shows_something_else_ends_a_training(explorer, slow_browser, action):
    explorer.train(in_slices=True)
    if action == "paste":
        explorer.paste(LINE)
    else:
        getattr(explorer, action)()
    assert not explorer.training
    assert widget(explorer, "Train")
    end = explorer.frame.end
    slow_browser.answer()
    assert explorer.frame.end == end


def test_branches_are_trained_as_far_as_the_others_are(explorer, slow_browser):
    explorer.train()
    explorer.update(step=30, learning_rate=3.0)
    slow_browser.answer()
    slow_browser.key("b")
    finish(explorer, slow_browser)
    plan = explorer.frame.plan
    assert [(run.start, run.end, run.parent) for run in plan.runs] == [(0, 100, None), (30, 100, 0)]
    assert plan.runs[1].settings == Settings(learning_rate=3.0)
    assert explorer.frame.shown == 1
    explorer.branch()  # at the end there is nothing to catch up with
    assert [run.end for run in explorer.frame.plan.runs] == [200, 200, 200]
    assert explorer.frame.plan.runs[2].parent == 1


def test_a_branch_off_before_its_runs_beginning_is_its_parents():
    explorer = TimeMachine.from_line(LINE)
    explorer.update(shown="C", step=10)
    explorer.branch()
    assert explorer.frame.plan.runs[3].parent == 0
    with pytest.raises(ValueError, match="there are 4 runs already"):
        explorer.branch()
    explorer.live.png()
    assert explorer.controls["shown"].options == RUN_NAMES
    explorer.close()


def test_settings_are_those_of_run_a_as_long_as_nothing_is_trained(explorer):
    explorer.update(activation="relu")
    assert explorer.frame.plan.runs[0].settings.activation == "relu"
    explorer.train()
    explorer.update(activation="elu")
    assert explorer.frame.plan.runs[0].settings.activation == "relu"
    explorer.start_anew()
    assert explorer.frame.plan.runs[0].settings.activation == "elu"
    assert explorer.frame.end == 0


def test_another_problem_starts_untrained_and_the_way_back_brings_the_runs_back(explorer):
    explorer.train()
    before = snapshot(explorer)
    for change in ({"noise": 11}, {"layers": 1}, {"neurons": 3}, {"data": "XOR"}, {"seed": 1}):
        start = {name: getattr(explorer.state, name) for name in change}
        explorer.update(**change)
        assert explorer.frame.end == 0
        explorer.update(**start)
        assert same(snapshot(explorer), before)


def test_another_run_is_looked_at_where_the_last_one_ended():
    explorer = TimeMachine.from_line(LINE.replace("shown=B", "shown=C"))
    FakeBrowser(explorer.live, draws=False).key("End")
    explorer.state.shown = "A"
    assert (explorer.frame.step, explorer.frame.end) == (50, 60)
    explorer.close()


def test_training_stops_at_the_limit():
    line = f"data=XOR noise=5 layers=1 neurons=1 seed=0 A=0..{MOST_STEPS - 50},tanh,0.1,200"
    explorer = TimeMachine.from_line(line)
    explorer.train()
    assert explorer.frame.end == MOST_STEPS and not explorer.training
    explorer.close()


def test_the_picture_has_each_runs_boundary_and_losses():
    explorer = TimeMachine.from_line(LINE)
    explorer.update(step=45)
    FakeBrowser(explorer.live, draws=False)
    _, plane, losses = explorer.live.figure.axes
    lines = np.linspace(-explorer.frame.limit, explorer.frame.limit, GRID)
    by_colour = {line.get_color(): line for line in losses.lines if line.get_linestyle() != "None"}
    places = {line.get_color(): line for line in losses.lines if line.get_marker() in MARKERS}
    for number, run in enumerate(explorer.frame.runs):
        boundary, colour = plane.lines[number], COLOURS[number]
        assert boundary.get_color() == colour
        assert boundary.get_linestyle() == by_colour[colour].get_linestyle() == LINE_STYLES[number]
        np.testing.assert_array_equal(by_colour[colour].get_ydata(), run.losses)
        assert places[colour].get_xydata().tolist() == [[run.step, run.loss]]
        for x, y in boundary.get_xydata():
            if np.isfinite(x):  # scores on the grid's points around it are of both signs
                column, row = (np.searchsorted(lines, v) for v in (x, y))
                around = run.scores[max(0, row - 1) : row + 1, max(0, column - 1) : column + 1]
                assert around.min() <= 0 <= around.max()
    assert len(set(COLOURS)) == len(set(LINE_STYLES)) == len(RUN_NAMES)
    assert legend(explorer) == [
        *("A: tanh, η = 0.3, batch 10", "B: relu, η = 0.1, batch 50"),
        *("C: sigmoid, η = 3, batch 1", ""),
    ]
    assert not plane.lines[3].get_xydata().size
    explorer.close()


def legend(explorer):
    (legend,) = explorer.live.figure.legends
    return [text.get_text() for text in legend.get_texts()]


def test_the_legend_on_the_screen_has_a_new_run_whose_axes_are_the_same():
    explorer = TimeMachine.from_line(f"{LINE.split(' B=')[0]} step=20")
    browser = FakeBrowser(explorer.live)
    explorer.branch()
    (shown,) = explorer.live.figure.legends
    box = shown.get_texts()[1].get_window_extent()
    height = browser.image().shape[0]
    rows, columns = (np.arange(*map(int, ends)) for ends in (box.intervaly, box.intervalx))
    assert legend(explorer)[1] == "B: tanh, η = 0.3, batch 10"
    assert browser.image()[np.ix_(height - rows, columns)].min() < 100
    explorer.close()
