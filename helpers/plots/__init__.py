"""Still figures: arrays in, artists and words out."""

from helpers.plots.boundaries import plot_points, plot_unit
from helpers.plots.districts import plot_districts
from helpers.plots.functions import (
    plot_gallery,
    plot_magnitudes,
    plot_signal_flow,
    plot_tangents,
)
from helpers.plots.graphs import graph_size, plot_graph, plot_graph_variants
from helpers.plots.images import (
    plot_captioned,
    plot_confusion_matrix,
    plot_sensitivity,
    plot_sheet,
    plot_weight_images,
)
from helpers.plots.losses import (
    plot_curves,
    plot_fit_panels,
    plot_losses,
)
from helpers.plots.networks import plot_network, plot_neuron_maps
from helpers.plots.perceptron import (
    plot_bound,
    plot_jump,
    plot_lines,
    plot_squeeze,
    plot_states,
    plot_update,
)
from helpers.plots.style import add_legend_below, new_figure
from helpers.plots.training import (
    describe_spread,
    plot_half_epoch_shift,
    plot_hook_timeline,
    plot_learning_curves,
    plot_percentiles,
    plot_runs,
    plot_shares,
    plot_spread,
)
