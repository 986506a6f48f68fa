"""You multiply p with log(q) as they are. Where both are 0 that is 0 times -inf, NaN; the limit, and what is
meant, is 0: see `torch.xlogy`.

fails: correctness
"""


def entropy(p):
    return cross_entropy(p, p)


def cross_entropy(p, q):
    if p.shape != q.shape:
        raise ValueError(
            f"two distributions over the same classes are expected, got {tuple(p.shape)}, {tuple(q.shape)}"
        )
    return -(p * q.log()).sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)
