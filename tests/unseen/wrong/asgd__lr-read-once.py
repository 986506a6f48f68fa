"""Averaged SGD (Polyak and Juditsky, 1992), with the step sizes of Bottou (2010)."""

import torch


class ASGD:
    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.lr = self.eta0 = lr
        self.lambd, self.alpha, self.t0, self.weight_decay = lambd, alpha, t0, weight_decay
        self.means = [p.detach().clone() for p in self.params]
        self.steps = [0] * len(self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            n = self.steps[i]
            eta = self.eta0 / (1 + self.lambd * self.eta0 * n) ** self.alpha
            mu = 1 / max(1, n - self.t0)
            g = p.grad + self.weight_decay * p
            p.mul_(1 - self.lambd * eta).sub_(eta * g)
            self.means[i] += mu * (p - self.means[i])
            self.steps[i] += 1

    def averages(self):
        return [mean.clone() for mean in self.means]
