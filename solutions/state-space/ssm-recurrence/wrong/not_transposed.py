"""You write `h @ A` for A·h. Your states are rows, and for a row the product by a matrix from the left is `h @
A.T`: you run the model of the transposed A.

fails: correctness, gradients
"""


def ssm(u, A, B, C, D):
    batch, length, _ = u.shape
    h = u.new_zeros(batch, A.shape[0])
    inputs = u @ B.T
    states = u.new_zeros(batch, length, A.shape[0])
    for t in range(length):
        h = h @ A + inputs[:, t]
        states[:, t] = h
    return states @ C.T + u @ D.T
