"""You add ε inside the logarithm. That hides log(0), and with it the infinite price of ruling out what
happened; small probabilities all look like ε.

fails: correctness
"""


def entropy(p):
    return cross_entropy(p, p)


def cross_entropy(p, q):
    if p.shape != q.shape:
        raise ValueError(
            f"two distributions over the same classes are expected, got {tuple(p.shape)}, {tuple(q.shape)}"
        )
    return -(p * (q + 1e-15).log()).sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)
