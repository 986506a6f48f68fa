"""The number of features after the flatten. Read README.md, then fill in the TODO."""

from torch import nn


def flat_features(module: nn.Module, input_shape: tuple[int, ...]) -> int:
    """Return how many numbers the module gives for one sample.

    Modes, gradients, BatchNorm statistics and the state of torch's random generator stay as they were.

    Args:
        module: maps (N, *input_shape) to (N, ...).
        input_shape: shape of one sample, without the batch.

    Returns:
        The product of the sizes of the output, without the batch.
    """
    raise NotImplementedError("TODO: send one sample through, look at the shape, and restore everything")
