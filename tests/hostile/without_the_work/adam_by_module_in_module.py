"""Inherits Adam from torch, found inside of torch.

expect: forbidden
exercise: optimizers/adam
"""

import torch
Base = torch.functional.torch.optim.Adam
class Adam(Base):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False):
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad)
    @property
    def lr(self):
        return self.param_groups[0]["lr"]
    @lr.setter
    def lr(self, value):
        self.param_groups[0]["lr"] = value
