"""You keep all gradients and look for the largest anew in each step. The values are right, but memory grows with
every step: the old size already knows the largest.

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
        self.sizes = [[] for p in self.params]
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
            self.sizes[i] = [beta2 * size for size in self.sizes[i]] + [g.abs() + self.eps]
            u = torch.stack(self.sizes[i]).amax(dim=0)
            self.steps[i] += 1
            p.sub_(self.lr / (1 - beta1 ** self.steps[i]) * m / u)
