"""Rprop (Riedmiller and Braun, 1993), in the variant without backtracking of the weights."""

import torch


class Rprop:
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.etas, self.step_sizes = etas, step_sizes
        self.previous = [torch.zeros_like(p) for p in self.params]
        self.sizes = [torch.full_like(p, lr) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        shrink, grow = self.etas
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            q, size = self.previous[i], self.sizes[i]
            agree = p.grad.sign() * q
            size[agree > 0] *= grow
            size[agree < 0] *= shrink
            size.clamp_(*self.step_sizes)
            q.copy_(p.grad)
            q[agree < 0] = 0
            p.sub_(q.sign() * size)
