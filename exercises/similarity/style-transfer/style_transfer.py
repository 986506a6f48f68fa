"""Style transfer: training a picture. Read README.md, then fill in the TODO."""

import torch


def transfer(
    extract: torch.nn.Module,
    content: torch.Tensor,
    style: torch.Tensor,
    alpha: float,
    beta: float,
    steps: int,
    lr: float,
    generator: torch.Generator,
) -> tuple[torch.Tensor, list[float]]:
    """Return a picture with the content of one picture and the style of another.

    Args:
        extract: (B, 3, H, W) -> a list of feature maps, (B, C, H', W') each. It is not trained.
        content: (B, 3, H, W).
        style: (B, 3, H2, W2).
        alpha: the weight of the content cost, on the last layer.
        beta: the weight of the style cost, the mean over the layers.
        steps: the number of gradient descent steps, 0 or more.
        lr: the learning rate.
        generator: draws the noise at the start, by one torch.rand.

    Returns:
        The picture, (B, 3, H, W), from 0 to 1, without a graph; and the cost before each step, as floats.

    Raises:
        ValueError: steps is negative.
    """
    raise NotImplementedError("TODO: the two targets, the noise, and steps towards both targets")
