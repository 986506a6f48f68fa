# WRONG: with an odd divisor the middle is missed by one half, and rounded down. Cause: divisor // 2.
def scale(alpha, beta, gamma, phi):
    if alpha < 1 or beta < 1 or gamma < 1 or phi < 0:
        raise ValueError("factors must be >= 1 and phi >= 0")
    flops = alpha * beta**2 * gamma**2
    if not 1.9 <= flops <= 2.1:
        raise ValueError("one step should double the work")
    return alpha**phi, beta**phi, gamma**phi


def round_channels(c, divisor):
    if c <= 0 or divisor <= 0:
        raise ValueError("need positive numbers")
    new = max(divisor, int(c + divisor // 2) // divisor * divisor)
    if new < 0.9 * c:
        new += divisor
    return int(new)
