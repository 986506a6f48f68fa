"""The logarithm as an operation with a forward and a backward pass. Read README.md, then fill in the TODOs."""

import numpy as np


class Log:
    """The natural logarithm of x + eps, element by element.

    `forward` keeps what `backward` needs. Both return new arrays and change none that they are given.

    Args:
        eps: a small positive number, added to x in both passes.
    """

    def __init__(self, eps: float = 1e-12):
        self.eps = eps

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Take the logarithm.

        Args:
            x: any shape, float32 or float64, no entry negative.

        Returns:
            Shape and dtype of x: log(x + eps).
        """
        raise NotImplementedError("TODO: the logarithm of x + eps, and keep what backward needs")

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        """Turn the gradient with respect to the last output into the gradient with respect to its input.

        Args:
            grad_y: shape and dtype of the last forward's x.

        Returns:
            Shape and dtype of grad_y.
        """
        raise NotImplementedError("TODO: the derivative of what forward computes, times grad_y")
