import numpy as np
import pytest
from matplotlib.colors import to_rgba

from helpers.nn.activations import get
from helpers.plots.functions import (
    TANGENT,
    plot_gallery,
    plot_magnitudes,
    plot_signal_flow,
    plot_tangents,
)
from helpers.plots.style import new_figure, read_words

Z = np.linspace(-5, 5, 101)


@pytest.fixture
def ax():
    return new_figure()[1]


def test_a_gallery_draws_each_function_with_its_title_and_takes_spare_axes_away():
    figure, axes = new_figure(2, 2)
    curves = {n: (get(n)(Z), get(n).derivative(Z)) for n in ("relu", "tanh", "sigmoid")}
    plot_gallery(axes, Z, curves)
    for ax, (name, (values, slopes)) in zip(axes.flat, curves.items(), strict=False):
        function, slope = ax.lines
        assert ax.get_title("left") == name
        assert ax.get_xlim() == (-5, 5)
        np.testing.assert_array_equal(function.get_ydata(), values)
        np.testing.assert_array_equal(slope.get_ydata(), slopes)
        assert function.get_color() != slope.get_color()
        assert function.get_linestyle() != slope.get_linestyle()
    assert len(figure.axes) == 3
    (legend,) = figure.legends
    texts = ["a = φ(z)", "slope φ′(z)", "slope within ±0.05"]
    assert [t.get_text() for t in legend.get_texts()] == texts


def test_only_where_the_slope_is_next_to_nothing_the_ground_is_shaded():
    _, axes = new_figure(1, 2)
    relu = get("relu")
    falling = (-Z, np.full_like(Z, -1.0))
    plot_gallery(axes, Z, {"relu": (relu(Z), relu.derivative(Z)), "falling": falling})
    (path,) = axes[0].collections[0].get_paths()
    assert (path.vertices[:, 0].min(), path.vertices[:, 0].max()) == (-5, 0)
    assert not any(len(path.vertices) for path in axes[1].collections[0].get_paths())
    with pytest.raises(ValueError, match="axes must be 3 or more for as many curves, got 2"):
        plot_gallery(axes, Z, dict.fromkeys("abc", falling))


def test_a_gallery_is_described_by_its_ends_and_flat_pieces():
    curves = {n: (get(n)(Z), get(n).derivative(Z)) for n in ("relu", "sigmoid", "linear")}
    curves["step"] = np.where(Z == 0, np.nan, [Z > 0, 0 * Z])
    figure, axes = new_figure(2, 2)
    plot_gallery(axes, Z, curves)
    assert read_words(figure) == (
        "relu: from 0.00 to 5.00, flat for z = -5.0 to 0.0. "
        "sigmoid: from 0.01 to 0.99, flat for z = -5.0 to -2.9 and z = 2.9 to 5.0. "
        "linear: from -5.00 to 5.00, nowhere flat. "
        "step: from 0.00 to 1.00, flat for z = -5.0 to 5.0."
    )


def test_tangents_are_described_by_place_height_and_slope():
    figure, axes = new_figure(1, 2)
    plot_tangents(axes, Z, np.tanh(Z), [(-1.0, 0.27, 0.2), (0.0, 0.5, 0.25)])
    assert read_words(figure) == (
        "Tangents: at z = -1, a = 0.270, slope 0.200; at z = 0, a = 0.500, slope 0.250."
    )


def test_signal_flow_is_described_in_powers_of_ten():
    flows = {"He": {"tanh": (np.array([1, 0.1, 0.01]), np.array([1e-9, 1e-6, 1e-3]))}}
    figure, axes = new_figure(2, 1, squeeze=False)
    plot_signal_flow(axes, flows)
    assert read_words(figure) == (
        "Powers of ten gained from one end to the other. He, tanh: spread -2, gradient -6."
    )


def test_a_table_of_magnitudes_is_described_row_by_row(ax):
    table = np.array([[0.9, 1e-9], [2.0, 1e3]])
    plot_magnitudes(ax, table, ["p", "q"], ["x", "y"], title="He")
    assert read_words(ax.figure) == ("He, powers of ten: p: x 0, y -9; q: x 0, y 3.")


def test_tangents_say_where_they_touch_and_how_steep_they_are():
    _, axes = new_figure(1, 3)
    points = [(-1.0, np.tanh(-1), 0.42), (0.0, 0.0, 1.0), (1.0, 2.0, -30.0)]
    plot_tangents(axes, Z, np.tanh(Z), points)
    titles = ["z = −1: slope 0.420", "z = 0: slope 1.000", "z = 1: slope −30.000"]
    assert [ax.get_title("left") for ax in axes] == titles
    for ax, (z, value, slope) in zip(axes, points, strict=True):
        curve, tangent, point = ax.lines
        np.testing.assert_array_equal(curve.get_ydata(), np.tanh(Z))
        np.testing.assert_array_equal(point.get_xydata(), [[z, value]])
        begin, end = tangent.get_xydata()
        run, rise = end - begin
        assert rise / run == pytest.approx(slope)
        np.testing.assert_allclose((begin + end) / 2, [z, value])
        assert np.hypot(run, rise) == pytest.approx(TANGENT)


def test_signal_flow_has_spreads_above_gradients_and_layers_from_1():
    figure, axes = new_figure(2, 2)
    flows = {
        "Glorot": {"a": ([1, 2, 3], [4, 5, 6]), "b": ([1, 1, 1], [2, 2, 2])},
        "He": {"a": ([9, 8, 7], [1e-9, 1e-3, 1]), "b": ([5, 5, 5], [3, 3, 3])},
    }
    lines = plot_signal_flow(axes, flows)
    drawn = [line.get_ydata().tolist() for line in lines]
    assert drawn[:4] == [[1, 2, 3], [1, 1, 1], [9, 8, 7], [5, 5, 5]]
    assert drawn[4:] == [[4, 5, 6], [2, 2, 2], [1e-9, 1e-3, 1], [3, 3, 3]]
    assert [line.axes for line in lines[::2]] == list(axes.flat)
    np.testing.assert_array_equal(lines[0].get_xdata(), [1, 2, 3])
    assert {ax.get_yscale() for ax in axes.flat} == {"log"}
    assert [ax.get_title("left") for ax in axes.flat] == ["Glorot", "He", "", ""]
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["a", "b"]
    assert lines[0].get_color() == lines[2].get_color() != lines[1].get_color()


def test_a_table_of_magnitudes_shows_powers_of_ten_white_at_1(ax):
    image = plot_magnitudes(ax, [[1.0, 1e-25], [2.0, 1e3]], ["p", "q"], ["x", "y"], title="t")
    assert ax.get_title("left") == "t"
    assert np.sign(image.get_array()).tolist() == [[0, -1], [1, 1]]
    assert [t.get_text() for t in ax.texts] == ["0", "−25", "0", "+3"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["x", "y"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["p", "q"]
    np.testing.assert_allclose(image.to_rgba(np.array([0.0])), [to_rgba("white")], atol=0.01)
    assert [t.get_color() for t in ax.texts] == ["#000000", "white", "#000000", "#000000"]
    image = plot_magnitudes(ax, [[1, 1e-1, 1e-3, 1e-6, 1e-12, 1e-25]], ["p"], list("abcdef"))
    reds = image.to_rgba(image.get_array())[0, :, 0]
    assert (np.diff(reds) < -0.07).all()  # the weakest step is seen
