# WRONG: a kernel counts as too large from dilation * k > n + 2p on. Cause: gaps counted for k, not for k - 1.
def _check(**named):
    for name, (value, least) in named.items():
        if value < least:
            raise ValueError(f"{name} must be at least {least}, got {value}")


def output_size(n, k, padding=0, stride=1, dilation=1):
    _check(n=(n, 1), k=(k, 1), padding=(padding, 0), stride=(stride, 1), dilation=(dilation, 1))
    room = n + 2 * padding
    if dilation * k > room:
        raise ValueError(f"kernel does not fit into {room} pixels")
    return (room - dilation * (k - 1) - 1) // stride + 1


def same_padding(k, dilation=1):
    _check(k=(k, 1), dilation=(dilation, 1))
    total = dilation * (k - 1)
    if total % 2:
        raise ValueError("no symmetric padding keeps the size")
    return total // 2
