"""You keep one size for all parameters of the same shape, so that they count each other's gradients. Each
parameter has a state of its own.

fails: correctness
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
        self.sizes = {p.shape: torch.zeros_like(p) for p in self.params}
        self.sizes = [self.sizes[p.shape] for p in self.params]
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
            u = self.sizes[i].copy_(torch.maximum(beta2 * self.sizes[i], g.abs() + self.eps))
            self.steps[i] += 1
            p.sub_(self.lr / (1 - beta1 ** self.steps[i]) * m / u)
