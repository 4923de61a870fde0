import numpy as np
import pytest

from helpers.explorers.backprop_ledger.ledger import (
    ACTIVATIONS,
    GIVEN,
    LOSSES,
    PARAMETERS,
    PHASES,
    SYMBOLS,
    format_number,
    write_ledger,
)
from helpers.nn.mlp import MLP

RULES = [(activation, loss) for activation in ACTIVATIONS for loss in LOSSES]


def draw_numbers(seed):
    numbers = np.random.default_rng(seed).uniform(-2, 2, len(GIVEN))
    return dict(zip(GIVEN, map(float, numbers), strict=True))


def make_mlp(numbers, activation, loss):
    rng = np.random.default_rng(0)
    mlp = MLP([2, 2, 1], rng, activation=activation, loss=loss, dtype=np.float64)
    mlp.parameters[:] = [numbers[name] for name in PARAMETERS]
    return mlp, np.array([[numbers["x1"], numbers["x2"]]]), np.array([[numbers["y"]]])


def written(ledger, *names):
    return np.array([ledger.values[name] for name in names])


@pytest.mark.parametrize(("activation", "loss"), RULES)
@pytest.mark.parametrize("seed", range(5))
def test_every_number_is_the_mlps(activation, loss, seed):
    numbers = draw_numbers(seed)
    ledger = write_ledger(numbers, activation=activation, loss=loss, learning_rate=0.3)
    mlp, X, Y = make_mlp(numbers, activation, loss)
    Z, A = mlp.forward(X)
    back = mlp.backward(Y, Z, A)
    expected = {
        ("z1", "z2"): Z[0],
        ("a1", "a2"): A[1],
        ("y_pred",): A[2],
        ("L",): mlp.evaluate(X, Y),
        ("d_z1", "d_z2"): back.delta[0],
        ("d_y_pred",): back.delta[1],
        ("d_a1", "d_a2"): back.delta[1] @ mlp.W[1].T,
        ("d_x1", "d_x2"): back.delta[0] @ mlp.W[0].T,
        tuple(f"d_{name}" for name in PARAMETERS): back.gradient,
    }
    mlp.step(X, Y, learning_rate=0.3)
    expected[tuple(f"new_{name}" for name in PARAMETERS)] = mlp.parameters
    names = [name for group in expected for name in group]
    assert sorted(names) == sorted(cell.name for cell in ledger.cells)  # none is left out
    for group, values in expected.items():
        assert written(ledger, *group) == pytest.approx(np.ravel(values), rel=1e-12, abs=1e-15)


def test_the_local_derivatives_are_those_of_their_own_cell():
    """Each operation on its own: what is kept in the cell is how fast its value changes."""
    numbers = draw_numbers(3)
    ledger = write_ledger(numbers, activation="tanh", loss="huber")
    for cell in ledger.cells:
        for name, slope in cell.slopes.items():
            h = 1e-6
            ends = [
                write_ledger(
                    numbers | {name: numbers[name] + step} if name in numbers else numbers,
                    activation="tanh",
                    loss="huber",
                    forged={} if name in numbers else {name: ledger.values[name] + step},
                ).values[cell.name]
                for step in (h, -h)
            ]
            assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(slope.value, abs=1e-7), cell.name


def test_the_cells_come_in_an_order_in_which_they_can_be_worked_out():
    ledger = write_ledger(draw_numbers(0))
    known = {*GIVEN, "learning_rate"}
    for cell in ledger.cells:
        needed = {name for name in SYMBOLS if f"{{{name}}}" in cell.formula}
        assert needed <= known, cell.name
        known.add(cell.name)
    phases = [cell.phase for cell in ledger.cells]
    assert phases == sorted(phases, key=PHASES.index)
    assert [phases.count(phase) for phase in PHASES] == [5, 1, 16, 9]


def test_formulas_are_written_as_one_writes_them():
    numbers = dict.fromkeys(GIVEN, 1.0) | {"w11": -0.5, "b1": -2.0}
    ledger = write_ledger(numbers)
    cells = {cell.name: cell for cell in ledger.cells}

    def both(name):
        return ledger.symbols(cells[name]), ledger.numbers(cells[name].formula)

    assert both("z1") == ("w₁₁·x₁ + w₂₁·x₂ + b₁", "(−0.5)·1 + 1·1 + (−2)")
    assert both("a1") == ("σ(z₁)", "σ(−1.5)")
    assert both("d_w12") == ("∂L/∂z₂·x₁", f"{format_number(ledger.values['d_z2'])}·1")
    assert ledger.symbols(cells["d_x2"]) == "∂L/∂z₂·w₂₂ + ∂L/∂z₁·w₂₁"
    assert ledger.symbols(cells["new_c"]) == "c − η·∂L/∂c"


def test_what_comes_later_follows_from_a_forged_number():
    numbers = draw_numbers(2)
    honest = write_ledger(numbers)
    forged = write_ledger(numbers, forged={"d_z2": 5.0})
    changed = {name for name in honest.values if honest.values[name] != forged.values[name]}
    below = {"w12", "w22", "b2"}
    assert changed == (
        {"d_z2", "d_x1", "d_x2"} | {f"d_{n}" for n in below} | {f"new_{n}" for n in below}
    )
    assert forged.values["d_b2"] == 5.0
    wrong = [cell.name for cell in forged.cells if cell.value != cell.right]
    assert wrong == ["d_z2"]
    assert next(c for c in forged.cells if c.name == "d_z2").right == honest.values["d_z2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (-0.123456, "−0.1235"), (1936.04, "1936"), (-4.54e-5, "−4.5e−05")],
)
def test_numbers_are_written_with_four_digits_and_tiny_ones_with_two(value, text):
    assert format_number(value) == text
