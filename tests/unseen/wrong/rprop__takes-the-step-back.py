# WRONG: where the sign flips, the last move is undone instead of resting. Cause: the variant Rprop+ with backtracking.
import torch


class Rprop:
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
        self.params = list(params)
        if not self.params:
            raise ValueError("no params")
        if lr < 0:
            raise ValueError("lr is negative")
        self.etas, self.bounds = etas, step_sizes
        self.q = [torch.zeros_like(p) for p in self.params]
        self.size = [torch.full_like(p, lr) for p in self.params]
        self.moved = [torch.zeros_like(p) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        lo, hi = self.etas
        for i, p in enumerate(self.params):
            g = p.grad
            if g is None:
                continue
            s = torch.sign(g) * torch.sign(self.q[i])
            factor = torch.ones_like(p)
            factor[s > 0] = hi
            factor[s < 0] = lo
            self.size[i] = (self.size[i] * factor).clamp(*self.bounds)
            move = -torch.sign(g) * self.size[i]
            move = torch.where(s < 0, -self.moved[i], move)
            p += move
            self.moved[i] = move
            self.q[i] = torch.where(s < 0, torch.zeros_like(g), g)
