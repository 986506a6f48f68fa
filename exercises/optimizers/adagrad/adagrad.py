"""Adagrad. Read README.md, then fill in the TODOs."""

from collections.abc import Iterable

import torch


class Adagrad:
    """Gradient descent with a step size for each element that shrinks with the gradients seen.

    Args:
        params: leaf tensors that require gradients, of any shapes; may be a generator.
        lr: the step size; may be changed between steps.
        lr_decay: how fast lr shrinks with the count of steps.
        weight_decay: how much of the parameter is added to its gradient.
        initial_accumulator_value: where each sum of squares starts.
        eps: added to the root of the sum.

    Raises:
        ValueError: no parameters, or a negative lr.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
    ) -> None:
        raise NotImplementedError("TODO: check and keep the arguments, and make the state of each parameter")

    def zero_grad(self) -> None:
        """Set the grad of every parameter to None."""
        raise NotImplementedError("TODO: set every grad to None")

    def step(self) -> None:
        """Change every parameter that has a grad in place."""
        raise NotImplementedError("TODO: decay, sum of squares, then the move, for each parameter")
