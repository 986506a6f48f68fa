# WRONG: centered averages the squared deviations from the mean. Cause: variance by (g - m)^2 instead of v - m^2.
import torch


class RMSprop:
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False):
        self.params = list(params)
        if not self.params:
            raise ValueError("no parameters given")
        if lr < 0:
            raise ValueError("lr has to be non-negative")
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.weight_decay, self.momentum, self.centered = weight_decay, momentum, centered
        self.sq = [torch.zeros_like(p) for p in self.params]
        self.avg = [torch.zeros_like(p) for p in self.params]
        self.buf = [torch.zeros_like(p) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        a = self.alpha
        for p, v, m, b in zip(self.params, self.sq, self.avg, self.buf, strict=True):
            if p.grad is None:
                continue
            g = p.grad + self.weight_decay * p
            m.mul_(a).add_((1 - a) * g)
            dev = g - m if self.centered else g
            v.mul_(a).add_((1 - a) * dev * dev)
            b.mul_(self.momentum).add_(g / (v.sqrt() + self.eps))
            p.sub_(self.lr * b)
