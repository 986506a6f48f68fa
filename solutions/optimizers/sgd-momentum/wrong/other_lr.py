"""You give lr another default, 1e-2 as other libraries have. Who passes no lr here counts on 1e-3: defaults belong
to what an optimizer promises.

fails: correctness
"""

import torch


class SGD:
    def __init__(self, params, lr=1e-2, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.lr, self.momentum, self.dampening = lr, momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            direction = p.grad + self.weight_decay * p
            if self.momentum:
                direction = self.accelerate(i, direction)
            p.sub_(self.lr * direction)

    def accelerate(self, i, g):
        if self.velocities[i] is None:
            self.velocities[i] = g
        else:
            self.velocities[i].mul_(self.momentum).add_(g, alpha=1 - self.dampening)
        v = self.velocities[i]
        return g + self.momentum * v if self.nesterov else v
