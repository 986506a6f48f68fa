"""Compound scaling. Read README.md, then fill in the TODOs."""


def scale(alpha: float, beta: float, gamma: float, phi: float) -> tuple[float, float, float]:
    """Return the multipliers of depth, width and resolution.

    Args:
        alpha: growth of the depth in one step, 1 or more.
        beta: growth of the width.
        gamma: growth of the resolution.
        phi: number of steps, 0 or more.

    Raises:
        ValueError: a factor is below 1, phi is below 0, or one step does not about double the work.
    """
    raise NotImplementedError("TODO: three powers, after three checks")


def round_channels(c: float, divisor: int) -> int:
    """Return the multiple of `divisor` nearest to `c`, at least `divisor`, and not below 90 % of `c`.

    Args:
        c: wanted number of channels, above 0.
        divisor: 1 or more.

    Raises:
        ValueError: c or divisor is 0 or less.
    """
    raise NotImplementedError("TODO: the nearest multiple, and its two lower bounds")
