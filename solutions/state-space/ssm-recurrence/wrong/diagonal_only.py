"""You multiply the state by A's diagonal. Here A is a full matrix: its states talk to each other.

fails: correctness, gradients
"""


def ssm(u, A, B, C, D):
    batch, length, _ = u.shape
    h = u.new_zeros(batch, A.shape[0])
    inputs = u @ B.T
    states = u.new_zeros(batch, length, A.shape[0])
    for t in range(length):
        h = h * A.diagonal() + inputs[:, t]
        states[:, t] = h
    return states @ C.T + u @ D.T
