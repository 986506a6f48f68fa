"""Letters of two columns and towers of marks, in what it prints and raises.

expect: raised
"""

import torch
class RMSNorm(torch.nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.gamma = torch.nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        print("z" + "\u0336\u0335\u034f\u0489" * 500)
        print("漢" * 200)
        raise ValueError("漢" * 200)
