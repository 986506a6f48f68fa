# WRONG: weight decay is taken from the parameter already pulled by lambd. Cause: order of the two decays.
import torch


class ASGD:
    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0):
        self.params = list(params)
        if not self.params or lr < 0:
            raise ValueError("need parameters and lr >= 0")
        self.lr, self.lambd, self.alpha, self.t0, self.weight_decay = lr, lambd, alpha, t0, weight_decay
        self.n = [0] * len(self.params)
        self.ax = [p.detach().clone() for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            n = self.n[i]
            eta = self.lr / (1 + self.lambd * self.lr * n) ** self.alpha
            mu = 1 / max(1, n - self.t0)
            p.mul_(1 - self.lambd * eta)
            p.sub_(eta * (p.grad + self.weight_decay * p))
            if mu == 1:
                self.ax[i].copy_(p)
            else:
                self.ax[i].lerp_(p, mu)
            self.n[i] = n + 1

    def averages(self):
        return [a.clone() for a in self.ax]
