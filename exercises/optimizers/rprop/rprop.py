"""Resilient backpropagation. Read README.md, then fill in the TODOs."""

from collections.abc import Iterable

import torch


class Rprop:
    """Step by the sign of the gradient, with a step size for each element that grows and shrinks.

    Args:
        params: leaf tensors that require gradients, of any shapes; may be a generator.
        lr: where each step size starts.
        etas: the factors by which a step size shrinks and grows, in this order.
        step_sizes: the smallest and the largest step size.

    Raises:
        ValueError: no parameters, or a negative lr.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
    ) -> None:
        raise NotImplementedError("TODO: check and keep the arguments, and make the state of each parameter")

    def zero_grad(self) -> None:
        """Set the grad of every parameter to None."""
        raise NotImplementedError("TODO: set every grad to None")

    def step(self) -> None:
        """Change every parameter that has a grad in place."""
        raise NotImplementedError("TODO: compare signs, change the step sizes, then the move, for each parameter")
