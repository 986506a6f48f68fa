"""You divide the gradient of W by the number of samples. The product knows nothing of a mean: if the loss is
one, then its 1/N is in grad_y already, and yours is the second.

fails: gradients
"""


class Matmul:
    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = self.x.T @ grad_y / max(len(grad_y), 1)  # (d, N) · (N, k): the sum over the samples
        return grad_x, grad_W
