"""You keep one state for the whole batch and add up the inputs of all sequences in it. Each sequence has a state
of its own.

fails: correctness, gradients
"""


def ssm(u, A, B, C, D):
    batch, length, _ = u.shape
    h = u.new_zeros(1, A.shape[0])
    inputs = u @ B.T
    states = u.new_zeros(batch, length, A.shape[0])
    for t in range(length):
        h = h @ A.T + inputs[:, t].sum(dim=0, keepdim=True)
        states[:, t] = h
    return states @ C.T + u @ D.T
