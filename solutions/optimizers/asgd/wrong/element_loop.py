"""You walk over the elements in Python. The values are right, but a network has millions of elements: every line
of the formula works on the whole tensor.

fails: performance
"""

import torch


class ASGD:
    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.lr, self.lambd, self.alpha, self.t0, self.weight_decay = lr, lambd, alpha, t0, weight_decay
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
            eta = self.lr / (1 + self.lambd * self.lr * n) ** self.alpha
            mu = 1 / max(1, n - self.t0)
            g = p.grad + self.weight_decay * p
            p.mul_(1 - self.lambd * eta).sub_(eta * g)
            pairs = zip(self.means[i].reshape(-1), p.reshape(-1), strict=True)
            moved = [mean + mu * (value - mean) for mean, value in pairs]
            self.means[i] = torch.stack(moved).reshape(p.shape) if moved else self.means[i]
            self.steps[i] += 1

    def averages(self):
        return [mean.clone() for mean in self.means]
