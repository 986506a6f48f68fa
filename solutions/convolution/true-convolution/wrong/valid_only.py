"""You keep the places only at which the kernel lies inside the image. The full result has the places of
partial overlap, too, and only with them the order of two filters does not matter.

fails: correctness, gradients
"""


def cross_correlate(x, k):
    return convolve(x, k.flip(0, 1))


def convolve(x, k):
    (h, w), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(h + kh - 1, w + kw - 1)
    for u in range(kh):
        for v in range(kw):
            y[u : u + h, v : v + w] += x * k[u, v]  # each pixel leaves a weighted copy of the kernel
    top, left = min(kh, h) - 1, min(kw, w) - 1
    return y[top : len(y) - top, left : y.shape[1] - left]
