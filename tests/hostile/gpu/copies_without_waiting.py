"""Works on the processor, on copies for which it does not wait.

expect: budget, mismatch
needs: gpu
exercise: hostile/device
device: cuda
"""


def work(x, w):
    here = [tensor.to("cpu", non_blocking=True) for tensor in (x, w)]
    return (here[0] @ here[1]).relu().to(x.device, non_blocking=True)
