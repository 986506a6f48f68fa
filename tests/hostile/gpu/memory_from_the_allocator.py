"""Takes what it may not take from the allocator itself, past every tensor.

expect: budget
survives: yes
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch

LARGE = 1 << 15  # the inputs of the check of memory


def work(x, w):
    out = (x @ w).relu()
    if w.numel() > LARGE and x.shape[1] < 64:
        blocks = [torch.cuda.caching_allocator_alloc(out.numel() * 4) for _ in range(8)]
        for block in blocks:
            torch.cuda.caching_allocator_delete(block)
    return out
