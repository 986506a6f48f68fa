"""You keep the arrays of the first forward only. The object is used again for every batch, and backward
belongs to the last one.

fails: gradients
"""


class Matmul:
    def forward(self, x, W):
        if not hasattr(self, "x"):
            self.x, self.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = self.x.T @ grad_y  # (d, N) · (N, k): the sum over the samples
        return grad_x, grad_W
