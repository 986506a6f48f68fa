"""A classifier of any depth, its biases inside its matrices. Read README.md, then fill in the TODOs."""

import numpy as np


class Classifier:
    """A network of matrix products and ReLUs, with a log-softmax at its end.

    Args:
        sizes: widths from the inputs to the classes, two or more.
        rng: draws the weights, from the first layer to the last.

    Attributes:
        parameters: one matrix for each layer, (sizes[i] + 1, sizes[i + 1]), float64; the last row is the bias.
    """

    def __init__(self, sizes: list[int], rng: np.random.Generator):
        raise NotImplementedError("TODO: the matrices, weights drawn and biases zero")

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Compute the log-probabilities, and keep what backward needs.

        Args:
            x: (N, sizes[0]), float64, N >= 1.

        Returns:
            (N, sizes[-1]): log p.
        """
        raise NotImplementedError("TODO: ones, product, ReLU, layer by layer, and log-softmax")

    def backward(self, label: np.ndarray) -> list[np.ndarray]:
        """Compute the gradients of the mean cross-entropy of the last forward.

        Args:
            label: one-hot (N, sizes[-1]), float64, or class numbers (N,), integer.

        Returns:
            One gradient for each matrix of parameters, in their order and with their shapes.

        Raises:
            ValueError: label has another shape, or a class number is out of range.
        """
        raise NotImplementedError("TODO: check the label, make it one-hot, then go back through the layers")
