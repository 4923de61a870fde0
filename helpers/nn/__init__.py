"""Networks in NumPy, every number visible."""

from helpers.nn import activations, losses
from helpers.nn.activations import (
    ACTIVATIONS,
    Activation,
    heaviside,
    relu,
    sigmoid,
    sigmoid_derivative,
    softmax,
)
from helpers.nn.gradient_check import largest_relative_error, numerical_gradient
from helpers.nn.history import Trajectory
from helpers.nn.initializers import constant
from helpers.nn.line_fit import fit_line
from helpers.nn.margin import widest_margin
from helpers.nn.mlp import MLP, DivergenceError, make_batches
from helpers.nn.perceptron import Perceptron
from helpers.nn.signal_flow import measure_signal_flow
