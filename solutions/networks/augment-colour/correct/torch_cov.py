"""torch.cov with its divisor set, a matrix product over the channels."""

import torch


def pca_colour(images, generator, std=0.1):
    if images.size(1) != 3 or not std >= 0:
        raise ValueError("bad images or std")
    covariance = torch.cov(images.movedim(1, 0).reshape(3, -1), correction=0).reshape(3, 3)
    values, vectors = torch.linalg.eigh(covariance.cpu())
    weights = std * torch.randn(images.size(0), 3, generator=generator).to(values)
    shift = torch.matmul(vectors * values, weights.T).T.to(images)
    return images + shift.unsqueeze(-1).unsqueeze(-1)
