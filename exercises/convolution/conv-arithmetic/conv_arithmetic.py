"""The sizes of convolutions. Read README.md, then fill in the TODOs."""


def output_size(n: int, k: int, padding: int = 0, stride: int = 1, dilation: int = 1) -> int:
    """Return the number of places at which a kernel fits.

    Args:
        n: pixels in a row, 1 or more.
        k: elements of the kernel, 1 or more.
        padding: pixels added on each side, 0 or more.
        stride: pixels from one place to the next, 1 or more.
        dilation: pixels from one element of the kernel to the next, 1 or more.

    Raises:
        ValueError: the kernel fits nowhere, or an argument is too small.
    """
    raise NotImplementedError("TODO: count the places")


def same_padding(k: int, dilation: int = 1) -> int:
    """Return the padding on each side that keeps the size with stride 1.

    Args:
        k: elements of the kernel, 1 or more.
        dilation: pixels from one element to the next, 1 or more.

    Raises:
        ValueError: no padding keeps the size, or an argument is too small.
    """
    raise NotImplementedError("TODO: half of what the kernel takes away")
