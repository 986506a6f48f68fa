"""You leave D out. It carries the input past the state, like a residual connection, directly into the output.

fails: correctness, gradients
"""


def ssm(u, A, B, C, D):
    batch, length, _ = u.shape
    h = u.new_zeros(batch, A.shape[0])
    inputs = u @ B.T
    states = u.new_zeros(batch, length, A.shape[0])
    for t in range(length):
        h = h @ A.T + inputs[:, t]
        states[:, t] = h
    return states @ C.T
