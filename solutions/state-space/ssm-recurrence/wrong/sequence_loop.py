"""You run the sequences of a batch one after the other. The values are right, but one product updates the states of all
of them.

fails: performance
"""

import torch


def one(u, A, B, C, D):
    h = u.new_zeros(A.shape[0])
    y = u.new_zeros(u.shape[0], C.shape[0])
    for t in range(u.shape[0]):
        h = A @ h + B @ u[t]
        y[t] = C @ h + D @ u[t]
    return y


def ssm(u, A, B, C, D):
    outputs = [one(sequence, A, B, C, D) for sequence in u]
    return torch.stack(outputs) if outputs else u.new_zeros(*u.shape[:2], C.shape[0])
