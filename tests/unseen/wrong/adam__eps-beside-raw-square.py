# WRONG: both corrections are folded into the step size, so eps meets the raw root. Cause: the paper's short cut.
import math

import torch


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False):
        self.params = list(params)
        if len(self.params) == 0 or lr < 0:
            raise ValueError("invalid parameters or learning rate")
        self.lr, self.betas, self.eps = lr, betas, eps
        self.weight_decay, self.amsgrad = weight_decay, amsgrad
        self.state = [
            {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p), "vmax": torch.zeros_like(p)}
            for p in self.params
        ]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for p, s in zip(self.params, self.state, strict=True):
            if p.grad is None:
                continue
            s["t"] += 1
            g = p.grad.add(p, alpha=self.weight_decay)
            s["m"].mul_(b1).add_(g, alpha=1 - b1)
            s["v"].mul_(b2).addcmul_(g, g, value=1 - b2)
            v = s["v"]
            if self.amsgrad:
                torch.maximum(s["vmax"], v, out=s["vmax"])
                v = s["vmax"]
            step_size = self.lr * math.sqrt(1 - b2 ** s["t"]) / (1 - b1 ** s["t"])
            p.addcdiv_(s["m"], v.sqrt().add_(self.eps), value=-step_size)
