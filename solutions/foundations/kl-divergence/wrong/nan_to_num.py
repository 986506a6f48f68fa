"""You repair the sum with `nan_to_num`. It turns NaN into 0, but infinity into a large number, too, and in
the backward pass the NaN is still there.

fails: correctness
"""


def entropy(p):
    return cross_entropy(p, p)


def cross_entropy(p, q):
    if p.shape != q.shape:
        raise ValueError(
            f"two distributions over the same classes are expected, got {tuple(p.shape)}, {tuple(q.shape)}"
        )
    return -(p * q.log()).nan_to_num().sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)
