# WRONG: the size is the largest gradient of the whole tensor, one number. Cause: infinity norm taken over elements.
import torch


class Adamax:
    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        self.params = list(params)
        if not self.params:
            raise ValueError("params is empty")
        if lr < 0:
            raise ValueError("lr < 0")
        self.lr, self.eps, self.weight_decay = lr, eps, weight_decay
        self.b1, self.b2 = betas
        self.m = [torch.zeros_like(p) for p in self.params]
        self.u = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.t[i] += 1
            g = p.grad + self.weight_decay * p
            self.m[i] = self.b1 * self.m[i] + (1 - self.b1) * g
            norm = torch.linalg.vector_norm(g, ord=float("inf")) + self.eps
            self.u[i] = torch.maximum(self.b2 * self.u[i], norm)
            p -= self.lr / (1 - self.b1 ** self.t[i]) * self.m[i] / self.u[i]
