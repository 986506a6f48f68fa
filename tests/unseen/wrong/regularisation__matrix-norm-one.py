# WRONG: l1 of a matrix is its largest column sum. Cause: norm 1 of matrices is not that of vectors.
import torch


def _weights(model):
    return [p for p in model.parameters() if p.dim() >= 2]


def l1(model):
    return sum(torch.linalg.norm(p.flatten(1), 1) for p in _weights(model))


def l2(model):
    return sum((p * p).sum() for p in _weights(model))


def fit_regularised(model, x, y, lr, steps, l1_strength=0.0, l2_strength=0.0):
    params = list(model.parameters())
    losses = []
    for _ in range(steps):
        out = model(x)
        if out.shape != y.shape:
            raise ValueError(f"predictions {tuple(out.shape)}, targets {tuple(y.shape)}")
        loss = (out - y).square().mean() + l1_strength * l1(model) + l2_strength * l2(model)
        for p, g in zip(params, torch.autograd.grad(loss, params)):
            p.data.add_(g, alpha=-lr)
        losses.append(loss.item())
    return losses
