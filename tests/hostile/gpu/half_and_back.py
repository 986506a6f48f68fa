"""Works in half precision and turns the answer back.

expect: mismatch
exercise: hostile/device
device: cuda
"""


def work(x, w):
    return (x.half() @ w.half()).float().relu()
