"""You transposed grad_y where W and x are meant. With square matrices the shapes fit, and both gradients are
wrong: transpose the factor that stays, on the side where it stood.

fails: gradients
"""


class Matmul:
    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y.T @ self.W  # (N, k) · (k, d)
        grad_W = self.x @ grad_y.T  # (d, N) · (N, k): the sum over the samples
        return grad_x, grad_W
