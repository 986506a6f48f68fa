"""Is torch's own layer, with an argument filled in: no line of the file is run.

expect: forbidden
exercise: attention/encoder-layer
"""

import functools
import torch
EncoderLayer = functools.partial(torch.nn.modules.transformer.TransformerEncoderLayer, batch_first=True)
