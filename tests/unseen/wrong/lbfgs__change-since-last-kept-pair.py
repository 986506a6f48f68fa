# WRONG: after a refused pair the old gradient stays the one to subtract. Cause: gradient updated only when kept.
import torch


class LBFGS:
    def __init__(self, params, lr=1, max_iter=20, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100):
        self.params = list(params)
        if not self.params:
            raise ValueError("no parameters")
        if lr < 0:
            raise ValueError("negative lr")
        self.lr, self.max_iter = lr, max_iter
        self.tol_g, self.tol_c, self.history_size = tolerance_grad, tolerance_change, history_size
        self.S, self.Y = [], []
        self.prev_g = None
        self.prev_s = None

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def _flat(self):
        return torch.cat(
            [torch.zeros_like(p).reshape(-1) if p.grad is None else p.grad.reshape(-1) for p in self.params]
        )

    def _two_loops(self, g):
        q = g.clone()
        al = [None] * len(self.S)
        for i in range(len(self.S) - 1, -1, -1):
            al[i] = self.S[i].dot(q) / self.Y[i].dot(self.S[i])
            q = q - al[i] * self.Y[i]
        if self.S:
            q = q * self.Y[-1].dot(self.S[-1]) / self.Y[-1].dot(self.Y[-1])
        for i in range(len(self.S)):
            be = self.Y[i].dot(q) / self.Y[i].dot(self.S[i])
            q = q + (al[i] - be) * self.S[i]
        return -q

    @torch.no_grad()
    def step(self, closure):
        with torch.enable_grad():
            loss0 = closure()
        loss = loss0
        g = self._flat()
        if g.abs().max() <= self.tol_g:
            return loss0
        for it in range(1, self.max_iter + 1):
            if self.prev_g is None:
                t = self.lr * min(1.0, 1.0 / g.abs().sum().item())
            else:
                t = self.lr
                y = g - self.prev_g
                if y.dot(self.prev_s) > 1e-10:
                    self.prev_g = g
                    self.S.append(self.prev_s)
                    self.Y.append(y)
                    if len(self.S) > self.history_size:
                        self.S.pop(0)
                        self.Y.pop(0)
            d = self._two_loops(g)
            if self.prev_g is None:
                self.prev_g = g
            self.prev_s = t * d
            if g.dot(d) > -self.tol_c:
                break
            k = 0
            for p in self.params:
                p += self.prev_s[k : k + p.numel()].reshape(p.shape)
                k += p.numel()
            if it == self.max_iter:
                break
            old = loss
            with torch.enable_grad():
                loss = closure()
            g = self._flat()
            if g.abs().max() <= self.tol_g or self.prev_s.abs().max() <= self.tol_c:
                break
            if abs(loss - old) < self.tol_c:
                break
        return loss0
