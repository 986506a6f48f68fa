"""You add each gradient of W to the ones before. One backward answers for one grad_y; adding up is the
business of whoever trains.

fails: gradients
"""


class Matmul:
    def forward(self, x, W):
        self.x, self.W, self.total = x, W, 0
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = self.x.T @ grad_y  # (d, N) · (N, k): the sum over the samples
        self.total = self.total + grad_W
        return grad_x, self.total
