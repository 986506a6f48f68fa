"""Geometric augmentation of images together with their boxes."""

import torch
import torch.nn.functional as F


def flip(images, boxes, generator, p=0.5):
    if not 0 <= p <= 1:
        raise ValueError(f"p must be from 0 to 1, got {p}")
    flipped = (torch.rand(len(images), generator=generator) < p).to(images.device)
    x1, y1, x2, y2 = boxes.unbind(-1)
    mirrored = torch.stack([images.shape[3] - x2, y1, images.shape[3] - x1, y2], dim=-1)
    return (
        torch.where(flipped[:, None, None, None], images.flip(3), images),
        torch.where(flipped[:, None, None], mirrored, boxes),
    )


def crop(images, boxes, generator, size):
    batch, _, height, width = images.shape
    h, w = size
    if not (1 <= h <= height and 1 <= w <= width):
        raise ValueError(f"a piece of {h} x {w} pixels does not fit into {height} x {width}")
    top = torch.randint(0, height - h + 1, (batch,), generator=generator)
    left = torch.randint(0, width - w + 1, (batch,), generator=generator)
    rows = top[:, None] + torch.arange(h)  # (B, h)
    columns = left[:, None] + torch.arange(w)  # (B, w)
    each = torch.arange(batch)
    pieces = images[each[:, None, None], :, rows[:, :, None], columns[:, None, :]]  # (B, h, w, C)
    if (h, w) == (height, width):
        return images, boxes
    offset = torch.stack([left, top, left, top], dim=1)[:, None].to(boxes)
    return pieces.permute(0, 3, 1, 2), clip(boxes - offset, h, w)


def rotate(images, boxes, generator, degrees):
    angle = torch.deg2rad((2 * torch.rand(len(images), generator=generator) - 1) * degrees)
    cos, sin = angle.cos(), angle.sin()
    return move(images, boxes, torch.stack([cos, sin, -sin, cos], dim=1).view(-1, 2, 2))


def shear(images, boxes, generator, factor):
    matrix = torch.eye(2).repeat(len(images), 1, 1)
    matrix[:, 0, 1] = (2 * torch.rand(len(images), generator=generator) - 1) * factor
    return move(images, boxes, matrix)


def move(images, boxes, matrix):
    """Move every point by its image's matrix (B, 2, 2), about the centre."""
    height, width = images.shape[2:]
    half = torch.tensor([width / 2, height / 2])
    inverse = torch.linalg.inv(matrix) * half / half[:, None]  # in units of half the image
    grid = F.affine_grid(F.pad(inverse, (0, 1)).to(images), images.shape, align_corners=False)
    half, matrix = half.to(boxes), matrix.to(boxes)
    corners = boxes[..., [0, 1, 2, 1, 0, 3, 2, 3]].unflatten(-1, (4, 2)) - half  # (B, N, 4, 2)
    corners = torch.einsum("bij,bnkj->bnki", matrix, corners) + half
    around = torch.cat([corners.amin(dim=2), corners.amax(dim=2)], dim=-1)
    return F.grid_sample(images, grid, align_corners=False), clip(around, height, width)


def clip(boxes, height, width):
    return boxes.clamp(min=0).minimum(boxes.new_tensor([width, height, width, height]))
