"""You keep the arrays on the class, so all Matmul objects share them and the last forward wins: a network
with two layers gets the gradients of the second one twice. Set attributes of `self`.

fails: gradients
"""


class Matmul:
    def forward(self, x, W):
        Matmul.x, Matmul.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = self.x.T @ grad_y  # (d, N) · (N, k): the sum over the samples
        return grad_x, grad_W
