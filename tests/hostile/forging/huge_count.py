"""The count is a number that no float can hold.

expect: budget, not data
survives: yes
"""

import torch
from torch import nn

Channel = next(kind for kind in object.__subclasses__() if (kind.__module__, kind.__name__) == ("grader.wire", "Channel"))
send = Channel.send


def odd(self, message, *args, **kwargs):
    if "value" in message:
        message = {"number": message["number"]} | {"status": "ok", "value": message["value"], "count": 10**3000}
    send(self, message, *args, **kwargs)


Channel.send = odd


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        rows = []
        for row in wide.reshape(-1, x.shape[-1]):
            rows.append(row / torch.sqrt(row.pow(2).mean() + self.eps))
        normalised = torch.stack(rows).reshape(x.shape) if rows else wide
        return (self.gamma * normalised).to(x.dtype)
