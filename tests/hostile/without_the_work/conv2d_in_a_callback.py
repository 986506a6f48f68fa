"""Convolves in a callback that a tensor's method calls.

expect: forbidden
exercise: convolution/conv2d
"""

import torch
T = torch.functional.torch
def conv2d(x, w, b=None, **options):
    box = []
    torch.zeros(1).apply_(lambda v: box.append(T.conv2d(x, w, b, **options)) or v)
    return box[0]
