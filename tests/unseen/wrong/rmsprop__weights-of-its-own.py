"""RMSprop (Hinton, 2012), with the centered version and the momentum of Graves (2013)."""

import torch


class RMSprop:
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.weight_decay, self.momentum, self.centered = weight_decay, momentum, centered
        self.own = [p.detach().clone() for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]
        self.means = [torch.zeros_like(p) for p in self.params]
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            v, m, b = self.squares[i], self.means[i], self.velocities[i]
            g = p.grad + self.weight_decay * p
            v.mul_(self.alpha).add_(g * g, alpha=1 - self.alpha)
            m.mul_(self.alpha).add_(g, alpha=1 - self.alpha)
            spread = v - m * m if self.centered else v
            b.mul_(self.momentum).add_(g / (spread.sqrt() + self.eps))
            p.copy_(self.own[i].sub_(self.lr * b))
