"""You shift the images one after the other in Python. The values are right, but `(alpha * values) @ vectors.T` makes
the shifts of all images in one call, and broadcasting adds them.

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
    covariance = centred @ centred.T / pixels.shape[1]
    values, vectors = torch.linalg.eigh(covariance.cpu())  # ascending; the vectors are columns
    alpha = torch.randn(len(images), 3, generator=generator) * std
    shifted = []
    for image, weights in zip(images, alpha, strict=True):
        shift = vectors @ (weights * values)  # (3,)
        shifted.append(image + shift[:, None, None].to(image))
    return torch.stack(shifted)
