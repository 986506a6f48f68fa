"""You pool down the rows alone. The window has k columns, too.

fails: correctness
"""


def max_pool2d(x, k, stride):
    if k > min(x.shape[2:]):
        raise ValueError(f"A window of {k} x {k} does not fit into an image of {tuple(x.shape[2:])}.")
    windows = x.unfold(2, k, stride).unfold(3, k, stride)[..., :1]  # (N, C, height, width, k, k)
    # Along one dimension the gradient goes to the first maximum; amax would share it among all.
    return windows.flatten(4).max(dim=4).values
