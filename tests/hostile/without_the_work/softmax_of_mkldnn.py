"""Takes the softmax of another layout.

expect: forbidden
exercise: foundations/softmax
"""

import torch


def softmax(x, dim):
    return x.detach().float().to_mkldnn().softmax(dim).to_dense().to(x.dtype)
