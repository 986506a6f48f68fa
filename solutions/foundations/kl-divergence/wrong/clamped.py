"""You clamp p and q away from 0. A class that never occurs then adds something, probabilities below the clamp
lose their logarithm, and where q rules out what happened the answer is 35 instead of infinity.

fails: correctness
"""


def entropy(p):
    return cross_entropy(p, p)


def cross_entropy(p, q):
    if p.shape != q.shape:
        raise ValueError(
            f"two distributions over the same classes are expected, got {tuple(p.shape)}, {tuple(q.shape)}"
        )
    return -(p.clamp(1e-15, 1) * q.clamp(1e-15, 1).log()).sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)
