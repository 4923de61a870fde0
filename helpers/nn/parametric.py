"""What activations and losses have in common: named numbers that can be set."""

from collections.abc import Callable, Mapping
from typing import Self


class Parametric:
    """Something with parameters, made by the function ``make`` of these parameters."""

    name: str
    parameters: Mapping[str, float]
    make: Callable[..., Self] | None

    def with_parameters(self, **parameters: float) -> Self:
        """Return the same kind of activation or loss with other parameters.

        Parameters
        ----------
        **parameters
            ``negative_slope`` of leaky ReLU or ``alpha`` of ELU, at least 0; ``delta`` of the Huber
            loss, above 0: the error at which it turns from a parabola into a line.
        """
        unknown = sorted(set(parameters) - set(self.parameters))
        if unknown:
            raise TypeError(
                f"{self.name} has no parameter {unknown[0]!r}; "
                f"it has {', '.join(self.parameters) or 'none'}"
            )
        return self.make(**{**self.parameters, **parameters}) if self.make else self
