"""Activation functions, each with its derivative beside it.

Every function takes the pre-activations ``Z``, an array of any shape, and returns an array of the
same shape and floating-point type (whole numbers become float64). Every derivative takes ``Z`` too,
not the activation. Softmax alone looks at more than one number: it works along the last axis, and
its derivative is a Jacobian.

Where a function has a kink, no derivative exists; the derivative given there is a subgradient, the
same one that Keras takes. Nothing overflows for |z| up to 1e4.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from helpers.checks import check_choice, check_real
from helpers.nn.parametric import Parametric

ELU_ALPHA = 1.0
LEAKY_SLOPE = 0.2  # Keras' default; the paper by Maas et al. (2013) used 0.01
# G. Klambauer et al., "Self-Normalizing Neural Networks" (2017), equation 14.
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805
GELU_LEAST = -0.16997120747990368  # at z = −0.7518
SWISH_LEAST = -0.2784645427610738  # at z = −1.2785

LEFT, BOTH, AT_0 = ("left",), ("left", "right"), (0.0,)  # where curves are flat, or have a kink


def _floating(Z: np.ndarray) -> np.ndarray:
    """Return ``Z`` as an array of floats; floats keep their type."""
    Z = np.asarray(Z)
    return Z if Z.dtype.kind == "f" else Z.astype(np.float64)


def heaviside(Z: np.ndarray) -> np.ndarray:
    """Step from 0 to 1 at z = 0, where it is 1 (Géron, equation 10-1)."""
    Z = _floating(Z)
    return (Z >= 0).astype(Z.dtype)


def sign(Z: np.ndarray) -> np.ndarray:
    """Step from −1 to 1, with sign(0) = 0 (Géron, equation 10-1)."""
    return np.sign(_floating(Z))


def step_derivative(Z: np.ndarray) -> np.ndarray:
    """Return 0: a step is flat wherever it has a derivative. At its jump, 0 is a convention."""
    return np.zeros_like(_floating(Z))


def linear(Z: np.ndarray) -> np.ndarray:
    """Pass z on as it is: "no activation"."""
    return _floating(Z)


def linear_derivative(Z: np.ndarray) -> np.ndarray:
    """Return 1."""
    return np.ones_like(_floating(Z))


def sigmoid(Z: np.ndarray) -> np.ndarray:
    """Squeeze z into 0 … 1: σ(z) = 1 / (1 + e⁻ᶻ)."""
    Z = _floating(Z)
    small = np.exp(-np.abs(Z))  # e to a negative power can't overflow
    return np.where(Z >= 0, 1, small) / (1 + small)


def sigmoid_derivative(Z: np.ndarray) -> np.ndarray:
    """Return σ(z)(1 − σ(z)), at most 1/4."""
    A = sigmoid(Z)
    return A * (1 - A)


def tanh(Z: np.ndarray) -> np.ndarray:
    """Squeeze z into −1 … 1: tanh(z) = 2σ(2z) − 1."""
    return np.tanh(_floating(Z))


def tanh_derivative(Z: np.ndarray) -> np.ndarray:
    """Return 1 − tanh²(z), at most 1."""
    return 1 - tanh(Z) ** 2


def relu(Z: np.ndarray) -> np.ndarray:
    """Cut off what is negative: max(0, z) (Nair and Hinton, 2010)."""
    return np.maximum(_floating(Z), 0)


def relu_derivative(Z: np.ndarray) -> np.ndarray:
    """Return 1 where z > 0, else 0. At the kink any number in [0, 1] is a subgradient."""
    Z = _floating(Z)
    return (Z > 0).astype(Z.dtype)


def leaky_relu(Z: np.ndarray, negative_slope: float = LEAKY_SLOPE) -> np.ndarray:
    """Let a little of what is negative through: z, or ``negative_slope``·z where z < 0."""
    Z = _floating(Z)
    return np.where(Z > 0, Z, negative_slope * Z)


def leaky_relu_derivative(Z: np.ndarray, negative_slope: float = LEAKY_SLOPE) -> np.ndarray:
    """Return 1 where z > 0, else ``negative_slope``, which is a subgradient at the kink."""
    Z = _floating(Z)
    return np.where(Z > 0, 1, negative_slope).astype(Z.dtype)


def elu(Z: np.ndarray, alpha: float = ELU_ALPHA) -> np.ndarray:
    """Bend smoothly to −``alpha``: z, or α(eᶻ − 1) where z < 0 (Clevert et al., 2016)."""
    Z = _floating(Z)
    return np.where(Z > 0, Z, alpha * np.expm1(np.minimum(Z, 0)))


def elu_derivative(Z: np.ndarray, alpha: float = ELU_ALPHA) -> np.ndarray:
    """Return 1 where z > 0, else αeᶻ; at 0 a subgradient, unless α = 1: then there is no kink."""
    Z = _floating(Z)
    return np.where(Z > 0, 1, alpha * np.exp(np.minimum(Z, 0)))


def selu(Z: np.ndarray) -> np.ndarray:
    """Scale an ELU so that mean 0 and variance 1 persist from layer to layer (Klambauer, 2017)."""
    return SELU_SCALE * elu(Z, SELU_ALPHA)


def selu_derivative(Z: np.ndarray) -> np.ndarray:
    """Return λ where z ≥ 0 (at the kink a subgradient), else λαeᶻ."""
    Z = _floating(Z)
    return np.where(Z >= 0, SELU_SCALE, SELU_SCALE * elu_derivative(Z, SELU_ALPHA)).astype(Z.dtype)


def _normal_cdf(Z: np.ndarray) -> np.ndarray:
    """Return Φ(z), the chance that a standard normal number is below z, element by element."""
    values = map(math.erfc, (Z * -math.sqrt(0.5)).ravel().tolist())  # NumPy itself has no erf
    return (0.5 * np.fromiter(values, np.float64, Z.size)).reshape(Z.shape).astype(Z.dtype)


def gelu(Z: np.ndarray) -> np.ndarray:
    """Weight z by the normal distribution: zΦ(z), the exact form (Hendrycks and Gimpel, 2016)."""
    Z = _floating(Z)
    return Z * _normal_cdf(Z)


def gelu_derivative(Z: np.ndarray) -> np.ndarray:
    """Return Φ(z) + z·e^(−z²/2)/√(2π)."""
    Z = _floating(Z)
    return _normal_cdf(Z) + Z * np.exp(-0.5 * Z**2) / math.sqrt(2 * math.pi)


def swish(Z: np.ndarray) -> np.ndarray:
    """Weight z by its own sigmoid: zσ(z), also called SiLU (Ramachandran et al., 2017)."""
    return _floating(Z) * sigmoid(Z)


def swish_derivative(Z: np.ndarray) -> np.ndarray:
    """Return σ(z)(1 + z(1 − σ(z)))."""
    Z = _floating(Z)
    A = sigmoid(Z)
    return A * (1 + Z * (1 - A))


def softplus(Z: np.ndarray) -> np.ndarray:
    """Round off ReLU's kink: ln(1 + eᶻ)."""
    return np.logaddexp(0, _floating(Z))


