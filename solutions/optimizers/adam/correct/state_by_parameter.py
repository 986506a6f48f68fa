"""The state in a dictionary that is filled at a parameter's first step, the corrections drawn into the step size."""

import torch


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False):
        self.params = tuple(params)
        if len(self.params) == 0 or lr < 0:
            raise ValueError("bad arguments")
        self.lr, (self.beta1, self.beta2), self.eps = lr, betas, eps
        self.decay, self.amsgrad = weight_decay, amsgrad
        self.state = {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                g = p.grad.detach().add(p.detach(), alpha=self.decay)
                t, m, v, w = self.state.get(p) or (0, *[torch.zeros_like(g) for _ in range(3)])
                t = t + 1
                m, v = torch.lerp(m, g, 1 - self.beta1), torch.lerp(v, g.square(), 1 - self.beta2)
                w = torch.maximum(v, w) if self.amsgrad else v
                self.state[p] = t, m, v, w
                root = (1 - self.beta2**t) ** 0.5
                p.data.addcdiv_(m, w.sqrt() + self.eps * root, value=-self.lr * root / (1 - self.beta1**t))
