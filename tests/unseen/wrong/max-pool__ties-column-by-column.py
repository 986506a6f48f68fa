# WRONG: of equal pixels the first down the columns gets the gradient. Cause: width unfolded before height.


def max_pool2d(x, k, stride):
    if k > x.shape[-2] or k > x.shape[-1]:
        raise ValueError(f"window {k} does not fit {tuple(x.shape[-2:])}")
    win = x.unfold(3, k, stride).unfold(2, k, stride)  # (N, C, h, w, k of the width, k of the height)
    flat = win.reshape(*win.shape[:4], k * k)
    return flat.gather(-1, flat.argmax(-1, keepdim=True)).squeeze(-1)
