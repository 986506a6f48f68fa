# WRONG: crop draws the columns before the rows. Cause: x before y, as in the boxes.
import math

import torch
import torch.nn.functional as F


def _clamp(boxes, h, w):
    x = boxes[..., 0::2].clamp(0, w)
    y = boxes[..., 1::2].clamp(0, h)
    return torch.stack([x[..., 0], y[..., 0], x[..., 1], y[..., 1]], -1)


def flip(images, boxes, generator, p=0.5):
    if p < 0 or p > 1:
        raise ValueError("p must be within [0, 1]")
    mask = torch.rand(images.shape[0], generator=generator) < p
    images, boxes = images.clone(), boxes.clone()
    w = images.shape[-1]
    for_images, for_boxes = mask.to(images.device), mask.to(boxes.device)
    images[for_images] = images[for_images].flip(-1)
    picked = boxes[for_boxes]
    boxes[for_boxes] = torch.stack([w - picked[..., 2], picked[..., 1], w - picked[..., 0], picked[..., 3]], -1)
    return images, boxes


def crop(images, boxes, generator, size):
    B, C, H, W = images.shape
    h, w = size
    if h < 1 or h > H or w < 1 or w > W:
        raise ValueError("piece does not fit")
    left = torch.randint(0, W - w + 1, (B,), generator=generator).to(images.device)
    top = torch.randint(0, H - h + 1, (B,), generator=generator).to(images.device)
    r = (top[:, None] + torch.arange(h, device=images.device))[:, None, :, None].expand(B, C, h, W)
    out = images.gather(2, r)
    c = (left[:, None] + torch.arange(w, device=images.device))[:, None, None, :].expand(B, C, h, w)
    out = out.gather(3, c)
    shift = torch.stack([left, top, left, top], -1)[:, None, :].to(boxes.dtype)
    return out, _clamp(boxes - shift, h, w)


def _affine(images, boxes, m):
    B, C, H, W = images.shape
    m = m.to(device=images.device, dtype=images.dtype)
    size = m.new_tensor([W, H])
    inv = torch.linalg.inv(m)
    theta = inv * size[None, None, :] / size[None, :, None]
    theta = torch.cat([theta, theta.new_zeros(B, 2, 1)], -1)
    grid = F.affine_grid(theta, [B, C, H, W], align_corners=False)
    out = F.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    corners = boxes[..., [0, 1, 2, 1, 2, 3, 0, 3]].unflatten(-1, (4, 2)) - size / 2
    moved = torch.einsum("bij,bnkj->bnki", m, corners) + size / 2
    return out, _clamp(torch.cat([moved.amin(2), moved.amax(2)], -1), H, W)


def rotate(images, boxes, generator, degrees):
    a = (torch.rand(images.shape[0], generator=generator) * 2 - 1) * degrees * math.pi / 180
    row0 = torch.stack([torch.cos(a), torch.sin(a)], -1)
    row1 = torch.stack([-torch.sin(a), torch.cos(a)], -1)
    return _affine(images, boxes, torch.stack([row0, row1], 1))


def shear(images, boxes, generator, factor):
    s = (torch.rand(images.shape[0], generator=generator) * 2 - 1) * factor
    m = torch.zeros(len(s), 2, 2)
    m[:, 0, 0] = m[:, 1, 1] = 1
    m[:, 0, 1] = s
    return _affine(images, boxes, m)
