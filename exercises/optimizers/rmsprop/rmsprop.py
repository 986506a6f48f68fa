"""RMSprop. Read README.md, then fill in the TODOs."""

from collections.abc import Iterable

import torch


class RMSprop:
    """Gradient descent with each element divided by a running root mean square of its gradients.

    Args:
        params: leaf tensors that require gradients, of any shapes; may be a generator.
        lr: the step size; may be changed between steps.
        alpha: how much of the averages is kept from step to step.
        eps: added to the root.
        weight_decay: how much of the parameter is added to its gradient.
        momentum: how much of the velocity is kept from step to step.
        centered: divide by the root of the variance instead of the mean square.

    Raises:
        ValueError: no parameters, or a negative lr.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
    ) -> None:
        raise NotImplementedError("TODO: check and keep the arguments, and make the state of each parameter")

    def zero_grad(self) -> None:
        """Set the grad of every parameter to None."""
        raise NotImplementedError("TODO: set every grad to None")

    def step(self) -> None:
        """Change every parameter that has a grad in place."""
        raise NotImplementedError("TODO: decay, averages, velocity, then the move, for each parameter")
