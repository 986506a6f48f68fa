"""Makes answers while the arguments are read, in a method of tensors that it replaced.

expect: pass
exercise: hostile/timed
"""

import torch
ready = {}
real = torch.Tensor.reshape
def reshape(t, *shape):
    out = real(t, *shape)
    if out.ndim == 2 and out.numel() > 1000:
        y = out
        for _ in range(30):
            y = torch.tanh(out)
        ready[out.data_ptr()] = (out, y)
    return out
torch.Tensor.reshape = reshape
def work(x):
    hit = ready.get(x.data_ptr())
    return hit[1] if hit is not None else torch.tanh(x)
