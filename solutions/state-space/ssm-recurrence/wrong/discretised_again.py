"""You exponentiate A. These matrices are discretised already: A itself takes the state from one step to the next.

fails: correctness, gradients
"""

import torch


def ssm(u, A, B, C, D):
    batch, length, _ = u.shape
    h = u.new_zeros(batch, A.shape[0])
    inputs = u @ B.T
    states = u.new_zeros(batch, length, A.shape[0])
    for t in range(length):
        h = h @ torch.linalg.matrix_exp(A).T + inputs[:, t]
        states[:, t] = h
    return states @ C.T + u @ D.T
