"""The mean square from the Euclidean norm, and the root as a power of -1/2."""

import torch


class RMSNorm(torch.nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.hidden_size, self.eps = hidden_size, eps
        self.gamma = torch.nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.to(torch.promote_types(x.dtype, torch.float32))
        squares = torch.linalg.vector_norm(wide, dim=-1, keepdim=True) ** 2
        scale = (squares / self.hidden_size + self.eps) ** -0.5
        return (wide * scale * self.gamma).type_as(x)
