"""Hidden checks: detection/roi-align."""

import pytest
import torch

from grader.checks import assert_close, probe


@probe
def forward(sub, features, rois, size, scale, samples):
    return sub.roi_align(features, rois, size, scale, samples).detach()


@probe
def backward(sub, features, rois, size, scale, samples, cotangent):
    sub.roi_align(features.requires_grad_(), rois, size, scale, samples).backward(cotangent)
    return features.grad


def scene(rng, pictures, regions, high, wide, over=0, dtype="float32"):
    """Regions of pictures of that height and width, in halves of a pixel; they reach over the edge by up to `over`."""
    low, high, wide = -2 * over, 2 * (high + over) + 1, 2 * (wide + over) + 1
    x = torch.stack([rng.integers(low, wide, (regions,)) for _ in range(2)], dim=1).sort(dim=1).values
    y = torch.stack([rng.integers(low, high, (regions,)) for _ in range(2)], dim=1).sort(dim=1).values
    n = rng.integers(0, pictures, (regions, 1)) * 2
    return torch.cat([n, x[:, :1], y[:, :1], x[:, 1:], y[:, 1:]], dim=1).to(getattr(torch, dtype)) / 2


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize(
    ("shape", "size", "scale", "samples"),
    [
        ((1, 2, 7, 9), (2, 3), 1.0, 1),
        ((3, 3, 6, 11), (4, 2), 0.5, 2),
        ((2, 1, 13, 8), (3, 3), 0.25, 3),
        ((2, 4, 1, 5), (1, 5), 2.0, 2),
    ],
    ids=str,
)
def test_values(candidate, reference, rng, picture, shape, size, scale, samples):
    """Regions of several pictures have the means of the formula."""
    rois = scene(rng, shape[0], 12, int(shape[2] / scale), int(shape[3] / scale))
    args = rng.normal(shape), rois, size, scale, samples
    got, expected = candidate(forward, *args), reference(forward, *args)
    picture.maps(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize("samples", [1, 3], ids=str)
def test_ramp(candidate, rng, samples):
    """On a linear map each bin is the value at its centre: nothing is rounded or shifted."""
    y, x = torch.meshgrid(torch.arange(9) + 0.5, torch.arange(12) + 0.5, indexing="ij")
    ramp = 2 * x - 3 * y + 1
    y1, x1, height, width = (rng.uniform((6,), 0, limit) for limit in (4, 6, 4, 5))
    rois = torch.stack([torch.zeros(6), x1 + 0.5, y1 + 0.5, x1 + width + 0.5, y1 + height + 0.5], dim=1) * 4
    rois[:, 0] = 0
    centre_y = y1[:, None] + 0.5 + height[:, None] * (torch.arange(2) + 0.5) / 2  # (6, 2)
    centre_x = x1[:, None] + 0.5 + width[:, None] * (torch.arange(3) + 0.5) / 3  # (6, 3)
    expected = 2 * centre_x[:, None] - 3 * centre_y[:, :, None] + 1
    got = candidate(forward, ramp[None, None], rois, (2, 3), 0.25, samples)
    assert_close(got, expected[:, None], atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(1, 3)
@pytest.mark.parametrize("samples", [1, 2, 3], ids=str)
def test_whole_map(candidate, rng, samples):
    """A region as large as the map gives the map resized bilinearly, then averaged."""
    features = rng.normal((1, 3, 5, 4))
    fine = torch.nn.functional.interpolate(features, (3 * samples, 6 * samples), mode="bilinear", align_corners=False)
    expected = torch.nn.functional.avg_pool2d(fine, samples)
    got = candidate(forward, features, torch.tensor([[0.0, 0.0, 0.0, 16.0, 20.0]]), (3, 6), 0.25, samples)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize(("size", "samples"), [((2, 4), 1), ((4, 2), 2)], ids=str)
def test_over_the_edge(candidate, reference, rng, size, samples):
    """Near the edge the border value is used; farther outside points count as 0."""
    args = rng.normal((2, 3, 6, 8)) + 3, scene(rng, 2, 30, 12, 16, over=12), size, 0.5, samples
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
def test_how_far(candidate):
    """Up to half an element outside the map, on every side, the border value is used."""
    features = torch.full((1, 1, 4, 6), 5.0)
    at = torch.tensor([-1.0, -0.75, -0.5, -0.25, 4.25, 4.5, 4.75, 6.25, 6.5, 6.75])
    inside, four = torch.zeros(10) + 2, torch.zeros(10)
    down = torch.stack([four, inside, at, inside, at], dim=1)
    across = torch.stack([four, at, inside, at, inside], dim=1)
    got = candidate(forward, features, torch.cat([down, across]), (1, 1), 1.0, 1).view(2, 10)
    assert_close(got[0], ((at >= -0.5) & (at <= 4.5)) * 5.0)
    assert_close(got[1], ((at >= -0.5) & (at <= 6.5)) * 5.0)


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_contract(contract, rng):
    """Features and regions are not changed; any memory layout, no region and float64 work."""
    contract(forward, rng.normal((2, 3, 6, 7)), scene(rng, 2, 5, 12, 14), (2, 3), 0.5, 2, batched=[1])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize(("size", "samples", "over"), [((2, 3), 3, 0), ((4, 2), 2, 8)], ids=str)
def test_gradients(candidate, reference, rng, size, samples, over):
    """The gradient of features is that of the formula, added up where regions overlap."""
    features, rois = rng.normal((3, 2, 6, 7), "float64"), scene(rng, 3, 14, 12, 14, over, "float64")
    args = features, rois, size, 0.5, samples, rng.normal((14, 2, *size), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the regions, channels, bins and points run no more lines of Python."""

    def make(n):
        return rng.normal((2, n, 5, 6)), scene(rng, 2, n, 10, 12), (n, n), 0.5, n

    budget.growth(forward, make, sizes=(2, 16), of="lines", at_most=1.0)
