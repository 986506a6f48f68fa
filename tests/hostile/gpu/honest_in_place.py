"""Does the work with half the memory: right, and must cost nothing.

expect: pass
exercise: hostile/device
device: cuda
"""


def work(x, w):
    return (x @ w).relu_()
