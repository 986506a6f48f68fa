"""Accuracy of a model on a data set. Read README.md, then fill in the TODO."""

from torch import nn


def evaluate(model: nn.Module, loader) -> float:
    """Return the share of samples that the model classifies correctly.

    Args:
        model: maps a batch x to logits (N, C). Modes, gradients and buffers stay as they were.
        loader: yields (x, y), y the true classes (N,) int64; walked through once, N may vary.

    Returns:
        Right answers over samples, of all batches together, from 0 to 1.

    Raises:
        ValueError: there are no samples.
    """
    raise NotImplementedError("TODO: count in evaluation mode without a graph, and restore every mode")
