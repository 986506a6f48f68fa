"""Marks of direction, tags, characters of no width and separators of lines, in what it prints, raises and is called.

expect: raised
"""

import torch
class Ю(Exception):
    pass
class RMSNorm(torch.nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.gamma = torch.nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        print("\u202e.devloS\u202c \u2066x\u2069 \u200b\u200d\ufeff a\u0300\u0301\u0302 \u2028Solved.\u2029next \x85nel \x1b]0;title\x07 \x9b31m \x0c ff \U000e0041 \u00ad")
        raise Ю("\u202e)01/01 devloS(\u202c\n\u2028Solved on cpu.\n\x1b[2J\x1b[1;1H\x9b2J \u200f\u200e \u061c" + "A" * 300)
