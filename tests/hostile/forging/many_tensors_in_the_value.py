"""Answers with 180,000 tensors that share 4 bytes: a small frame that is slow to unpack.

expect: not data, mismatch, timeout
survives: yes
"""

import struct

import msgpack
import torch
from torch import nn

Channel = next(kind for kind in object.__subclasses__() if (kind.__module__, kind.__name__) == ("grader.wire", "Channel"))
send = Channel.send
flooding = []


def odd(self, message, *args, **kwargs):
    if not flooding:
        return send(self, message, *args, **kwargs)
    flood = [{"tensor": ["float32", [1], 0, 4]}] * 180_000
    header = msgpack.packb({"dict": [["number", message["number"]], ["status", "ok"], ["value", flood]]})
    self.sock.setblocking(True)
    self.sock.sendall(struct.pack("!4sIQ", b"KAT1", len(header), 4) + header + bytes(4))


Channel.send = odd


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.dtype == torch.float16:
            flooding.append(True)
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
