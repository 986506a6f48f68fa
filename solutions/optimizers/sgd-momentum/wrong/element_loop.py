"""You walk over the elements in Python. The values are right, but a network has millions of elements: every line
of the formula works on the whole tensor.

fails: performance
"""

import torch


class SGD:
    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False):
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
            moves = [self.lr * d for d in direction.reshape(-1)]
            p.sub_(torch.stack(moves).reshape(p.shape) if moves else p)

    def accelerate(self, i, g):
        if self.velocities[i] is None:
            self.velocities[i] = g
        else:
            self.velocities[i].mul_(self.momentum).add_(g, alpha=1 - self.dampening)
        v = self.velocities[i]
        return g + self.momentum * v if self.nesterov else v
