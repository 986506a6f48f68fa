"""The state in a dictionary that is filled at a parameter's first step, and the average by lerp."""

import torch


class ASGD:
    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0):
        self.params = tuple(params)
        if len(self.params) == 0 or lr < 0:
            raise ValueError("bad arguments")
        self.lr, self.lambd, self.alpha, self.t0, self.decay = lr, lambd, alpha, t0, weight_decay
        self.state = {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                n, mean = self.state.get(p, (0, p.detach().clone()))
                eta = self.lr * (1 + self.lambd * self.lr * n) ** -self.alpha
                g = p.grad.detach() + (self.decay + self.lambd) * p.data
                p.data.add_(g, alpha=-eta)
                averaged = n - self.t0
                mean = torch.lerp(mean, p.data, 1 / averaged) if averaged > 1 else p.detach().clone()
                self.state[p] = n + 1, mean

    def averages(self):
        return [self.state[p][1].clone() if p in self.state else p.detach().clone() for p in self.params]
