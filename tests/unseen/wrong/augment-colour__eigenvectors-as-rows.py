# WRONG: the rows of the matrix of eigh are used as eigenvectors. Cause: V transposed; the columns are the vectors.
import torch


def pca_colour(images, generator, std=0.1):
    b, c, h, w = images.shape
    if c != 3:
        raise ValueError("three channels expected")
    if std < 0:
        raise ValueError("std must be >= 0")
    x = images.permute(0, 2, 3, 1).reshape(-1, 3)
    x = x - x.mean(0)
    cov = x.T @ x / x.shape[0]
    lam, vec = torch.linalg.eigh(cov)
    noise = std * torch.randn(b, 3, generator=generator)
    delta = (noise.to(lam) * lam) @ vec
    return images + delta.reshape(b, 3, 1, 1)
