"""You draw once for the whole batch, so that all images get the same light. Each image gets a draw of its own.

fails: correctness
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
    alpha = torch.randn(1, 3, generator=generator).repeat(len(images), 1) * std
    shift = (alpha * values) @ vectors.T  # (B, 3)
    return images + shift[:, :, None, None].to(images)
