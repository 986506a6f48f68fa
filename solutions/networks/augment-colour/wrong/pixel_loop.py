"""You add up the covariance pixel by pixel in Python. The values are right, but `centred @ centred.T` multiplies and
sums all the pixels in one call.

fails: performance
"""

import torch


def pca_colour(images, generator, std=0.1):
    if images.shape[1] != 3:
        raise ValueError(f"expected 3 channels, got {images.shape[1]}")
    if std < 0:
        raise ValueError(f"std must not be negative, got {std}")
    pixels = images.transpose(0, 1).flatten(1)  # (3, B * H * W)
    centred = pixels - pixels.mean(dim=1, keepdim=True)
    covariance = sum(torch.outer(pixel, pixel) for pixel in centred.T) / pixels.shape[1]
    values, vectors = torch.linalg.eigh(covariance.cpu())  # ascending; the vectors are columns
    alpha = torch.randn(len(images), 3, generator=generator) * std
    shift = (alpha * values) @ vectors.T  # (B, 3)
    return images + shift[:, :, None, None].to(images)
