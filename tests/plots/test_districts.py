import numpy as np

from helpers.plots.districts import plot_districts
from helpers.plots.style import new_figure, read_words


def test_districts_of_high_value_are_drawn_over_the_others_at_their_places():
    figure, ax = new_figure()
    longitude, latitude = np.array([-120.0, -121.0, -119.0]), np.array([35.0, 36.0, 37.0])
    dots = plot_districts(ax, longitude, latitude, np.array([3.0, 1.0, 2.0]), "value (dollars)")
    np.testing.assert_array_equal(dots.get_offsets(), [(-121, 36), (-119, 37), (-120, 35)])
    np.testing.assert_array_equal(dots.get_array(), [1, 2, 3])
    assert figure.axes[1].get_ylabel() == "value (dollars)"
    words = "3 districts. value (dollars): from 1.00 to 3.00, the highest at -120.0°, 35.0°."
    assert read_words(figure) == words
    plot_districts(ax, longitude, np.full(3, 60.0), np.ones(3), "v")
    np.testing.assert_allclose(ax.get_aspect(), 2.0)  # at 60° north a degree east is half as long
