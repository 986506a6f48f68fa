"""L-BFGS (Nocedal, 1980), with a fixed step."""

from collections import deque

import torch


class LBFGS:
    def __init__(self, params, lr=1, max_iter=20, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100):
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters")
        if lr < 0:
            raise ValueError(f"lr must not be negative, got {lr}")
        self.lr, self.max_iter = lr, max_iter
        self.tolerance_grad, self.tolerance_change = tolerance_grad, tolerance_change
        self.memory = deque(maxlen=history_size)  # pairs (s, y), the oldest first
        self.last_gradient = self.last_move = None

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self, closure):
        closure = torch.enable_grad()(closure)
        first_loss = loss = closure()
        g = self.gradient()
        if g.abs().max() <= self.tolerance_grad:
            return first_loss
        for left in reversed(range(self.max_iter)):
            length = self.lr
            if self.last_gradient is None:
                length = self.lr * min(1, 1 / g.abs().sum())
            else:
                self.remember(g - self.last_gradient)
            d = self.direction(g)
            if self.last_gradient is None or self.kept:
                self.last_gradient = g
            self.last_move = length * d
            if g.dot(d) > -self.tolerance_change:
                break
            self.move()
            if left == 0:
                break
            last_loss, loss = loss, closure()
            g = self.gradient()
            if (
                g.abs().max() <= self.tolerance_grad
                or self.last_move.abs().max() <= self.tolerance_change
                or abs(loss - last_loss) < self.tolerance_change
            ):
                break
        return first_loss

    def gradient(self):
        return torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in self.params])

    def move(self):
        pieces = self.last_move.split([p.numel() for p in self.params])
        for i, p in enumerate(self.params):
            p.add_(pieces[i].view(p.shape))

    def remember(self, y):
        self.kept = y.dot(self.last_move) > 1e-10
        if self.kept:
            self.memory.append((self.last_move, y))

    def direction(self, g):
        q, alphas = g, []
        for s, y in reversed(self.memory):
            alphas.append(s.dot(q) / y.dot(s))
            q = q - alphas[-1] * y
        if self.memory:
            s, y = self.memory[-1]
            q = q * y.dot(s) / y.dot(y)
        for s, y in self.memory:
            q = q + (alphas.pop() - y.dot(q) / y.dot(s)) * s
        return -q
