"""Calls the method in a hook of autograd's.

expect: forbidden
exercise: foundations/softmax
"""

import torch
def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    box = []
    probe = torch.zeros(1, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: box.append(wide.softmax(dim)) or t, lambda t: t):
        probe * probe
    return box[0].to(x.dtype)
