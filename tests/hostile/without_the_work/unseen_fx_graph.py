"""Has torch.fx run a graph that calls the forbidden function in TorchScript's place.

expect: forbidden
"""

import torch
import torch.fx
from torch import nn

NAME = "rms" + "_norm"


def graph_module(size, eps):
    graph = torch.fx.Graph()
    x = graph.placeholder("x")
    graph.output(graph.call_function(torch.__dict__[NAME], (x, (size,), None, eps)))
    return torch.fx.GraphModule(nn.Module(), graph)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        out = graph_module(x.shape[-1], self.eps)(wide)
        return (self.gamma * out).to(x.dtype)
