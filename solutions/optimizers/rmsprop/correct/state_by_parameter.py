"""The state in a dictionary that is filled at a parameter's first step, the averages by lerp."""

import torch


class RMSprop:
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False):
        self.params = tuple(params)
        if len(self.params) == 0 or lr < 0:
            raise ValueError("bad arguments")
        self.lr, self.alpha, self.eps, self.centered = lr, alpha, eps, centered
        self.decay, self.mu = weight_decay, momentum
        self.state = {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                g = p.grad.detach().add(p.detach(), alpha=self.decay)
                v, m, b = self.state.get(p) or [torch.zeros_like(g) for _ in range(3)]
                v = torch.lerp(v, g.square(), 1 - self.alpha)
                if self.centered:
                    m = torch.lerp(m, g, 1 - self.alpha)
                b = self.mu * b + g / ((v - m.square()).sqrt() + self.eps)
                self.state[p] = [v, m, b]
                p.data -= self.lr * b
