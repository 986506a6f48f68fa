"""Writes a perfect report wherever it may be looked for, then ends the process successfully.

expect: died
"""

import contextlib
import json
import os

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        report = json.dumps({"solved": True, "outcome": "passed", "score": 100, "tests": []})
        for folder in ("", "/tmp/", "/autograder/results/", "/tmp/kata-hostile-"):
            for name in ("results.json", "report.json", "result"):
                with contextlib.suppress(OSError), open(folder + name, "w") as file:
                    file.write(report)
        print(report, flush=True)
        os._exit(0)
