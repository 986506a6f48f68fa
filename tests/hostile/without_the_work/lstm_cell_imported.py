"""Imports the answer from where torch defines it.

expect: forbidden
exercise: sequence/lstm-cell
"""

from torch.nn.modules.rnn import LSTMCell
