"""You keep the output in a dictionary of the class, so all Softmax objects share that of the last forward.
Make the dictionary in `__init__`, or set an attribute of `self`.

fails: gradients
"""

import numpy as np


class Softmax:
    kept = {}

    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.kept["s"] = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.kept["s"]

    def backward(self, grad_y):
        total = (grad_y * self.kept["s"]).sum(axis=-1, keepdims=True)
        return self.kept["s"] * (grad_y - total)
