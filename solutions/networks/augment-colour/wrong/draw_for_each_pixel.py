"""You draw for each pixel. That is noise, a grainy picture; another light changes all pixels of an image alike: one
draw an image.

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
    alpha = torch.randn(pixels.shape[1], 3, generator=generator) * std
    shift = (alpha * values) @ vectors.T  # (B, 3)
    return images + shift.to(images).unflatten(0, (len(images), *images.shape[2:])).movedim(3, 1)
