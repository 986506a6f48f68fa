"""The cases by `torch.where`, signs instead of gradients in the state, which is filled at the first step."""

import torch


class Rprop:
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
        self.params = tuple(params)
        if len(self.params) == 0 or lr < 0:
            raise ValueError("bad arguments")
        self.lr, (self.minus, self.plus), (self.least, self.most) = lr, etas, step_sizes
        self.state = {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                sign = p.grad.detach().sign()
                old, size = self.state.get(p) or (torch.zeros_like(sign), torch.full_like(sign, self.lr))
                size = torch.where(old * sign > 0, self.plus * size, size)
                size = torch.where(old * sign < 0, self.minus * size, size).clamp(self.least, self.most)
                sign = torch.where(old * sign < 0, torch.zeros_like(sign), sign)
                self.state[p] = sign, size
                p.data -= sign * size
