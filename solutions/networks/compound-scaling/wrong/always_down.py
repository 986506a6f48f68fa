"""You round down first, and up only below 90 %. The nearest multiple it is.

fails: correctness
"""


def scale(alpha, beta, gamma, phi):
    if min(alpha, beta, gamma) < 1:
        raise ValueError(f"no factor may be below 1, got {alpha}, {beta}, {gamma}")
    if phi < 0:
        raise ValueError(f"phi must not be negative, got {phi}")
    if abs(alpha * beta**2 * gamma**2 - 2) > 0.1:
        raise ValueError(f"the cost must about double, got {alpha * beta**2 * gamma**2} times")
    return alpha**phi, beta**phi, gamma**phi


def round_channels(c, divisor):
    if c <= 0 or divisor < 1:
        raise ValueError(f"c and divisor must be positive, got {c} and {divisor}")
    rounded = max(divisor, int(c) // divisor * divisor)
    if rounded < 0.9 * c:
        rounded += divisor
    return rounded
