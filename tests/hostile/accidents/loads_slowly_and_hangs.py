"""Takes nearly all the time that there is to load, every time, and never comes back from a call.

expect: timeout
exercise: normalization/dropout
"""

import time

from torch import nn

time.sleep(2)


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        while True:
            time.sleep(1)
