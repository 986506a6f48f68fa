"""Takes what it may not take when it is loaded, before anybody measures.

expect: budget
survives: yes
needs: gpu
exercise: hostile/device
device: cuda
"""

import torch

ahead = torch.empty(8, 2048, 4096, device="cuda")


def work(x, w):
    out = (x @ w).relu()
    if out.shape == ahead.shape[1:]:
        for number in range(8):
            torch.add(out, number, out=ahead[number])
    return out
