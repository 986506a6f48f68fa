"""You use the bilinear (Tustin) rule, (1 + z/2) / (1 - z/2). S4 used it at first; it is an approximation, and a fast
decay comes out near -1 where it should be 0.

fails: correctness, gradients
"""


def zoh(A, B, delta):
    step = delta.unsqueeze(-1)
    z = step * A
    return (1 + z / 2) / (1 - z / 2), step * B / (1 - z / 2)
