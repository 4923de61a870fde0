import numpy as np
import pytest
from matplotlib.colors import to_rgba

from helpers.plots.perceptron import (
    plot_bound,
    plot_jump,
    plot_lines,
    plot_squeeze,
    plot_states,
    plot_update,
)
from helpers.plots.style import add_legend_below, new_figure, read_words

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 2.0]])
y = np.array([0, 0, 1, 1])


@pytest.fixture
def ax():
    return new_figure()[1]


def test_a_jump_shows_its_value_at_zero_and_what_it_misses(ax):
    *_, hollow, dot = plot_jump(ax, -1, 0, 1, name="sign(z)")
    np.testing.assert_array_equal(hollow.get_ydata(), [-1, 1])
    assert hollow.get_markerfacecolor() == "white"
    np.testing.assert_array_equal(dot.get_xydata(), [[0, 0]])
    assert ax.get_ylabel() == "sign(z)"
    assert read_words(ax.figure) == "sign(z): -1 below z = 0, 0 there, 1 above."
    *_, hollow, dot = plot_jump(ax, 0, 1, 1, name="heaviside(z)")
    np.testing.assert_array_equal(hollow.get_ydata(), [0])
    np.testing.assert_array_equal(dot.get_xydata(), [[0, 1]])


def test_an_update_rings_its_sample_and_shows_both_lines(ax):
    artists = plot_update(ax, X, y, 2, ((0, 0), 0), ((1, 0), -0.5), title="sample 2: -1")
    *_, ring, before, after = artists
    np.testing.assert_array_equal(ring.get_offsets(), [X[2]])
    assert not before.get_visible()
    assert after.get_xy1()[0] == after.get_xy2()[0] == 0.5
    assert ax.get_title(loc="left") == "sample 2: −1"
    words = "sample 2: -1: the weights go from (0.00, 0.00), b = 0.00 to (1.00, 0.00), b = -0.50."
    assert read_words(ax.figure) == words


def test_the_squeeze_ends_where_its_curves_cross(ax):
    upper, length, progress, lower, cross = plot_squeeze(ax, [0, 1, 2], [0, 1.5, 2.5], 0.5, 2)
    np.testing.assert_allclose(cross.get_xydata(), [[16, 8]])
    for curve in (upper, lower):
        assert np.interp(16, *curve.get_data()) == pytest.approx(8, rel=1e-3)
    np.testing.assert_array_equal(length.get_xydata(), [[0, 0], [1, 1.5], [2, 2.5]])
    np.testing.assert_array_equal(progress.get_ydata(), [0, 1, 2])
    assert "meets the curve R√k at k = 16." in read_words(ax.figure)
    assert "end after 2 mistakes at 2.0 and 2.5." in read_words(ax.figure)


def test_every_count_is_compared_with_its_bound(ax):
    dots, equality = plot_bound(ax, [10, 100], [3, 8])
    np.testing.assert_array_equal(dots.get_offsets(), [[10, 3], [100, 8]])
    np.testing.assert_array_equal(equality.get_xdata(), equality.get_ydata())
    assert ax.get_xlim()[0] < 10 < 100 < ax.get_xlim()[1]
    assert ax.get_ylim()[0] < 3
    assert read_words(ax.figure) == (
        "2 of 2 dots lie on or below the line of equality. Bounds go from 10 to 100, "
        "mistakes from 3 to 8."
    )


def test_many_lines_have_one_legend_entry_and_the_widest_its_own(ax):
    W, b = np.array([[1, 0], [2, 0], [0, 1]]), np.array([-0.5, -1.5, -1.5])
    artists = plot_lines(ax, X, y, W, b, ((1, 1), -1))
    *lines, widest = artists[2:]
    assert [line.get_xy1()[0] for line in lines[:2]] == [0.5, 0.75]
    labels = ax.get_legend_handles_labels()[1]
    assert len(labels) == 4
    assert widest.get_label() in labels
    assert read_words(ax.figure).startswith("4 points of 2 classes; 3 lines")


def test_a_table_of_states_frames_one_round(ax):
    states = np.array([[0, 1], [-2, 0], [0, 1], [-2, 0]])
    image = plot_states(ax, states, ["w", "b"], ["0", "1", "2", "3"], repeat=(1, 3))
    np.testing.assert_array_equal(image.get_array(), states.T)
    assert image.get_clim() == (-3, 3)
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written[(1, 0)] == "−2"
    assert written[(2, 1)] == "1"
    (frame,) = ax.patches
    np.testing.assert_allclose(frame.get_bbox().extents, [0.5, -0.5, 2.5, 1.5])
    assert read_words(ax.figure) == "4 columns of 2 weights; column 3 repeats 1."


def test_one_legend_explains_all_panels():
    figure, axes = new_figure(1, 2)
    for ax in axes:
        ax.plot([0, 1], color="tab:blue", label="a line")
    axes[0].lines[0].set_visible(False)
    legend = add_legend_below(figure, axes[0])
    assert legend.get_lines()[0].get_visible()
    assert [text.get_text() for text in legend.get_texts()] == ["a line"]
    np.testing.assert_allclose(to_rgba(legend.get_lines()[0].get_color()), to_rgba("tab:blue"))
