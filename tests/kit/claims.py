"""What must hold of each explorer after anything that is done to it.

Each claim takes what the explorer's cell in the table has defined.
"""

import math
import re

import numpy as np
import pytest

from helpers.data.loaders import CLASS_NAMES
from helpers.explorers.activation_explorer import FLAT, NOTHING, Z
from helpers.explorers.backprop_ledger.ledger import GIVEN, SYMBOLS, format_number
from helpers.explorers.backprop_ledger.state import FILL, HUNT, WATCH
from helpers.explorers.callback_theatre.early_stopping import find_mode, stop_early
from helpers.explorers.gradient_flow import HEALTHY
from helpers.explorers.loss_explorer import MARGIN
from helpers.explorers.perceptron_microscope import state as perceptron_state
from helpers.explorers.time_machine.plans import MOST_STEPS, RUN_NAMES, Problem
from helpers.explorers.time_machine.state import read_line
from helpers.live.values import with_minus
from kit.explorers import widget
from kit.sequences import same


def activation(explorer, **_):
    state, frame = explorer.state, explorer.frame
    for curve in (frame.curve, frame.other):
        if curve:
            assert math.isfinite(curve.value) and math.isfinite(curve.slope)
            assert np.isfinite(curve.values[Z != 0]).all()
            assert np.isfinite(curve.slopes[Z != 0]).all()
    assert np.isfinite(frame.outputs).sum() >= len(Z) - 1
    assert math.isfinite(frame.x) == (state.w != 0)
    text = explorer.description
    name = state.activation.replace("_", " ")
    assert text.startswith(with_minus(f"{name} at z = {state.z:.2f}: "))
    assert with_minus(f"output {frame.curve.value:.3f}, slope {frame.curve.slope:.3f}") in text
    assert ("of a gradient passes back" in text) == (abs(frame.curve.slope) < FLAT)
    assert (frame.other is not None) == (state.compare != NOTHING)
    low, high = explorer.live.figure.axes[0].get_ylim()
    assert low < min(frame.curve.value, frame.curve.slope)
    assert max(frame.curve.value, frame.curve.slope) < high
    for parameter, owner in (("alpha", "elu"), ("negative_slope", "leaky_relu")):
        used = owner in (state.activation, state.compare)
        assert explorer.controls[parameter].disabled != used


def loss(explorer, **_):
    state, frame = explorer.state, explorer.frame
    assert len(frame.x) == len(frame.y) == state.n_points + 1
    assert (frame.x[-1], frame.y[-1]) == (state.x, state.y)
    for fit, ax in zip(frame.fits, explorer.live.figure.axes[1:], strict=True):
        assert math.isfinite(fit.slope) and math.isfinite(fit.intercept)
        scale = np.abs(fit.pulls).sum()
        assert abs(fit.pulls.sum()) < 1e-6 * scale
        assert abs(fit.pulls @ frame.x) < 1e-5 * scale
        assert 0 <= fit.share < 0.5 + 1e-6
        low, high = ax.get_ylim()
        assert -low == high >= np.abs(fit.pulls).max()
        assert ax.get_yticks()[-1] == pytest.approx(high / MARGIN)
        assert with_minus(f"{fit.label} {fit.slope:.2f}") in explorer.description
        assert f"{fit.label} {fit.share:.0%}" in explorer.description
    assert np.abs(frame.fits[1].pulls).max() <= 1
    assert np.abs(frame.fits[2].pulls).max() <= state.delta
    assert with_minus(f"x = {state.x:.1f}, y = {state.y:.2f}") in explorer.description
    assert f"d = {state.delta:.2f}" in explorer.description


