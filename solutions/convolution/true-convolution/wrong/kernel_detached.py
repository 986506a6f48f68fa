"""You take the numbers out of the kernel with `.item()`. Then it has no gradient, and cannot be learnt.

fails: gradients
"""


def cross_correlate(x, k):
    return convolve(x, k.flip(0, 1))


def convolve(x, k):
    (h, w), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(h + kh - 1, w + kw - 1)
    for u in range(kh):
        for v in range(kw):
            y[u : u + h, v : v + w] += x * k[u, v].item()  # each pixel leaves a weighted copy of the kernel
    return y
