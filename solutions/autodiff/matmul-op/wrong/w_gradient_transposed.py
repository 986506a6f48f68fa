"""Your gradient of W is grad_y transposed times x: that has the shape (k, d), the transpose of W's. Put the
samples of x first: x.T times grad_y.

fails: gradients
"""


class Matmul:
    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = grad_y.T @ self.x  # (d, N) · (N, k): the sum over the samples
        return grad_x, grad_W
