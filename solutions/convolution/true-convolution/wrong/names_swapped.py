"""You have the two the wrong way round: the one that flips the kernel is the convolution, whatever the layers
are called.

fails: correctness, gradients
"""


def convolve(x, k):
    return cross_correlate(x, k.flip(0, 1))


def cross_correlate(x, k):
    (h, w), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(h + kh - 1, w + kw - 1)
    for u in range(kh):
        for v in range(kw):
            y[u : u + h, v : v + w] += x * k[u, v]  # each pixel leaves a weighted copy of the kernel
    return y
