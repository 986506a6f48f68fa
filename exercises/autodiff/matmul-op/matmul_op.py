"""The matrix product as an operation with a forward and a backward pass. Read README.md, then fill in the TODOs."""

import numpy as np


class Matmul:
    """The product of a batch with a matrix.

    `forward` keeps what `backward` needs. Both return new arrays and change none that they are given.
    """

    def forward(self, x: np.ndarray, W: np.ndarray) -> np.ndarray:
        """Multiply.

        Args:
            x: (N, d), float32 or float64, N may be 0.
            W: (d, k), dtype of x.

        Returns:
            (N, k), dtype of x.
        """
        raise NotImplementedError("TODO: multiply, and keep what backward needs")

    def backward(self, grad_y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Turn the gradient with respect to the last output into those with respect to its two inputs.

        Args:
            grad_y: (N, k), dtype of the last forward's x.

        Returns:
            grad_x (N, d) and grad_W (d, k), dtype of grad_y.
        """
        raise NotImplementedError("TODO: two products; the shapes tell you which")
