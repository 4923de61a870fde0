import math

import numpy as np
import pytest

from helpers.explorers.activation_explorer import (
    NOTHING,
    ActivationExplorer,
    State,
    Z,
    compute,
    describe,
)
from helpers.nn.activations import ACTIVATIONS, ELEMENTWISE
from kit.fake_browser import FakeBrowser

make_explorer = ActivationExplorer


# What is computed.


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("z", [-3.7, -0.45, 0.9, 4.2])
def test_the_slope_is_the_functions_own(name, z):
    curve = compute(State(activation=name, z=z)).curve
    ahead, behind = (compute(State(activation=name, z=z + h)).curve.value for h in (1e-5, -1e-5))
    assert curve.slope == pytest.approx((ahead - behind) / 2e-5, abs=1e-8)
    assert curve.value == pytest.approx(np.interp(z, Z, np.nan_to_num(curve.values)), abs=1e-3)


def test_the_parameters_shape_their_own_function_only():
    steep = compute(
        State(activation="elu", compare="leaky_relu", z=-2, alpha=3, negative_slope=0.5)
    )
    assert steep.curve.value == pytest.approx(3 * (math.exp(-2) - 1))
    assert steep.other.value == pytest.approx(-1.0)
    plain = compute(State(activation="selu", z=-2, alpha=3, negative_slope=0.5))
    assert plain.curve.value == ACTIVATIONS["selu"](-2.0)


@pytest.mark.parametrize(
    ("name", "share"),
    # Where |φ'| < 0.05 of −5 … 5, from the formulas solved for z.
    [
        ("sigmoid", 1 - math.log((1 + math.sqrt(0.8)) / (1 - math.sqrt(0.8))) / 5),
        ("tanh", 1 - math.atanh(math.sqrt(0.95)) / 5),
        ("relu", 0.5),
        ("heaviside", 1.0),
        ("linear", 0.0),
        ("elu", (5 + math.log(0.05)) / 10),
    ],
)
def test_what_is_shaded_is_where_the_slope_is_small(name, share):
    assert compute(State(activation=name)).flat.mean() == pytest.approx(share, abs=0.005)


def test_the_unit_follows_the_chain_rule():
    frame = compute(State(activation="tanh", z=0.5, w=-2.0, b=1.5))
    assert frame.w * frame.x + frame.b == pytest.approx(frame.z)
    h = 1e-6
    unit = [math.tanh(-2 * x + 1.5) for x in (frame.x + h, frame.x - h)]
    assert frame.unit_slope == pytest.approx((unit[0] - unit[1]) / (2 * h))
    assert frame.outputs == pytest.approx(np.tanh(-2 * frame.inputs + 1.5))


def test_with_weight_zero_no_input_has_a_say():
    frame = compute(State(w=0.0, b=1.0))
    assert math.isnan(frame.x)
    assert frame.unit_slope == 0
    assert np.ptp(frame.outputs) == 0
    assert describe(frame).endswith("no input has a say: z is always 1.0.")


@pytest.mark.parametrize(("w", "b"), [(2.0, 1.0), (-0.7, 2.0), (1.0, 0.0)])
def test_a_jump_is_left_open_on_both_sides(w, b):
    frame = compute(State(activation="heaviside", w=w, b=b))
    (gap,) = np.flatnonzero(np.isnan(frame.outputs))
    assert w * frame.inputs[gap] + b == pytest.approx(0, abs=1e-12)
    assert {*frame.outputs[:gap]} | {*frame.outputs[gap + 1 :]} == {0.0, 1.0}
    assert len({*frame.outputs[:gap]}) == len({*frame.outputs[gap + 1 :]}) == 1


def test_kinks_are_left_open_and_named():
    frame = compute(State(activation="relu", z=0.0))
    assert np.isnan(frame.curve.slopes[Z == 0]).all()
    assert np.isfinite(frame.curve.slopes[Z != 0]).all()
    assert "at this kink there is no derivative" in describe(frame)
    assert "kink" not in describe(compute(State(activation="relu", z=0.05)))


# What is done.


def legend(explorer):
    texts = explorer.live.figure.legends[0].get_texts()
    return [text.get_text() for text in texts if text.get_visible()]


def test_the_legend_names_what_is_shown_and_is_drawn_anew():
    explorer = make_explorer()
    browser = FakeBrowser(explorer.live)
    explorer.update(activation="elu")
    before = browser.image()
    explorer.update(compare="tanh")  # the limits stay
    assert legend(explorer)[-2:] == ["tanh", "slope"]
    low = slice(-30, None)  # where the legend stands
    assert not np.array_equal(before[low], browser.image()[low])
    explorer.update(compare=NOTHING)
    assert legend(explorer) == ["elu", "slope", "tangent", "|slope| < 0.05"]
    assert np.array_equal(before, browser.image())
    explorer.close()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_formulas_stand_above_the_function(explorer, browser, name):
    explorer.update(activation=name, alpha=1.5, negative_slope=0.1, z=-0.5)
    activation = explorer.frame.curve.activation
    ax = explorer.live.figure.axes[0]
    numbers, formulas = (ax.get_title(loc=side).split("\n") for side in ("left", "right"))
    assert f"(z) = {activation.formula}$" in formulas[0]
    assert f"(z) = {activation.derivative_formula}$" in formulas[1]
    assert f"{abs(explorer.frame.curve.value):.3f}" in numbers[0]
    assert f"{abs(explorer.frame.curve.slope):.3f}" in numbers[1]
