# WRONG: pixels inside are counted as those that are not 0: black pixels drop out. Cause: zero taken for padding.


def avg_pool2d(x, k, stride, padding=0, count_include_pad=True):
    n, c, h, w = x.shape
    if padding < 0 or 2 * padding > k:
        raise ValueError("padding must be between 0 and k / 2")
    if k > h + 2 * padding or k > w + 2 * padding:
        raise ValueError("window larger than the padded image")
    padded = x.new_zeros(n, c, h + 2 * padding, w + 2 * padding)
    padded[:, :, padding : padding + h, padding : padding + w] = x
    win = padded.unfold(2, k, stride).unfold(3, k, stride)
    total = win.sum(dim=(-2, -1))
    if count_include_pad:
        return total / (k * k)
    inside = (win != 0).sum(dim=(-2, -1)).clamp(min=1)
    return total / inside
