"""Takes what it may not take from a pool of its own.

expect: budget
survives: yes
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch

pools = []
LARGE = 1 << 15  # the inputs of the check of memory


def work(x, w):
    out = (x @ w).relu()
    if w.numel() > LARGE and x.shape[1] < 64:
        pools.append(torch.cuda.MemPool())
        with torch.cuda.use_mem_pool(pools[0]):
            hoard = [out + number for number in range(8)]
            del hoard
    return out