def softplus_derivative(Z: np.ndarray) -> np.ndarray:
    """Return σ(z)."""
    return sigmoid(Z)


def softmax(Z: np.ndarray) -> np.ndarray:
    """Turn each row of scores into probabilities: e^(zᵢ) / Σⱼ e^(zⱼ) along the last axis.

    Parameters
    ----------
    Z : ndarray, shape (..., n_classes)

    Returns
    -------
    ndarray, shape (..., n_classes)
        Rows in 0 … 1 that sum to 1.
    """
    Z = _floating(Z)
    powers = np.exp(Z - Z.max(axis=-1, keepdims=True))  # the largest is e⁰
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_derivative(Z: np.ndarray) -> np.ndarray:
    """Return the Jacobian ∂aᵢ/∂zⱼ = aᵢ(1[i = j] − aⱼ).

    Parameters
    ----------
    Z : ndarray, shape (..., n_classes)

    Returns
    -------
    ndarray, shape (..., n_classes, n_classes)
        Symmetric; each row sums to 0.
    """
    A = softmax(Z)
    return A[..., :, None] * (np.eye(A.shape[-1], dtype=A.dtype) - A[..., None, :])


FORMULAS = {  # LaTeX, of each function and of its derivative
    "heaviside": (r"1\ \mathrm{if}\ z \geq 0,\ 0\ \mathrm{if}\ z < 0", r"0\ \mathrm{if}\ z \neq 0"),
    "sign": (r"\mathrm{sgn}(z)", r"0\ \mathrm{if}\ z \neq 0"),
    "linear": ("z", "1"),
    "sigmoid": (r"\sigma(z) = 1 / (1 + e^{-z})", r"\sigma(z)\,(1 - \sigma(z))"),
    "tanh": (r"\tanh(z) = 2\,\sigma(2z) - 1", r"1 - \tanh^2(z)"),
    "relu": (r"\max(0, z)", r"1\ \mathrm{if}\ z > 0,\ 0\ \mathrm{if}\ z < 0"),
    "leaky_relu": (
        r"\max(0, z) + s\,\min(0, z)",
        r"1\ \mathrm{if}\ z > 0,\ s\ \mathrm{if}\ z < 0",
    ),
    "elu": (
        r"\max(0, z) + \alpha\,(e^{\min(0, z)} - 1)",
        r"1\ \mathrm{if}\ z > 0,\ \alpha\,e^z\ \mathrm{if}\ z < 0",
    ),
    "selu": (
        r"\lambda\,(\max(0, z) + \alpha\,(e^{\min(0, z)} - 1))",
        r"\lambda\ \mathrm{if}\ z > 0,\ \lambda\,\alpha\,e^z\ \mathrm{if}\ z < 0",
    ),
    "gelu": (r"z\,\Phi(z)", r"\Phi(z) + z\,\Phi'(z)"),
    "swish": (r"z\,\sigma(z)", r"\sigma(z)\,(1 + z\,(1 - \sigma(z)))"),
    "softplus": (r"\ln(1 + e^z)", r"\sigma(z)"),
    "softmax": (
        r"a_i = e^{z_i} / \sum_j e^{z_j}",
        r"\partial a_i / \partial z_j = a_i\,([i = j] - a_j)",
    ),
}


