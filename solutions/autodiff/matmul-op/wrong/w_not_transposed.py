"""You multiply grad_y with W as it is. Its columns go with the columns of W, so W is transposed: (N, k) times
(k, d). With a square W your shapes fit and only the numbers are wrong.

fails: gradients
"""


class Matmul:
    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W  # (N, k) · (k, d)
        grad_W = self.x.T @ grad_y  # (d, N) · (N, k): the sum over the samples
        return grad_x, grad_W
