"""Hidden checks: detection/roi-pool."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, features, rois, size, scale):
    return sub.roi_pool(features, rois, size, scale).detach()


@probe
def backward(sub, features, rois, size, scale, cotangent):
    sub.roi_pool(features.requires_grad_(), rois, size, scale).backward(cotangent)
    return features.grad


def scene(rng, pictures, regions, high, wide, over=0, dtype="float32"):
    """Regions of pictures of that height and width, in halves of a pixel; they reach over the edge by up to `over`."""
    low, high, wide = -2 * over, 2 * (high + over), 2 * (wide + over)
    x = torch.stack([rng.integers(low, wide, (regions,)) for _ in range(2)], dim=1).sort(dim=1).values
    y = torch.stack([rng.integers(low, high, (regions,)) for _ in range(2)], dim=1).sort(dim=1).values
    n = rng.integers(0, pictures, (regions, 1)) * 2
    return torch.cat([n, x[:, :1], y[:, :1], x[:, 1:], y[:, 1:]], dim=1).to(getattr(torch, dtype)) / 2


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 4)
@pytest.mark.parametrize(
    ("shape", "size", "scale"),
    [
        ((1, 2, 7, 9), (2, 3), 1.0),
        ((3, 3, 6, 11), (4, 2), 0.5),
        ((2, 1, 13, 8), (3, 3), 0.25),
        ((2, 4, 5, 4), (1, 5), 2),
    ],
    ids=str,
)
def test_values(candidate, reference, rng, picture, shape, size, scale):
    """Regions of several pictures have the maxima of the formula."""
    features = rng.normal(shape)
    rois = scene(rng, shape[0], 12, int(shape[2] / scale), int(shape[3] / scale))
    got, expected = candidate(forward, features, rois, size, scale), reference(forward, features, rois, size, scale)
    picture.maps(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("size", [(2, 3), (5, 4), (1, 1), (9, 10)], ids=str)
def test_bins(candidate, rng, size):
    """A region is divided into bins like adaptive pooling; small ones repeat rows and columns."""
    features = rng.normal((2, 3, 9, 11))
    expected = torch.nn.functional.adaptive_max_pool2d(features[1:, :, 2:8, 3:10], size)
    got = candidate(forward, features, torch.tensor([[1.0, 3.0, 2.0, 9.0, 7.0]]), size, 1.0)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(1, 4)
@pytest.mark.parametrize(("high", "bins"), [(29, 7), (7, 13)], ids=str)
def test_exact_bins(candidate, rng, high, bins):
    """The last bin ends at the last row or column of the region, also where 7 bins share 29."""
    rows = rng.uniform((1, 2, 40, 1), 0, 1).sort(dim=2).values.expand(1, 2, 40, 3)
    last = float(high + 2)
    expected = torch.nn.functional.adaptive_max_pool2d(rows[:, :, 3 : high + 3, :1], (bins, 1))
    assert_equal(candidate(forward, rows, torch.tensor([[0, 0, 3, 0, last]]), (bins, 1), 1.0), expected)
    columns, expected = rows.transpose(2, 3), expected.transpose(2, 3)
    assert_equal(candidate(forward, columns, torch.tensor([[0, 3, 0, last, 0]]), (1, bins), 1.0), expected)


@pytest.mark.correctness
@pytest.mark.rules(2, 3)
def test_rounding(candidate):
    """Corners go to the nearest row and column, halves upwards; both belong to the region."""
    rows = torch.arange(40.0).view(1, 1, 40, 1).expand(1, 2, 40, 3)
    for y1, y2, first, last in ((10, 17, 5, 9), (9, 16, 5, 8), (9.5, 16.5, 5, 8), (8.5, 18.5, 4, 9), (14, 14, 7, 7)):
        rois = torch.tensor([[0, 0, y1, 4, y2]])
        lowest, highest = -candidate(forward, -rows, rois, (1, 1), 0.5), candidate(forward, rows, rois, (1, 1), 0.5)
        assert_equal([lowest, highest], [torch.full((1, 2, 1, 1), float(row)) for row in (first, last)])


@pytest.mark.correctness
@pytest.mark.rules(2, 5, 6)
@pytest.mark.parametrize("size", [(2, 3), (5, 4)], ids=str)
def test_over_the_edge(candidate, reference, rng, size):
    """Regions that reach over the edge keep their bins, without what lies outside."""
    features = rng.normal((2, 3, 6, 8)) - 4  # all negative, so that 0 is not a maximum of anything
    args = features, scene(rng, 2, 24, 12, 16, over=12), size, 0.5
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("corner", [(-9, 1), (1, -9), (20, 1), (1, 20)], ids=str)
def test_outside(candidate, corner):
    """A region outside the map gives 0, on every side of it."""
    x, y = corner
    got = candidate(forward, torch.full((1, 2, 6, 8), -3.0), torch.tensor([[0.0, x, y, x + 3, y + 3]]), (2, 2), 1.0)
    assert_equal(got, torch.zeros(1, 2, 2, 2))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_turned_round(candidate, rng):
    """A region whose second corner lies before the first has one row or one column."""
    features = rng.normal((1, 3, 6, 8))
    got = candidate(forward, features, torch.tensor([[0.0, 5.0, 4.0, 2.0, 1.0], [0, 5, 1, 2, 3]]), (2, 2), 1.0)
    expected = [features[0, :, 4:5, 5:6].expand(3, 2, 2), features[0, :, [[1], [2]], 5].expand(3, 2, 2)]
    expected[1] = torch.stack([features[0, :, 1:3, 5].amax(1), features[0, :, 2:4, 5].amax(1)], 1)[..., None].expand(
        3, 2, 2
    )
    assert_close(got, torch.stack(expected))


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_contract(contract, rng):
    """Features and regions are not changed; any memory layout, no region and float64 work."""
    contract(forward, rng.normal((2, 3, 6, 7)), scene(rng, 2, 5, 12, 14), (2, 3), 0.5, batched=[1])


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize(("size", "over"), [((2, 3), 0), ((4, 2), 8)], ids=str)
def test_gradients(candidate, reference, rng, size, over):
    """The gradient of each bin goes to its greatest element, and adds up where bins share one."""
    features, rois = rng.normal((3, 2, 6, 7), "float64"), scene(rng, 3, 14, 12, 14, over, "float64")
    args = features, rois, size, 0.5, rng.normal((14, 2, *size), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the channels, rows and columns run no more lines of Python."""

    def make(n):
        return rng.normal((1, n, n, n)), torch.tensor([[0.0, 0, 0, n - 1, n - 1], [0, 1, 1, n, n - 2]]), (2, 3), 1.0

    budget.growth(forward, make, sizes=(6, 48), of="lines", at_most=1.0)
