"""The variance as a dot product of each centred vector with itself, and the root as a power of -1/2."""

import torch


class LayerNorm(torch.nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.hidden_size, self.eps = hidden_size, eps
        self.register_parameter("beta", torch.nn.Parameter(torch.zeros(hidden_size)))
        self.register_parameter("gamma", torch.nn.Parameter(torch.ones(hidden_size)))

    def forward(self, x):
        wide = x if x.dtype == torch.float64 else x.to(torch.float32)
        centred = wide - (wide.sum(dim=-1) / self.hidden_size).unsqueeze(-1)
        variance = torch.einsum("...h,...h->...", centred, centred) / self.hidden_size
        scale = (variance + self.eps) ** -0.5
        return (centred * scale.unsqueeze(-1) * self.gamma + self.beta).type_as(x)
