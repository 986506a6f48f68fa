"""Flipped, cropped, rotated and sheared images, with their boxes. Read README.md, then fill in the TODOs.

All functions take images (B, C, H, W), boxes (B, N, 4) as x1, y1, x2, y2 in pixels, and a generator on the CPU; they
return new images and boxes. Each image has its own draw.
"""

import torch


def flip(images: torch.Tensor, boxes: torch.Tensor, generator: torch.Generator, p: float = 0.5):
    """Mirror each image left and right with probability p.

    Raises:
        ValueError: p is not from 0 to 1.
    """
    raise NotImplementedError("TODO: draw one number for each image, and mirror where it is less than p")


def crop(images: torch.Tensor, boxes: torch.Tensor, generator: torch.Generator, size):
    """Cut a piece of size (h, w) out of each image.

    Returns:
        Images (B, C, h, w); boxes within the pieces, clipped.

    Raises:
        ValueError: the piece has no pixels, or does not fit into the image.
    """
    raise NotImplementedError("TODO: draw the first rows, then the first columns, and cut")


def rotate(images: torch.Tensor, boxes: torch.Tensor, generator: torch.Generator, degrees):
    """Turn each image about its centre by an angle from -degrees to degrees, counter-clockwise if positive."""
    raise NotImplementedError("TODO: draw the angles, and move pixels and corners by the matrix")


def shear(images: torch.Tensor, boxes: torch.Tensor, generator: torch.Generator, factor):
    """Slant each image by s from -factor to factor: x moves by s for each pixel of y below the centre."""
    raise NotImplementedError("TODO: draw the factors, and move pixels and corners by the matrix")
