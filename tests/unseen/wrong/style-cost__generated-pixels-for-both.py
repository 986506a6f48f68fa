# WRONG: both Gram matrices are divided by the generated image's pixels. Cause: Gatys' formula for equal sizes.
import torch


def _gram(x):
    b, c, h, w = x.shape
    f = x.reshape(b, c, h * w)
    return torch.einsum("bip,bjp->bij", f, f)


def style_cost(s, g):
    if s.shape[0] != g.shape[0] or s.shape[1] != g.shape[1]:
        raise ValueError("batch and channels must agree")
    if g.dtype in (torch.float16, torch.bfloat16):
        s, g = s.float(), g.float()
    c, h, w = g.shape[1:]
    diff = _gram(g) - _gram(s.detach())
    return diff.square().sum((1, 2)) / (4 * c**2 * (h * w) ** 2)


def total_style(layers, weights):
    if len(layers) != len(weights) or len(layers) == 0:
        raise ValueError("one weight per layer")
    return torch.stack([w * style_cost(s, g) for (s, g), w in zip(layers, weights, strict=True)]).sum(0)
