"""One endless loop that every check meets.

expect: timeout
"""

from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        while True:
            pass
