# WRONG: the decayed rate is written back to lr, so the decays multiply up. Cause: schedule applied to its own result.
import torch


class Adagrad:
    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10):
        self.params = list(params)
        if not self.params:
            raise ValueError("no parameters")
        if lr < 0:
            raise ValueError("lr must be >= 0")
        self.lr, self.lr_decay, self.weight_decay, self.eps = lr, lr_decay, weight_decay, eps
        self.acc = [torch.zeros_like(p) + initial_accumulator_value for p in self.params]
        for a in self.acc:
            a.detach_()
        self.count = [0] * len(self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            grad = p.grad + self.weight_decay * p
            self.acc[i] += grad**2
            self.lr = self.lr / (1 + self.count[i] * self.lr_decay)
            self.count[i] += 1
            p -= self.lr * grad / (torch.sqrt(self.acc[i]) + self.eps)
