"""Defines another name than the one that is wanted.

expect: load
"""

import torch
from torch import nn


class RmsNorm(nn.Module):
    pass
