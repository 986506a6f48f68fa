"""The state in a dictionary that is filled at a parameter's first step, and in-place operations throughout."""

import torch


class Adagrad:
    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10):
        self.params = tuple(params)
        if len(self.params) == 0 or lr < 0:
            raise ValueError("bad arguments")
        self.lr, self.lr_decay, self.decay, self.eps = lr, lr_decay, weight_decay, eps
        self.start = initial_accumulator_value
        self.state = {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                g = p.grad.detach().add(p.detach(), alpha=self.decay)
                done, total = self.state.get(p, (0, torch.full_like(g, self.start)))
                total = total.addcmul(g, g)
                self.state[p] = done + 1, total
                p.data.addcdiv_(g, total.sqrt().add_(self.eps), value=-self.lr / (1 + done * self.lr_decay))
