"""Adamax. Read README.md, then fill in the TODOs."""

from collections.abc import Iterable

import torch


class Adamax:
    """Gradient descent by a running mean of the gradients over their largest size so far, which fades.

    Args:
        params: leaf tensors that require gradients, of any shapes; may be a generator.
        lr: the step size; may be changed between steps.
        betas: how much of the average gradient and of the size is kept from step to step.
        eps: added to the absolute value of the gradient, before the maximum.
        weight_decay: how much of the parameter is added to its gradient.

    Raises:
        ValueError: no parameters, or a negative lr.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
    ) -> None:
        raise NotImplementedError("TODO: check and keep the arguments, and make the state of each parameter")

    def zero_grad(self) -> None:
        """Set the grad of every parameter to None."""
        raise NotImplementedError("TODO: set every grad to None")

    def step(self) -> None:
        """Change every parameter that has a grad in place."""
        raise NotImplementedError("TODO: decay, average, size, then the move, for each parameter")
