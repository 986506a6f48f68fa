"""Stochastic gradient descent with momentum. Read README.md, then fill in the TODOs."""

from collections.abc import Iterable

import torch


class SGD:
    """Stochastic gradient descent with momentum, dampening, weight decay and Nesterov's variant.

    Args:
        params: leaf tensors that require gradients, of any shapes; may be a generator.
        lr: the step size; may be changed between steps.
        momentum: how much of the velocity is kept from step to step.
        dampening: how much of the gradient is held back from the velocity, except in the first step.
        weight_decay: how much of the parameter is added to its gradient.
        nesterov: move by the gradient plus momentum times the new velocity.

    Raises:
        ValueError: no parameters, or a negative lr; nesterov without momentum or with dampening.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
    ) -> None:
        raise NotImplementedError("TODO: check and keep the arguments, and make the state of each parameter")

    def zero_grad(self) -> None:
        """Set the grad of every parameter to None."""
        raise NotImplementedError("TODO: set every grad to None")

    def step(self) -> None:
        """Change every parameter that has a grad in place."""
        raise NotImplementedError("TODO: decay, velocity, then the move, for each parameter")
