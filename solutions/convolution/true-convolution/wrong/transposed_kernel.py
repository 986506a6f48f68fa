"""You transpose the kernel. That swaps rows and columns; a flip in both directions turns it by 180 degrees.

fails: correctness
"""


def cross_correlate(x, k):
    return convolve(x, k.flip(0, 1))


def convolve(x, k):
    k = k.T if k.shape[0] == k.shape[1] else k
    (h, w), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(h + kh - 1, w + kw - 1)
    for u in range(kh):
        for v in range(kw):
            y[u : u + h, v : v + w] += x * k[u, v]  # each pixel leaves a weighted copy of the kernel
    return y
