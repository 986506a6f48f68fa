"""You divide b by the running product of a, sum, and multiply again. That product underflows to 0 after a few dozen
steps, or is 0 after the first reset, and 0/0 is NaN.

fails: correctness, gradients
"""


def parallel_scan(a, b):
    product = a.cumprod(dim=1)
    return product * (b / product).cumsum(dim=1)
