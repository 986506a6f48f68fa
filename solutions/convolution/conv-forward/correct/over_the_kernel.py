"""A loop over the kernel's elements instead of the image's: shifted images, weighted and added up."""


def convolve(X, W, b):
    kh, kw, channels, _ = W.shape
    height, width = X.shape[0] - kh + 1, X.shape[1] - kw + 1
    if X.shape[2] != channels:
        raise ValueError("channels differ")
    if height <= 0 or width <= 0:
        raise ValueError("the kernel is too large")
    return b + sum(X[u : u + height, v : v + width] @ W[u, v] for u in range(kh) for v in range(kw))
