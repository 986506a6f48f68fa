"""You do not look at the arguments: a negative std and images of other than three channels go unnoticed or stop
with an error about shapes. Raise ValueError.

fails: correctness
"""

import torch


def pca_colour(images, generator, std=0.1):
    pixels = images.transpose(0, 1).flatten(1)  # (3, B * H * W)
    centred = pixels - pixels.mean(dim=1, keepdim=True)
    covariance = centred @ centred.T / pixels.shape[1]
    values, vectors = torch.linalg.eigh(covariance.cpu())  # ascending; the vectors are columns
    alpha = torch.randn(len(images), 3, generator=generator) * std
    shift = (alpha * values) @ vectors.T  # (B, 3)
    return images + shift[:, :, None, None].to(images)
