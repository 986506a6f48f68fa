"""A linear state space model as a recurrence (Gu et al., 2021)."""


def ssm(u, A, B, C, D):
    batch, length, _ = u.shape
    h = u.new_zeros(batch, A.shape[0])
    inputs = u @ B.T  # (batch, L, N)
    states = u.new_zeros(batch, length, A.shape[0])
    for t in range(length):
        h = h @ A.T + inputs[:, t]
        states[:, t] = h
    return states @ C.T + u @ D.T  # (batch, L, P)
