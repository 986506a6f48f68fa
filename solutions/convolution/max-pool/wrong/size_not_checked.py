"""You let a window that is too large fail wherever it fails. Say it in a ValueError.

fails: correctness
"""


def max_pool2d(x, k, stride):
    windows = x.unfold(2, k, stride).unfold(3, k, stride)  # (N, C, height, width, k, k)
    # Along one dimension the gradient goes to the first maximum; amax would share it among all.
    return windows.flatten(4).max(dim=4).values
