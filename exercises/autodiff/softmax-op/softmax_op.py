"""Softmax as an operation with a forward and a backward pass. Read README.md, then fill in the TODOs."""

import numpy as np


class Softmax:
    """Softmax over the last axis.

    `forward` keeps what `backward` needs. Both return new arrays and change none that they are given.
    """

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Compute the softmax of each vector along the last axis.

        Args:
            x: (..., c), float32 or float64.

        Returns:
            (..., c), dtype of x: positive numbers that add up to 1 along the last axis.
        """
        raise NotImplementedError("TODO: shift, exponentiate, divide by the sum, keep what backward needs")

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        """Turn the gradient with respect to the last output into the gradient with respect to its input.

        Args:
            grad_y: (..., c), shape and dtype of the last forward's x.

        Returns:
            (..., c), dtype of grad_y.
        """
        raise NotImplementedError("TODO: the product of the Jacobian with grad_y, without the Jacobian")
