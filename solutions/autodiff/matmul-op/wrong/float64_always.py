"""You turn the input into float64. Whoever computes in float32 gets twice the memory back, and mixed dtypes
from there on: keep the dtype of x.

fails: correctness, gradients
"""


class Matmul:
    def forward(self, x, W):
        self.x, self.W = x.astype(float), W
        return self.x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = self.x.T @ grad_y  # (d, N) · (N, k): the sum over the samples
        return grad_x, grad_W
