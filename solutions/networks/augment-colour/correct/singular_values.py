"""The covariance as a mean of squares less the square of the mean, in float64; its singular values, largest first."""

import torch


def pca_colour(images, generator, std=0.1):
    batch, channels, _, _ = images.shape
    if channels != 3 or std < 0:
        raise ValueError("three channels and a std of at least 0, please")
    alpha = torch.randn(batch, 3, generator=generator).mul(std).flip(1).double()
    pixels = images.detach().cpu().double().permute(0, 2, 3, 1).reshape(-1, 3)
    mean = pixels.mean(dim=0)
    covariance = pixels.T @ pixels / len(pixels) - torch.outer(mean, mean)
    vectors, values, _ = torch.linalg.svd(covariance)
    shift = torch.einsum("ci,i,bi->bc", vectors, values, alpha)
    return images + shift.to(images.dtype).to(images.device).view(batch, 3, 1, 1)
