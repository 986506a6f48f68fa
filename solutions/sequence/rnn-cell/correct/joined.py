"""One linear map over [x, h]: the weights side by side, the biases added."""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        shapes = {
            "weight_ih": (hidden_size, input_size),
            "weight_hh": (hidden_size, hidden_size),
            "bias_ih": (hidden_size,),
            "bias_hh": (hidden_size,),
        }
        bound = 1 / hidden_size**0.5
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter((2 * torch.rand(shape) - 1) * bound))

    def forward(self, x, h=None):
        if h is None:
            h = torch.zeros(len(x), len(self.bias_hh), dtype=x.dtype, device=x.device)
        weight = torch.cat([self.weight_ih, self.weight_hh], dim=1)  # (H, I + H)
        return nn.functional.linear(torch.cat([x, h], dim=1), weight, self.bias_ih + self.bias_hh).tanh()