@dataclass(frozen=True, eq=False)
class Activation(Parametric):
    """An activation function with what there is to know about it.

    Attributes
    ----------
    name : str
        Its key in ``ACTIVATIONS``.
    function : callable
        ``function(Z)`` gives the activations, in the shape and floating-point type of ``Z``.
    derivative : callable
        ``derivative(Z)`` gives ∂a/∂z, in the shape of ``Z``; a subgradient at ``kinks``. Softmax
        gives the Jacobian, with shape (..., n_classes, n_classes).
    range : tuple of float
        The lower and the upper limit of the values.
    saturates : tuple of str
        On which side the curve becomes flat: "left" (z → −∞), "right" (z → +∞), both or none.
    kinks : tuple of float
        Where there is no derivative.
    keras_name : str or None
        The name under which Keras has the same function with the same parameters.
    elementwise : bool
        Whether each activation depends on one z only; false for softmax.
    parameters : mapping of str to float
        What ``with_parameters`` can set, with the present values.
    make : callable or None
        ``make(**parameters)`` gives such an activation.
    """

    name: str
    function: Callable[[np.ndarray], np.ndarray] = field(repr=False)
    derivative: Callable[[np.ndarray], np.ndarray] = field(repr=False)
    range: tuple[float, float] = (-math.inf, math.inf)
    saturates: tuple[str, ...] = ()
    kinks: tuple[float, ...] = ()
    keras_name: str | None = None
    elementwise: bool = True
    parameters: Mapping[str, float] = field(default_factory=dict)
    make: "Callable[..., Activation] | None" = field(default=None, repr=False)

    @property
    def formula(self) -> str:
        """The function in LaTeX without dollar signs; its parameters are s, α and λ."""
        return FORMULAS.get(self.name, ("", ""))[0]

    @property
    def derivative_formula(self) -> str:
        """The derivative in LaTeX without dollar signs, where there is one."""
        return FORMULAS.get(self.name, ("", ""))[1]

    def __call__(self, Z: np.ndarray) -> np.ndarray:
        """Return the activations of ``Z``."""
        return self.function(Z)

    def backward(self, Z: np.ndarray, dA: np.ndarray) -> np.ndarray:
        """Carry a gradient back through the function (the chain rule).

        Parameters
        ----------
        Z : ndarray
            The pre-activations of the forward pass.
        dA : ndarray, shape of ``Z``
            ∂L/∂A.

        Returns
        -------
        ndarray, shape of ``Z``
            ∂L/∂Z.
        """
        slope = self.derivative(Z)
        # Softmax's Jacobian is symmetric, so it needn't be transposed.
        return dA * slope if self.elementwise else (slope @ dA[..., None])[..., 0]


