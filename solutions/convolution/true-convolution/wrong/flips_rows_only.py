"""You flip the rows of the kernel, and not its columns. The convolution runs backwards in both directions.

fails: correctness, gradients
"""


def cross_correlate(x, k):
    return convolve(x, k.flip(0))


def convolve(x, k):
    (h, w), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(h + kh - 1, w + kw - 1)
    for u in range(kh):
        for v in range(kw):
            y[u : u + h, v : v + w] += x * k[u, v]  # each pixel leaves a weighted copy of the kernel
    return y
