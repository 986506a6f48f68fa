"""A network with one hidden layer, differentiated by hand. Read README.md, then fill in the TODOs."""

import numpy as np


class TwoLayerNetwork:
    """Sigmoid in the hidden layer, softmax at the output, mean cross-entropy as the loss.

    Args:
        n_in, n_hidden, n_out: widths.
        rng: draws W1, then W2.

    Attributes:
        W1, b1, W2, b2: (n_in, n_hidden), (n_hidden,), (n_hidden, n_out), (n_out,), float64.
    """

    def __init__(self, n_in: int, n_hidden: int, n_out: int, rng: np.random.Generator):
        raise NotImplementedError("TODO: small random weights, and biases of zero")

    def forward(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Compute the hidden activations and the probabilities.

        Args:
            X: (m, n_in), float64.

        Returns:
            A1 (m, n_hidden) and A2 (m, n_out); each row of A2 adds up to 1.
        """
        raise NotImplementedError("TODO: sigmoid, then softmax, without overflow")

    def backward(
        self, X: np.ndarray, y_true: np.ndarray, A1: np.ndarray, A2: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Compute the gradients of the mean cross-entropy.

        Args:
            X: (m, n_in).
            y_true: (m, n_out), one-hot.
            A1, A2: what forward returned for X.

        Returns:
            dW1, db1, dW2, db2, with the shapes of the attributes.
        """
        raise NotImplementedError("TODO: from the delta of the output back to the weights of the first layer")
