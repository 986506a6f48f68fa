"""You use amax (or a maximum over two dimensions), which shares the gradient among equal maxima. Here it goes
to the first one alone, as in every framework's pooling.

fails: gradients
"""


def max_pool2d(x, k, stride):
    if k > min(x.shape[2:]):
        raise ValueError(f"A window of {k} x {k} does not fit into an image of {tuple(x.shape[2:])}.")
    windows = x.unfold(2, k, stride).unfold(3, k, stride)  # (N, C, height, width, k, k)
    # Along one dimension the gradient goes to the first maximum; amax would share it among all.
    return windows.amax(dim=(4, 5))
