"""The product with the inverse Hessian as a recursion over the memory, a plain list."""

import torch


class LBFGS:
    def __init__(self, params, lr=1, max_iter=20, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100):
        self.params = tuple(params)
        if len(self.params) == 0 or lr < 0:
            raise ValueError("bad arguments")
        self.lr, self.max_iter, self.size = lr, max_iter, history_size
        self.tolerance_grad, self.tolerance_change = tolerance_grad, tolerance_change
        self.pairs, self.last = [], None

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def evaluate(self, closure):
        with torch.enable_grad():
            loss = closure()
        grads = [p.grad if p.grad is not None else torch.zeros_like(p) for p in self.params]
        return loss, torch.cat([grad.detach().reshape(-1) for grad in grads])

    def inverse(self, q, newest):
        if newest < 0:
            if self.pairs:
                s, y = self.pairs[-1]
                return q * (s.dot(y) / y.dot(y))
            return q
        s, y = self.pairs[newest]
        alpha = s.dot(q) / s.dot(y)
        r = self.inverse(q - alpha * y, newest - 1)
        return r + s * (alpha - y.dot(r) / s.dot(y))

    def step(self, closure):
        first_loss, g = self.evaluate(closure)
        value = first_loss.item()
        for left in reversed(range(self.max_iter)):
            if left == self.max_iter - 1 and g.abs().max().item() <= self.tolerance_grad:
                return first_loss
            tau = self.lr
            if self.last is None:
                tau = self.lr / max(1.0, g.abs().sum().item())
            else:
                s, y = self.last[0], g - self.last[1]
                if s.dot(y) > 1e-10:
                    self.pairs = [*self.pairs, (s, y)][-self.size :]
            d = -self.inverse(g, len(self.pairs) - 1)
            self.last = tau * d, g
            if g.dot(d) > -self.tolerance_change:
                break
            start = 0
            for p in self.params:
                p.data += self.last[0][start : start + p.numel()].reshape(p.shape)
                start += p.numel()
            if left == 0:
                break
            before, (loss, g) = value, self.evaluate(closure)
            value = loss.item()
            small = self.last[0].abs().max() <= self.tolerance_change or abs(value - before) < self.tolerance_change
            if small or g.abs().max() <= self.tolerance_grad:
                break
        return first_loss
