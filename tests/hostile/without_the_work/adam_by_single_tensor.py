"""Takes the function behind the optimizer, which is private and is written in Python.

expect: forbidden
exercise: optimizers/adam
"""

import importlib
import sys

import torch

adam = torch.optim.Adam.step


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False):
        self.params = list(params)
        self.lr = lr

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        adam(self)
