"""Calls the method in a callback of torch's.

expect: forbidden
exercise: foundations/softmax
"""

import torch
def softmax(x, dim):
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    box = []
    torch.zeros(1).apply_(lambda v: box.append(wide.softmax(dim)) or v)
    return box[0].to(x.dtype)
