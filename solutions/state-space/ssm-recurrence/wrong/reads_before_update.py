"""You read the state before the input has gone in: your output is a step late, and y_0 knows nothing of u_0.
Update first, then read.

fails: correctness, gradients
"""


def ssm(u, A, B, C, D):
    batch, length, _ = u.shape
    h = u.new_zeros(batch, A.shape[0])
    inputs = u @ B.T
    states = u.new_zeros(batch, length, A.shape[0])
    for t in range(length):
        states[:, t] = h
        h = h @ A.T + inputs[:, t]
    return states @ C.T + u @ D.T
