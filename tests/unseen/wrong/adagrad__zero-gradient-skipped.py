# WRONG: a gradient of zeros is treated as None: no decay, no count. Cause: "no gradient" read as "all zero".
import torch


class Adagrad:
    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10):
        self.params = [p for p in params]
        if not self.params:
            raise ValueError("no parameters")
        if lr < 0:
            raise ValueError("negative lr")
        self.lr = lr
        self.lr_decay = lr_decay
        self.weight_decay = weight_decay
        self.eps = eps
        self.t = dict.fromkeys(range(len(self.params)), 0)
        self.s = {i: torch.full_like(p, initial_accumulator_value) for i, p in enumerate(self.params)}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None or not torch.any(p.grad):
                continue
            self.t[i] += 1
            g = p.grad.add(p, alpha=self.weight_decay)
            self.s[i].addcmul_(g, g)
            clr = self.lr / (1 + (self.t[i] - 1) * self.lr_decay)
            p.addcdiv_(g, self.s[i].sqrt().add_(self.eps), value=-clr)
