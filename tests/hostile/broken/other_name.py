"""Defines another name than the one that is wanted.

expect: load
"""

from torch import nn


class RmsNorm(nn.Module):
    pass
