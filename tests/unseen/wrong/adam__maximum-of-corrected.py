# WRONG: amsgrad keeps the maximum of the corrected squares. Cause: correction and maximum swapped.
import torch


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False):
        self.params = list(params)
        if not self.params:
            raise ValueError("optimizer got an empty parameter list")
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        self.lr = lr
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.wd = weight_decay
        self.amsgrad = amsgrad
        self.t = [0 for _ in self.params]
        self.exp_avg = [torch.zeros_like(p, requires_grad=False) for p in self.params]
        self.exp_avg_sq = [torch.zeros_like(p, requires_grad=False) for p in self.params]
        self.max_sq = [torch.zeros_like(p, requires_grad=False) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        with torch.no_grad():
            for k, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[k] += 1
                grad = p.grad
                if self.wd != 0:
                    grad = grad + self.wd * p
                self.exp_avg[k].lerp_(grad, 1 - self.beta1)
                self.exp_avg_sq[k].mul_(self.beta2).add_(grad.square(), alpha=1 - self.beta2)
                m_hat = self.exp_avg[k] / (1 - self.beta1 ** self.t[k])
                v_hat = self.exp_avg_sq[k] / (1 - self.beta2 ** self.t[k])
                if self.amsgrad:
                    self.max_sq[k] = torch.maximum(self.max_sq[k], v_hat)
                    v_hat = self.max_sq[k]
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
