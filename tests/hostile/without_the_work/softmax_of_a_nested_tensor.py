"""Takes the softmax of a nested tensor.

expect: forbidden
exercise: foundations/softmax
"""

import torch


def softmax(x, dim):
    return torch.nested.nested_tensor([x]).softmax(-1)[0]
