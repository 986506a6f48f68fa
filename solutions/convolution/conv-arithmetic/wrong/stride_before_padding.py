"""You divide by the stride first and take off the kernel and add the padding afterwards. All pixels count
before the division.

fails: correctness
"""


def output_size(n, k, padding=0, stride=1, dilation=1):
    if min(n, k, stride, dilation) < 1 or padding < 0:
        raise ValueError("n, k, stride and dilation are 1 or more, padding 0 or more.")
    room = n + 2 * padding - dilation * (k - 1) - 1  # pixels by which the kernel can be moved
    if room < 0:
        raise ValueError("The kernel is larger than the padded row.")
    return n // stride + 2 * padding - dilation * (k - 1)


def same_padding(k, dilation=1):
    if min(k, dilation) < 1:
        raise ValueError("k and dilation are 1 or more.")
    lost = dilation * (k - 1)  # by how much the output is shorter without padding
    if lost % 2:
        raise ValueError("The padding would have to differ between the two sides.")
    return lost // 2
