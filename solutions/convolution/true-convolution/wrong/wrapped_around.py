"""You let the image wrap around: what leaves on the right comes back on the left. Outside the image x is 0.

fails: correctness
"""


def cross_correlate(x, k):
    return convolve(x, k.flip(0, 1))


def convolve(x, k):
    (h, w), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(h + kh - 1, w + kw - 1)
    for u in range(kh):
        for v in range(kw):
            y[u : u + h, v : v + w] += x * k[u, v]  # each pixel leaves a weighted copy of the kernel
    y[: kh - 1] += y[h:].clone()[: kh - 1]
    return y
