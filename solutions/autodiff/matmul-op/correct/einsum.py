"""The formulas, index by index, in a closure that backward calls."""

import numpy as np


class Matmul:
    def forward(self, x, W):
        def backward(grad_y):
            return np.einsum("nj,ij->ni", grad_y, W), np.einsum("ni,nj->ij", x, grad_y)

        self.backward_of_last = backward
        return np.einsum("ni,ij->nj", x, W)

    def backward(self, grad_y):
        return self.backward_of_last(grad_y)
