# WRONG: total_style returns float32 for float64 layers. Cause: += into zeros of the default dtype.
import torch


def style_cost(s, g):
    if s.shape[:2] != g.shape[:2]:
        raise ValueError("different numbers of images or channels")

    def per_pixel(f):
        f = f.flatten(2)
        if f.dtype in (torch.float16, torch.bfloat16):
            f = f.float()
        return torch.bmm(f, f.transpose(1, 2)) / f.shape[-1]

    d = per_pixel(g) - per_pixel(s.detach())
    return (d**2).sum(dim=(-2, -1)) / (4 * g.shape[1] ** 2)


def total_style(layers, weights):
    if len(layers) == 0 or len(layers) != len(weights):
        raise ValueError("layers and weights must be lists of one length")
    total = torch.zeros(layers[0][0].shape[0], device=layers[0][0].device)
    for (s, g), w in zip(layers, weights, strict=True):
        total += w * style_cost(s, g)
    return total
