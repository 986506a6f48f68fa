"""Adam. Read README.md, then fill in the TODOs."""

from collections.abc import Iterable

import torch


class Adam:
    """Gradient descent by a running mean of the gradients over the root of a running mean of their squares.

    Args:
        params: leaf tensors that require gradients, of any shapes; may be a generator.
        lr: the step size; may be changed between steps.
        betas: how much of the average gradient and of the average square is kept from step to step.
        eps: added to the root of the corrected average square.
        weight_decay: how much of the parameter is added to its gradient.
        amsgrad: divide by the largest average square so far.

    Raises:
        ValueError: no parameters, or a negative lr.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
    ) -> None:
        raise NotImplementedError("TODO: check and keep the arguments, and make the state of each parameter")

    def zero_grad(self) -> None:
        """Set the grad of every parameter to None."""
        raise NotImplementedError("TODO: set every grad to None")

    def step(self) -> None:
        """Change every parameter that has a grad in place."""
        raise NotImplementedError("TODO: decay, averages, corrections, then the move, for each parameter")
