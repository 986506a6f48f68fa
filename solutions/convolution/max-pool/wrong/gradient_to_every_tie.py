"""You hand the whole gradient to each of the equal maxima. A window of zeros then multiplies its gradient by
k².

fails: gradients
"""


def max_pool2d(x, k, stride):
    if k > min(x.shape[2:]):
        raise ValueError(f"A window of {k} x {k} does not fit into an image of {tuple(x.shape[2:])}.")
    windows = x.unfold(2, k, stride).unfold(3, k, stride)  # (N, C, height, width, k, k)
    best = windows.amax(dim=(4, 5), keepdim=True).detach()
    ties = (windows == best).to(x.dtype)
    return best[..., 0, 0] + ((windows - windows.detach()).nan_to_num() * ties).sum(dim=(4, 5))
