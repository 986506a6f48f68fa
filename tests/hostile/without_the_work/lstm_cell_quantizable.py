"""Takes torch's other cell, which is written in Python.

expect: forbidden
exercise: sequence/lstm-cell
"""

import math
import torch
from torch import nn
from torch.ao.nn.quantizable.modules.rnn import LSTMCell as Base
class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        b = 1 / math.sqrt(hidden_size)
        self.sizes = input_size, hidden_size
        for name, shape in (("weight_ih", (4 * hidden_size, input_size)), ("weight_hh", (4 * hidden_size, hidden_size)), ("bias_ih", (4 * hidden_size,)), ("bias_hh", (4 * hidden_size,))):
            self.register_parameter(name, nn.Parameter(torch.empty(shape).uniform_(-b, b)))
    def forward(self, x, state=None):
        cell = Base(*self.sizes)
        for lin, w, bias in ((cell.igates, self.weight_ih, self.bias_ih), (cell.hgates, self.weight_hh, self.bias_hh)):
            del lin.weight, lin.bias
            lin.weight, lin.bias = w, bias
        if state is None:
            z = x.new_zeros(len(x), self.sizes[1])
            state = (z, z)
        return cell(x, state)
