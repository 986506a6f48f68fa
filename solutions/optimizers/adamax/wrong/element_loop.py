"""You take the larger of two numbers for each element in Python. The values are right, but a network has millions of
elements: `torch.maximum` compares two whole tensors.

fails: performance
"""

import torch


class Adamax:
    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.lr, self.betas, self.eps, self.weight_decay = lr, betas, eps, weight_decay
        self.means = [torch.zeros_like(p) for p in self.params]
        self.sizes = [torch.zeros_like(p) for p in self.params]
        self.steps = [0] * len(self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        beta1, beta2 = self.betas
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad + self.weight_decay * p
            m = self.means[i].mul_(beta1).add_(g, alpha=1 - beta1)
            pairs = zip((beta2 * self.sizes[i]).reshape(-1), (g.abs() + self.eps).reshape(-1), strict=True)
            larger = [max(pair) for pair in pairs]
            u = self.sizes[i].copy_(torch.stack(larger).reshape(p.shape) if larger else p)
            self.steps[i] += 1
            p.sub_(self.lr / (1 - beta1 ** self.steps[i]) * m / u)
