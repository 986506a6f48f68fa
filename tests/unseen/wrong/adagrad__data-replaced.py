"""Adagrad (Duchi, Hazan and Singer, 2011)."""

import torch


class Adagrad:
    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.lr, self.lr_decay, self.weight_decay, self.eps = lr, lr_decay, weight_decay, eps
        self.sums = [torch.full_like(p, initial_accumulator_value) for p in self.params]
        self.steps = [0] * len(self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad + self.weight_decay * p
            self.sums[i] += g * g
            rate = self.lr / (1 + self.steps[i] * self.lr_decay)
            self.steps[i] += 1
            p.data = p.data - rate * g / (self.sums[i].sqrt() + self.eps)
