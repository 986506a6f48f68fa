"""L-BFGS with a fixed step. Read README.md, then fill in the TODOs."""

from collections.abc import Callable, Iterable

import torch


class LBFGS:
    """Steps along minus an estimate of the inverse Hessian times the gradient.

    Args:
        params: leaf tensors that require gradients, of any shapes; may be a generator.
        lr: the factor by which the direction is multiplied; may be changed between steps.
        max_iter: the most moves in one step.
        tolerance_grad: stop when no element of the gradient is larger.
        tolerance_change: stop when the move or the change of the loss is smaller.
        history_size: the most pairs that are remembered.

    Raises:
        ValueError: no parameters, or a negative lr.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float = 1,
        max_iter: int = 20,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
    ) -> None:
        raise NotImplementedError("TODO: check and keep the arguments, and make an empty memory")

    def zero_grad(self) -> None:
        """Set the grad of every parameter to None."""
        raise NotImplementedError("TODO: set every grad to None")

    def step(self, closure: Callable[[], torch.Tensor]) -> torch.Tensor:
        """Make up to max_iter moves, and return the loss of the first call of the closure."""
        raise NotImplementedError("TODO: remember, find the direction, move, evaluate, and stop in time")
