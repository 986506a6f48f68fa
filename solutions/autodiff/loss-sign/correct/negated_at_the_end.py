"""The gradients of the sum of label times log p, negated at the end as the loss is."""

import numpy as np


def loss_and_gradients(x, W1, W2, label):
    before = np.matmul(x, W1)
    hidden = before.clip(min=0)
    exponentials = np.exp(np.matmul(hidden, W2))
    p = exponentials / exponentials.sum(axis=1)[:, np.newaxis]
    grad_p = label / p
    grad_scores = p * grad_p - p * (p * grad_p).sum(axis=1)[:, np.newaxis]
    grad_before = np.matmul(grad_scores, W2.T)
    grad_before[before <= 0] = 0
    return -np.einsum("nk,nk->", label, np.log(p)), -np.matmul(x.T, grad_before), -np.matmul(hidden.T, grad_scores)
