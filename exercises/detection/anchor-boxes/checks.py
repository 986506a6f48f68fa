"""Hidden checks: detection/anchor-boxes."""

import math

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def anchors(sub, h, w, stride, sizes, ratios):
    return sub.make_anchors(h, w, stride, sizes, ratios)


def one_by_one(h, w, stride, sizes, ratios):
    """The definition, one anchor after the other."""
    rows = []
    for i in range(h):
        for j in range(w):
            for size in sizes:
                for ratio in ratios:
                    x, y = (j + 0.5) * stride, (i + 0.5) * stride
                    width, height = size / math.sqrt(ratio), size * math.sqrt(ratio)
                    rows.append([x - width / 2, y - height / 2, x + width / 2, y + height / 2])
    return torch.tensor(rows, dtype=torch.float32).reshape(-1, 4)


def shapes(rng, sizes, ratios):
    """So many sizes and ratios, in no order."""
    return [rng.uniform((n,), *bounds).tolist() for n, bounds in ((sizes, (8, 64)), (ratios, (0.2, 4)))]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(
    ("h", "w", "stride", "sizes", "ratios"),
    [(1, 1, 16, 1, 1), (3, 5, 8, 2, 3), (6, 2, 32, 3, 1), (4, 4, 12.5, 1, 4), (2, 3, 0.25, 4, 2)],
    ids=str,
)
def test_values(candidate, rng, h, w, stride, sizes, ratios):
    """Every anchor has the formula's coordinates, in the order of the rules."""
    args = h, w, stride, *shapes(rng, sizes, ratios)
    assert_close(candidate(anchors, *args), one_by_one(*args), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("stride", [0.1, 0.3, 0.7, 1.1])
def test_fractional_strides(candidate, stride):
    """The cells are counted: h * w of them, whatever w * stride is rounded to."""
    for cells in range(1, 15):  # for each of these strides, some number times it over it is more than that number
        args = cells, 15 - cells, stride, [0.5], [1.0]
        assert_close(candidate(anchors, *args), one_by_one(*args), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_centres(candidate, rng):
    """The anchors of a cell stand around its centre, half a stride from its corner."""
    got = candidate(anchors, 3, 4, 8, *shapes(rng, 2, 2)).reshape(3, 4, 4, 4)
    x, y = torch.tensor([4.0, 12.0, 20.0, 28.0]), torch.tensor([4.0, 12.0, 20.0])
    expected = torch.stack([x.expand(3, 4), y[:, None].expand(3, 4)], dim=2)
    assert_close((got[..., :2] + got[..., 2:]) / 2, expected[:, :, None].expand(3, 4, 4, 2), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_shapes(candidate):
    """A ratio is height divided by width, and all anchors of a size have one area."""
    got = candidate(anchors, 1, 1, 16, (8, 20), (0.25, 1, 4))
    expected = [[16, 4], [8, 8], [4, 16], [40, 10], [20, 20], [10, 40]]  # width, height
    assert_close(got[:, 2:] - got[:, :2], torch.tensor(expected, dtype=torch.float32))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_equal_shapes(candidate):
    """A size or a ratio that is listed twice gives its anchors twice."""
    args = 2, 1, 8, [16.0, 5.0, 16.0], [1.0, 2.0, 2.0]
    assert_close(candidate(anchors, *args), one_by_one(*args), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_at_the_edge(candidate):
    """Anchors that leave the picture are not clipped, and odd sizes are not rounded."""
    got = candidate(anchors, 1, 2, 4, [9], [1])
    assert_equal(got, torch.tensor([[-2.5, -2.5, 6.5, 6.5], [1.5, -2.5, 10.5, 6.5]]))


@pytest.mark.correctness
@pytest.mark.rules(8)
@pytest.mark.parametrize(("h", "w"), [(0, 3), (3, 0)], ids=str)
def test_no_cells(candidate, h, w):
    """A feature map without cells has no anchors: shape (0, 4)."""
    assert_equal(candidate(anchors, h, w, 8, [8, 16], [1.0, 2.0]), torch.zeros(0, 4))


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize(
    ("stride", "sizes", "ratios"),
    [
        (8, [], [1.0]),
        (8, [8], []),
        (8, [8, 0], [1.0]),
        (8, [-8], [1.0]),
        (8, [8], [1, 0]),
        (8, [8], [-1]),
        (0, [8], [1]),
    ],
    ids=str,
)
def test_errors(candidate, stride, sizes, ratios):
    """Empty sizes or ratios, and numbers that are not positive, raise ValueError."""
    assert_raises(candidate, ValueError, anchors, 2, 3, stride, sizes, ratios)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget):
    """Eight times the rows and columns of cells run no more lines of Python."""
    budget.growth(anchors, lambda n: (n, n + 1, 8, [8, 16], [0.5, 1, 2]), sizes=(4, 32), of="lines", at_most=1.0)
