import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        """Construct a layernorm module in the T5 style. No bias and no subtraction of mean."""
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.variance_epsilon = eps

    def forward(self, hidden_states):
        input_dtype = hidden_states.dtype
        wide = torch.promote_types(input_dtype, torch.float32)
        variance = hidden_states.to(wide).pow(2).mean(-1, keepdim=True)
        hidden_states = hidden_states.to(wide) * torch.rsqrt(variance + self.variance_epsilon)
        return (self.gamma.to(wide) * hidden_states).to(input_dtype)

    def extra_repr(self):
        return f"{tuple(self.gamma.shape)}, eps={self.variance_epsilon}"
