"""The state in a dictionary that is filled at a parameter's first step, and the maximum by `where`."""

import torch


class Adamax:
    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        self.params = tuple(params)
        if len(self.params) == 0 or lr < 0:
            raise ValueError("bad arguments")
        self.lr, (self.beta1, self.beta2), self.eps, self.decay = lr, betas, eps, weight_decay
        self.state = {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                g = p.grad.detach().add(p.detach(), alpha=self.decay)
                t, m, u = self.state.get(p) or (1, torch.zeros_like(g), torch.zeros_like(g))
                m, faded, new = torch.lerp(m, g, 1 - self.beta1), self.beta2 * u, g.abs() + self.eps
                u = torch.where(faded > new, faded, new)
                self.state[p] = t + 1, m, u
                p.data.addcdiv_(m, u, value=-self.lr / (1 - self.beta1**t))
