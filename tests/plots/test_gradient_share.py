import numpy as np

from helpers.plots.style import new_figure
from helpers.plots.training import plot_shares


def test_each_model_has_a_line_and_the_legend_counts_them():
    _, ax = new_figure()
    weights, shares = np.linspace(0, 1, 5), np.random.default_rng(1).random((3, 5))
    lines = plot_shares(ax, weights, shares)
    for line, share in zip(lines, shares, strict=True):
        np.testing.assert_array_equal(line.get_xydata(), np.column_stack([weights, share]))
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["share = weight", "measured, 3 models"]


def test_one_model_may_come_as_a_vector():
    _, ax = new_figure()
    (line,) = plot_shares(ax, [0, 1], [0, 1])
    assert line.get_label() == "measured"
