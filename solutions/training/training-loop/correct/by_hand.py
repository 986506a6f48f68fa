"""The step written out, and the losses of the samples kept one by one."""

import torch
from torch.nn.functional import cross_entropy


def train(model, loader, lr, epochs):
    def epoch():
        seen = []
        for x, y in loader:
            each = cross_entropy(model.train()(x), y, reduction="none")
            parameters = [p for p in model.parameters() if p.requires_grad]
            gradients = torch.autograd.grad(each.mean(), parameters)
            with torch.no_grad():
                for p, gradient in zip(parameters, gradients):
                    p.sub_(lr * gradient)
            seen.append(each.detach())
        return torch.cat(seen).mean().item()

    model.train()
    return [epoch() for _ in range(epochs)]
