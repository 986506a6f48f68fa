"""You cut the fraction of a corner off. It goes to the nearest row or column, so 4.75 is 5.

fails: correctness, gradients
"""


def bins(first, last, count):
    """Rows first to last, both included, as `count` slices."""
    length = max(last - first + 1, 1)
    for p in range(count):
        start, stop = first + p * length // count, first - (-(p + 1) * length // count)  # rounded down, and up
        yield p, slice(max(start, 0), max(stop, 0))  # a negative index would count from the end


def roi_pool(features, rois, size, scale):
    pooled = features.new_zeros(len(rois), features.shape[1], *size)  # (K, C, h, w)
    corners = (rois[:, 1:] * scale).floor().long().tolist()
    for k, (n, (x1, y1, x2, y2)) in enumerate(zip(rois[:, 0].long(), corners)):
        for p, rows in bins(y1, y2, size[0]):
            for q, columns in bins(x1, x2, size[1]):
                window = features[n, :, rows, columns]
                if window.numel():
                    pooled[k, :, p, q] = window.amax(dim=(1, 2))
    return pooled
