"""Solves an exercise in numpy with torch's softmax, by a name that is put together.

expect: forbidden
exercise: autodiff/softmax-op
"""

import numpy as np
import torch

softmax = getattr(torch, "soft" + "max")


class Softmax:
    def forward(self, x):
        self.x = torch.tensor(np.array(x), requires_grad=True)
        self.y = softmax(self.x, -1)
        return self.y.detach().numpy().copy()

    def backward(self, grad_y):
        (grad,) = torch.autograd.grad(self.y, self.x, torch.tensor(np.array(grad_y)), retain_graph=True)
        return grad.numpy().copy()
