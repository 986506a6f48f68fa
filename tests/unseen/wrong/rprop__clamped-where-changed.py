# WRONG: a step size that neither grows nor shrinks is not clamped, the first lr neither. Cause: min/max in the cases.
import torch


class Rprop:
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
        self.params = list(params)
        if not self.params:
            raise ValueError("no params")
        if lr < 0:
            raise ValueError("lr is negative")
        self.eta_minus, self.eta_plus = etas
        self.smallest, self.largest = step_sizes
        self.prev = [torch.zeros_like(p) for p in self.params]
        self.delta = [torch.full_like(p, lr) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            sign = p.grad.sign() * self.prev[i].sign()
            up = (self.delta[i] * self.eta_plus).clamp(max=self.largest)
            down = (self.delta[i] * self.eta_minus).clamp(min=self.smallest)
            self.delta[i] = torch.where(sign > 0, up, torch.where(sign < 0, down, self.delta[i]))
            h = p.grad.masked_fill(sign < 0, 0)
            p -= h.sign() * self.delta[i]
            self.prev[i] = h
