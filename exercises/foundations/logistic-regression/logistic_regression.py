"""Logistic regression that is exact for large logits. Read README.md, then fill in the TODOs."""

import torch


def sigmoid(z: torch.Tensor) -> torch.Tensor:
    """Return 1 / (1 + exp(-z)), element by element, for any finite z.

    Args:
        z: any shape, float32 or float64.

    Returns:
        Shape and dtype of z.
    """
    raise NotImplementedError("TODO: never exponentiate a large positive number")


def bce_with_logits(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the mean binary cross-entropy of logits z against targets y.

    Args:
        z: any shape, at least one element.
        y: shape and dtype of z, from 0 to 1.

    Returns:
        (), dtype of z.

    Raises:
        ValueError: the shapes differ.
    """
    raise NotImplementedError("TODO: log(1 + exp(z)) - y * z, without overflow")


def predict_proba(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return each sample's probability.

    Args:
        x: (N, n).
        w: (n,).
        b: ().

    Returns:
        (N,).
    """
    raise NotImplementedError("TODO: a linear model and a sigmoid")
