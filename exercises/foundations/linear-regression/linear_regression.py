"""Linear regression: a module and a training loop. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class LinearModel(nn.Module):
    """One linear layer with a bias, kept as `linear`.

    Args:
        n_in: features of a sample.
        n_out: numbers to predict for each sample.

    Shape: (N, n_in) -> (N, n_out)
    """

    def __init__(self, n_in: int = 1, n_out: int = 1):
        super().__init__()
        raise NotImplementedError("TODO: make the layer")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: apply it")


def fit(model: nn.Module, x: torch.Tensor, y: torch.Tensor, lr: float, epochs: int) -> list[float]:
    """Train the model in place with gradient descent on the mean squared error, one update in each epoch.

    Args:
        model: any module; model(x) has the shape of y.
        x: (N, n_in).
        y: (N, n_out).
        lr: the learning rate.
        epochs: the number of updates.

    Returns:
        The loss of each epoch, before its update.

    Raises:
        ValueError: model(x) does not have the shape of y.
    """
    raise NotImplementedError("TODO: predict, measure, backward, update")