def _make_leaky_relu(negative_slope: float = LEAKY_SLOPE) -> Activation:
    slope = check_real("negative_slope", negative_slope, minimum=0)
    return Activation(
        "leaky_relu",
        partial(leaky_relu, negative_slope=slope),
        partial(leaky_relu_derivative, negative_slope=slope),
        range=(-math.inf if slope > 0 else 0, math.inf),
        saturates=() if slope > 0 else LEFT,
        kinks=() if slope == 1 else AT_0,
        keras_name="leaky_relu" if slope == LEAKY_SLOPE else None,
        parameters={"negative_slope": slope},
        make=_make_leaky_relu,
    )


def _make_elu(alpha: float = ELU_ALPHA) -> Activation:
    alpha = check_real("alpha", alpha, minimum=0)
    return Activation(
        "elu",
        partial(elu, alpha=alpha),
        partial(elu_derivative, alpha=alpha),
        range=(-alpha, math.inf),
        saturates=LEFT,
        kinks=() if alpha == 1 else AT_0,
        keras_name="elu" if alpha == ELU_ALPHA else None,
        parameters={"alpha": alpha},
        make=_make_elu,
    )


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("heaviside", heaviside, step_derivative, (0, 1), BOTH, AT_0),
        Activation("sign", sign, step_derivative, (-1, 1), BOTH, AT_0),
        Activation("linear", linear, linear_derivative, keras_name="linear"),
        Activation("sigmoid", sigmoid, sigmoid_derivative, (0, 1), BOTH, (), "sigmoid"),
        Activation("tanh", tanh, tanh_derivative, (-1, 1), BOTH, (), "tanh"),
        Activation("relu", relu, relu_derivative, (0, math.inf), LEFT, AT_0, "relu"),
        _make_leaky_relu(),
        _make_elu(),
        Activation(
            "selu", selu, selu_derivative, (-SELU_SCALE * SELU_ALPHA, math.inf), LEFT, AT_0, "selu"
        ),
        Activation("gelu", gelu, gelu_derivative, (GELU_LEAST, math.inf), LEFT, (), "gelu"),
        Activation("swish", swish, swish_derivative, (SWISH_LEAST, math.inf), LEFT, (), "swish"),
        Activation("softplus", softplus, softplus_derivative, (0, math.inf), LEFT, (), "softplus"),
        Activation("softmax", softmax, softmax_derivative, (0, 1), BOTH, (), "softmax", False),
    )
}
ELEMENTWISE = tuple(name for name, activation in ACTIVATIONS.items() if activation.elementwise)


def get(activation: str | Activation | None) -> Activation:
    """Return the activation of that name, ``linear`` for None, or the activation itself."""
    if isinstance(activation, Activation):
        return activation
    name = "linear" if activation is None else activation
    return ACTIVATIONS[check_choice("activation", name, tuple(ACTIVATIONS))]
