"""You go through the image one pixel at a time. There are far fewer elements in the kernel: for each of them
add a shifted image.

fails: performance
"""


def cross_correlate(x, k):
    return convolve(x, k.flip(0, 1))


def convolve(x, k):
    (h, w), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(h + kh - 1, w + kw - 1)
    for i in range(h):
        for j in range(w):
            y[i : i + kh, j : j + kw] += x[i, j] * k
    return y
