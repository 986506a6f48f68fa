"""The places counted, not computed."""


def output_size(n, k, padding=0, stride=1, dilation=1):
    if n < 1 or k < 1 or padding < 0 or stride < 1 or dilation < 1:
        raise ValueError("argument too small")
    span = 1 + dilation * (k - 1)
    places = len(range(0, n + 2 * padding - span + 1, stride))
    if places == 0:
        raise ValueError("does not fit")
    return places


def same_padding(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError("argument too small")
    half, rest = divmod(dilation * (k - 1), 2)
    if rest:
        raise ValueError("cannot be split evenly")
    return half
