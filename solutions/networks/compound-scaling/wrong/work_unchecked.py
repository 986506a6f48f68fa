"""You take any factors. With these alone phi would mean nothing: one step is to double the work.

fails: correctness
"""


def scale(alpha, beta, gamma, phi):
    if min(alpha, beta, gamma) < 1:
        raise ValueError(f"no factor may be below 1, got {alpha}, {beta}, {gamma}")
    if phi < 0:
        raise ValueError(f"phi must not be negative, got {phi}")
    return alpha**phi, beta**phi, gamma**phi


def round_channels(c, divisor):
    if c <= 0 or divisor < 1:
        raise ValueError(f"c and divisor must be positive, got {c} and {divisor}")
    rounded = max(divisor, int(c + divisor / 2) // divisor * divisor)
    if rounded < 0.9 * c:
        rounded += divisor
    return rounded
