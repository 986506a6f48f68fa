"""You crop the result to the size of the image. The full result is kh - 1 rows and kw - 1 columns larger.

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
    return y[(kh - 1) // 2 :, (kw - 1) // 2 :][:h, :w]
