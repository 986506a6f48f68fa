"""AlexNet's colour augmentation. Read README.md, then fill in the TODO."""

import torch


def pca_colour(images: torch.Tensor, generator: torch.Generator, std: float = 0.1) -> torch.Tensor:
    """Shift each image's colours along the principal components of the batch's pixels.

    Args:
        images: (B, 3, H, W), float32 or float64.
        generator: on the CPU; alpha (B, 3) is drawn from it, by one torch.randn.
        std: the standard deviation of alpha.

    Returns:
        (B, 3, H, W), a new tensor: to each pixel of image b the sum over i of alpha[b, i] * eigenvalue i *
        eigenvector i is added, eigenvalues in ascending order.

    Raises:
        ValueError: not three channels, or std is negative.
    """
    raise NotImplementedError("TODO: the covariance, its eigenvectors, one draw for each image")
