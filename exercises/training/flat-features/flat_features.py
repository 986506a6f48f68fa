"""The width of the flatten, found by trying. Read README.md, then fill in the TODO."""

from torch import nn


def flat_features(module: nn.Module, input_shape: tuple[int, ...]) -> int:
    """Return how many numbers the module gives for one sample.

    The module is left as it was found: modes, gradients, BatchNorm statistics; so is torch's random generator.

    Args:
        module: maps (N, *input_shape) to (N, ...).
        input_shape: of one sample, without the batch.

    Returns:
        The product of the sizes of the output, without the batch.
    """
    raise NotImplementedError("TODO: send one sample through, look at the shape, and put everything back")
