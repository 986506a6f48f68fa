"""You treat a missing gradient as zeros, so that the state of the parameter moves on and it decays. Where grad
is None the parameter is left alone, with all its state.

fails: correctness
"""

import torch


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.lr, self.betas, self.eps, self.weight_decay, self.amsgrad = lr, betas, eps, weight_decay, amsgrad
        self.means = [torch.zeros_like(p) for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]
        self.maxima = [torch.zeros_like(p) for p in self.params]
        self.steps = [0] * len(self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        beta1, beta2 = self.betas
        for i, p in enumerate(self.params):
            grad = torch.zeros_like(p) if p.grad is None else p.grad
            g = grad + self.weight_decay * p
            m = self.means[i].mul_(beta1).add_(g, alpha=1 - beta1)
            v = self.squares[i].mul_(beta2).add_(g * g, alpha=1 - beta2)
            if self.amsgrad:
                v = self.maxima[i].copy_(torch.maximum(self.maxima[i], v))
            self.steps[i] += 1
            mean = m / (1 - beta1 ** self.steps[i])
            square = v / (1 - beta2 ** self.steps[i])
            p.sub_(self.lr * mean / (square.sqrt() + self.eps))
