"""The matrix product and its two vector-Jacobian products."""


class Matmul:
    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = self.x.T @ grad_y  # (d, N) · (N, k): the sum over the samples
        return [grad_x, grad_W]
