"""L1 and L2 regularisation. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


def l1(model: nn.Module) -> torch.Tensor:
    """Return the sum of the absolute values of all parameters with two or more dimensions.

    Returns:
        (), differentiable.
    """
    raise NotImplementedError("TODO: choose the parameters, then sum")


def l2(model: nn.Module) -> torch.Tensor:
    """Return the sum of the squares of all parameters with two or more dimensions.

    Returns:
        (), differentiable.
    """
    raise NotImplementedError("TODO: the same with squares")


def fit_regularised(
    model: nn.Module,
    x: torch.Tensor,
    y: torch.Tensor,
    lr: float,
    steps: int,
    l1_strength: float = 0.0,
    l2_strength: float = 0.0,
) -> list[float]:
    """Train the model in place with gradient descent on the mean squared error and the penalties.

    Args:
        model: any module; model(x) has the shape of y.
        x, y: all samples.
        lr: the learning rate.
        steps: the number of updates.
        l1_strength: the factor of l1(model) in the loss.
        l2_strength: the factor of l2(model) in the loss.

    Returns:
        The loss of each step, penalties included, before its update.

    Raises:
        ValueError: model(x) does not have the shape of y.
    """
    raise NotImplementedError("TODO: predict, measure, add the penalties, backward, update")
