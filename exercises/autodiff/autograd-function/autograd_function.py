"""Swish as an operation of your own in autograd. Read README.md, then fill in the TODOs."""

import torch


class Swish(torch.autograd.Function):
    """y = x * sigmoid(x), element by element, with a backward pass of its own."""

    @staticmethod
    def forward(ctx, x: torch.Tensor) -> torch.Tensor:
        """Compute the output, and save for backward what it needs.

        Args:
            ctx: has `save_for_backward(*tensors)`.
            x: any shape, floating point.

        Returns:
            Shape and dtype of x.
        """
        raise NotImplementedError("TODO: save one tensor, return x * sigmoid(x)")

    @staticmethod
    def backward(ctx, grad_y: torch.Tensor) -> torch.Tensor:
        """Turn the gradient with respect to the output into the gradient with respect to x.

        Args:
            ctx: has `saved_tensors`, a tuple.
            grad_y: shape of x.

        Returns:
            Shape of x. Computed by differentiable operations, so it can be differentiated again.
        """
        raise NotImplementedError("TODO: grad_y times the slope")


def swish(x: torch.Tensor) -> torch.Tensor:
    """Apply Swish to a floating-point tensor of any shape."""
    raise NotImplementedError("TODO: apply Swish; a Function is not called")
