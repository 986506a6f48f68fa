"""You apply A to the input as well: h = A(h + B u). A new input is decayed only from the next step on.

fails: correctness, gradients
"""


def ssm(u, A, B, C, D):
    batch, length, _ = u.shape
    h = u.new_zeros(batch, A.shape[0])
    inputs = u @ B.T
    states = u.new_zeros(batch, length, A.shape[0])
    for t in range(length):
        h = (h + inputs[:, t]) @ A.T
        states[:, t] = h
    return states @ C.T + u @ D.T
