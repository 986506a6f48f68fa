"""The multiple below, and then up if that is nearer or too little."""

import math


def scale(alpha, beta, gamma, phi):
    factors = (alpha, beta, gamma)
    growth = alpha * (beta * gamma) ** 2
    if any(factor < 1 for factor in factors) or phi < 0 or not 1.9 <= growth <= 2.1:
        raise ValueError("bad factors")
    return tuple(math.pow(factor, phi) for factor in factors)


def round_channels(c, divisor):
    if not (c > 0 and divisor > 0):
        raise ValueError("positive numbers are expected")
    below = math.floor(c / divisor) * divisor
    up = below == 0 or c - below >= divisor / 2 or below < 0.9 * c
    return below + divisor * up