def gradient_flow(explorer, **_):
    state, frame = explorer.state, explorer.frame
    assert frame.signal.shape == (state.depth + 1,)
    assert frame.gradient.shape == (state.depth,)
    for sizes in (frame.signal, frame.gradient):
        assert np.isfinite(sizes).all()
        assert (sizes >= 0).all()
    assert frame.signal[0] == 1
    assert frame.gradient[-1] == (1 if frame.gradient.any() else 0)
    text = explorer.description
    assert text.startswith(f"{state.depth} layer")
    assert f"of {state.width} {state.activation.replace('_', ' ')} neurons" in text
    assert f"× {state.factor:.2f}." in text
    for name, size in (("signal", frame.signal[-1]), ("gradient", frame.gradient[0])):
        healthy = HEALTHY[0] <= size <= HEALTHY[1]
        assert (f"{name} is healthy" in text) == healthy
        assert (f"{name} vanishes" in text) == (size < HEALTHY[0])
        assert (f"{name} explodes" in text) == (size > HEALTHY[1])
    for ax in explorer.live.figure.axes:  # what isn't 0 lies in the picture
        sizes = np.concatenate([line.get_xydata() for line in ax.lines])
        places = ax.transData.transform(sizes[sizes[:, 1] > 0])
        assert all(ax.bbox.contains(*place) for place in places)


def perceptron(explorer, **_):
    frame, text = explorer.frame, explorer.description
    numbers = [frame.X, frame.w, frame.b, frame.cursor, frame.mistakes]
    assert all(np.isfinite(values).all() for values in numbers)
    assert 0 <= frame.step <= frame.n_steps <= perceptron_state.MOST_STEPS
    assert (np.abs(frame.X) <= perceptron_state.LIMIT).all()
    assert (frame.X % perceptron_state.GRID == 0).all()
    assert text.startswith(f"{explorer.state.preset}, {len(frame.X)} point")
    assert f"step {frame.step} of {frame.n_steps}: " in text
    assert f"Mistakes: {frame.mistakes[-1]}" in text
    assert ("there is no bound" in text) == (frame.margin is None)
    assert ("a mistake, Δw" in text) == (frame.last is not None and frame.last.mistake)
    endings = {"converged": "Finished", "cycle": "It never ends", "limit": "The limit of"}
    ends = [endings[frame.ending]] if frame.ending else []
    assert re.findall("Finished|It never ends|The limit of", text) == ends
    wrong = sum((x @ frame.w + frame.b >= 0) != y for x, y in zip(frame.X, frame.y, strict=True))
    assert f"{wrong} of {len(frame.X)} point" in text
    if frame.selected is not None:
        assert frame.X[frame.selected].tolist() == frame.cursor.tolist()
    slider = explorer.controls["step"]
    assert (slider.value, slider.max) == (frame.step, frame.n_steps)


def ledger(explorer, **_):
    state, frame = explorer.state, explorer.frame
    values = frame.ledger.values
    assert all(math.isfinite(value) for value in values.values())
    assert math.isfinite(frame.loss_after)
    assert (frame.bug is not None) == (state.mode == HUNT)
    useful = {"answer": state.mode == FILL and state.step > 0, "hint": state.mode != WATCH}
    assert {name: not explorer.controls[name].disabled for name in useful} == useful
    for label in ("It's this one", "Another bug"):
        assert widget(explorer, label).disabled == (state.mode != HUNT)
    text = explorer.description
    assert text.startswith(state.mode.capitalize())
    if state.step == 0:
        assert all(f"{SYMBOLS[n]} = {format_number(values[n])}" in text for n in GIVEN)
        return
    cell = frame.cell
    assert f"step {state.step} of 31, {cell.phase}: {cell.symbol} = " in text
    seen = format_number(cell.value) if cell.name in frame.shown else "?"
    assert f" {seen}" in text
    right = frame.verdict is not None and frame.verdict.right
    assert (cell.name in frame.shown) == (state.mode != FILL or right)
    if frame.verdict:
        assert text.endswith(frame.verdict.words)


def time_machine(explorer, **_):
    frame, state = explorer.frame, explorer.state
    runs, view = frame.runs, frame.view
    assert frame.plan.problem == Problem(
        **{name: getattr(state, name) for name in Problem.__dataclass_fields__}
    )
    assert 0 <= frame.step <= frame.end <= MOST_STEPS
    assert view.step == frame.step
    assert view.run.start <= frame.step
    assert len(frame.maps) == state.layers + 2
    numbers = np.concatenate([answers.ravel() for answers in frame.maps])
    assert np.abs(np.nan_to_num(numbers)).max() <= 1.0001
    if view.loss < 1e30:
        assert np.isfinite(numbers).all()
    if np.isinf(view.loss):
        assert view.diverged
        assert "diverged" in explorer.description
    for run in runs:
        assert np.isfinite(run.losses).all()
        assert run.loss >= 0
        assert 0 <= run.right <= 1
    assert f"step {frame.step:,} of {frame.end:,}" in explorer.description
    assert f"Run {RUN_NAMES[frame.shown]} " in explorer.description
    if np.isfinite(view.loss):
        assert f"loss {view.loss:.2g}, {view.right:.0%} of 200" in explorer.description
    assert read_line(explorer.line)["step"] == frame.step
    assert widget(explorer, "Configuration").value == explorer.line


