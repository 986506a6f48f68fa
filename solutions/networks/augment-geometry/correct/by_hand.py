"""Crop as a gather, the grid of the places that pixels come from made by hand, each corner by itself."""

import math

import torch
import torch.nn.functional as F


def symmetric(images, generator, size):
    return ((torch.rand(len(images), generator=generator) * 2 - 1) * size).to(images)


def limited(x1, y1, x2, y2, width, height):
    return torch.stack([x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)], dim=-1)


def flip(images, boxes, generator, p=0.5):
    if p < 0 or p > 1:
        raise ValueError("p is a probability")
    chosen = torch.rand(len(images), generator=generator).lt(p).to(images.device)
    images, boxes = images.clone(), boxes.clone()
    images[chosen] = images[chosen].flip(-1)
    boxes[chosen, :, 0], boxes[chosen, :, 2] = (
        images.shape[-1] - boxes[chosen, :, 2],
        images.shape[-1] - boxes[chosen, :, 0],
    )
    return images, boxes


def crop(images, boxes, generator, size):
    batch, channels, height, width = images.shape
    if size[0] < 1 or size[1] < 1 or size[0] > height or size[1] > width:
        raise ValueError("the piece does not fit")
    top = torch.randint(0, height - size[0] + 1, (batch,), generator=generator).to(images.device)
    left = torch.randint(0, width - size[1] + 1, (batch,), generator=generator).to(images.device)
    row = torch.arange(size[0], device=images.device) + top[:, None]
    column = torch.arange(size[1], device=images.device) + left[:, None]
    place = (row[:, :, None] * width + column[:, None, :]).flatten(1)
    pieces = images.flatten(2).gather(2, place[:, None].expand(-1, channels, -1)).unflatten(2, size)
    x1, y1, x2, y2 = boxes.unbind(-1)
    top, left = top[:, None], left[:, None]
    return pieces, limited(x1 - left, y1 - top, x2 - left, y2 - top, size[1], size[0])


def rotate(images, boxes, generator, degrees):
    angle = symmetric(images, generator, degrees) * math.pi / 180
    return linear(images, boxes, angle.cos(), angle.sin(), -angle.sin(), angle.cos())


def shear(images, boxes, generator, factor):
    slant = symmetric(images, generator, factor)
    return linear(images, boxes, torch.ones_like(slant), slant, torch.zeros_like(slant), torch.ones_like(slant))


def linear(images, boxes, a, b, c, d):
    height, width = images.shape[-2:]
    a, b, c, d = (value[:, None, None] for value in (a, b, c, d))
    y = torch.arange(height, device=images.device, dtype=images.dtype)[:, None] + 0.5 - height / 2
    x = torch.arange(width, device=images.device, dtype=images.dtype) + 0.5 - width / 2
    source_x, source_y = (d * x - b * y) / (a * d - b * c), (a * y - c * x) / (a * d - b * c)
    grid = torch.stack([source_x * 2 / width, source_y * 2 / height], dim=-1)
    x1, y1, x2, y2 = (boxes - boxes.new_tensor([width, height] * 2) / 2).unbind(-1)
    a, b, c, d = (value[:, 0] for value in (a, b, c, d))
    xs = torch.stack([a * x + b * y + width / 2 for x in (x1, x2) for y in (y1, y2)])
    ys = torch.stack([c * x + d * y + height / 2 for x in (x1, x2) for y in (y1, y2)])
    new = limited(xs.amin(0), ys.amin(0), xs.amax(0), ys.amax(0), width, height)
    return F.grid_sample(images, grid, align_corners=False), new
