"""Averaged stochastic gradient descent. Read README.md, then fill in the TODOs."""

from collections.abc import Iterable

import torch


class ASGD:
    """Gradient descent with steps that shrink, and the average of its path.

    Args:
        params: leaf tensors that require gradients, of any shapes; may be a generator.
        lr: the size of the first step; may be changed between steps.
        lambd: how fast the steps shrink, and how strongly the parameters are pulled towards 0.
        alpha: the power by which the steps shrink.
        t0: after how many steps averaging begins.
        weight_decay: how much of the parameter is added to its gradient.

    Raises:
        ValueError: no parameters, or a negative lr.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
    ) -> None:
        raise NotImplementedError("TODO: check and keep the arguments, and make the state of each parameter")

    def zero_grad(self) -> None:
        """Set the grad of every parameter to None."""
        raise NotImplementedError("TODO: set every grad to None")

    def step(self) -> None:
        """Change every parameter that has a grad in place."""
        raise NotImplementedError("TODO: step size, decay, the move, then the average, for each parameter")

    def averages(self) -> list[torch.Tensor]:
        """Return a new tensor for each parameter: the average of its path, or the value that it started with."""
        raise NotImplementedError("TODO: the averages, as copies")
