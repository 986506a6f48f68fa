# WRONG: nesterov raises only if momentum is missing and dampening given at once. Cause: "and" for "or".
import torch


class SGD:
    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        self.params = list(params)
        if not self.params:
            raise ValueError("empty parameter list")
        if lr < 0:
            raise ValueError("negative learning rate")
        if nesterov and (momentum <= 0 and dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        self.lr, self.mu, self.tau, self.wd, self.nesterov = lr, momentum, dampening, weight_decay, nesterov
        self.v = {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad.clone()
            if self.wd:
                g += self.wd * p
            if self.mu:
                if i in self.v:
                    self.v[i] = self.mu * self.v[i] + (1 - self.tau) * g
                else:
                    self.v[i] = g.clone()
                g = g + self.mu * self.v[i] if self.nesterov else self.v[i]
            p -= self.lr * g