def fashion(explorer, network, labels, **_):
    frame, state = explorer.frame, explorer.state
    assert np.isfinite(frame.picture).all() and np.isfinite(frame.evidence).all()
    assert frame.picture.min() >= 0 and frame.picture.max() <= 1 + 1e-6
    assert frame.y_proba.sum() == pytest.approx(1, abs=1e-5)
    assert frame.answer == network.predict(frame.picture.reshape(1, -1)).argmax()
    assert frame.evidence.sum() + frame.biases == pytest.approx(frame.score, abs=1e-3)
    assert frame.label == (labels[state.image - 1] if state.image else None)
    assert frame.subject == frame.answer or state.evidence == CLASS_NAMES[frame.subject]
    said = re.search(r"The network says (.+?) \((\d+)%\)", explorer.description)
    assert said[1] == CLASS_NAMES[frame.answer]
    assert int(said[2]) == pytest.approx(100 * frame.y_proba[frame.answer], abs=0.51)
    verdict = re.search(r": (right|wrong)[,;]", explorer.description.split("The network says")[1])
    assert (verdict and verdict[1]) == (
        None if frame.label is None else "right" if frame.answer == frame.label else "wrong"
    )
    assert ("What fools it" in explorer.description) == (frame.found is not None)
    useful = dict.fromkeys(("cover_x", "cover_y"), state.cover_size > 0)
    useful["strength"] = bool(frame.found and frame.found.findings["pixels"])
    assert {name: not explorer.controls[name].disabled for name in useful} == useful
    if frame.found:
        assert frame.found.image == state.image


def theatre(explorer, recorded, **_):
    state, stop = explorer.state, explorer.frame.stop
    names = ("patience", "min_delta", "restore_best_weights", "start_from_epoch")
    expected = stop_early(
        recorded[state.monitor],
        mode=find_mode(state.monitor) if state.mode == "auto" else state.mode,
        baseline=state.baseline if state.use_baseline else None,
        **{name: getattr(state, name) for name in names},
    )
    assert same(stop, expected)
    assert np.isfinite(explorer.frame.to_beat[state.start_from_epoch :]).all()
    text = explorer.description
    assert text.startswith(f"{state.monitor}, ")
    assert f"patience {state.patience}: " in text
    assert (f"stops after epoch {stop.n_run} of 40" in text) == stop.stopped
    (low, high), (_, room) = (ax.get_ylim() for ax in explorer.live.figure.axes)
    assert low < explorer.frame.values[stop.kept] < high
    assert max(state.patience, *stop.waited) < room
    assert explorer.controls["baseline"].disabled != state.use_baseline


def xray(explorer, **_):
    state, frame = explorer.state, explorer.frame
    assert (frame.choices is None) == (not state.wide and not state.deep)
    assert (frame.curve is not None) == (state.deep and state.aux)
    useful = {"aux": state.deep, "aux_weight": state.deep and state.aux}
    assert {name: not explorer.controls[name].disabled for name in useful} == useful
    if frame.choices:
        lengths, shares = sum(frame.lengths.values()), sum(frame.shares.values())
        assert bool(frame.lengths) == state.deep
        if state.deep:
            assert shares == pytest.approx(1) if lengths else np.isnan(shares)
        assert ("are dead" in explorer.description) == (state.deep and state.aux and not lengths)
        assert f"{frame.n_trainable:,} numbers to train" in explorer.description
        n_dense = len(re.findall(r"layers\.Dense", explorer.code))
        assert n_dense == 1 + 2 * state.deep + (state.deep and state.aux)
