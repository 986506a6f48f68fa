"""Calls the operator that takes a whole step of Adam.

expect: forbidden
exercise: optimizers/adam
"""

import torch


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False):
        self.params = list(params)
        self.lr, self.betas, self.eps, self.weight_decay, self.amsgrad = lr, betas, eps, weight_decay, amsgrad
        self.m, self.v, self.w = ([torch.zeros_like(p) for p in self.params] for _ in range(3))
        self.steps = [torch.zeros(()) for _ in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for p, m, v, w, t in zip(self.params, self.m, self.v, self.w, self.steps):
            if p.grad is not None:
                t += 1
                torch._fused_adam_([p], [p.grad], [m], [v], [w], [t], lr=self.lr, beta1=self.betas[0], beta2=self.betas[1],
                                   weight_decay=self.weight_decay, eps=self.eps, amsgrad=self.amsgrad, maximize=False)
