"""You make the state from the parameter with autograd watching (`p * 0`): it hangs on the parameter's graph. Use
`torch.zeros_like`, or `torch.no_grad()`.

fails: correctness
"""

import torch


class Rprop:
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.etas, self.step_sizes = etas, step_sizes
        self.previous = [p * 0 for p in self.params]
        self.sizes = [torch.full_like(p, lr) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        shrink, grow = self.etas
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            q, size = self.previous[i], self.sizes[i]
            agree = p.grad * q
            size[agree > 0] *= grow
            size[agree < 0] *= shrink
            size.clamp_(*self.step_sizes)
            q = p.grad.clone()
            q[agree < 0] = 0
            p.data.sub_(q.sign() * size)
            self.previous[i] = self.previous[i] * 0 + q
