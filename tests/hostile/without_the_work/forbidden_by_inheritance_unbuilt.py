"""Inherits forward and never builds the base class.

expect: forbidden
"""

import torch
from torch import nn
class RMSNorm(torch.nn.modules.normalization.RMSNorm):
    def __init__(self, hidden_size, eps=1e-6):
        nn.Module.__init__(self)
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.normalized_shape = (hidden_size,)
        self.eps = eps
        self.elementwise_affine = True
    @property
    def weight(self):
        return self.gamma
