"""You cut the rows of the windows out with reshape. A reshape moves nothing: a block of consecutive numbers
is a piece of a row, and not a window.

fails: correctness, gradients
"""


def max_pool2d(x, k, stride):
    if k > min(x.shape[2:]):
        raise ValueError(f"A window of {k} x {k} does not fit into an image of {tuple(x.shape[2:])}.")
    n, c, h, w = x.shape
    height, width = (h - k) // stride + 1, (w - k) // stride + 1
    pixels = x.repeat(1, 1, k * k, 1).flatten(2)[..., : height * width * k * k]
    windows = pixels.reshape(n, c, height, width, k, k)
    # Along one dimension the gradient goes to the first maximum; amax would share it among all.
    return windows.flatten(4).max(dim=4).values
