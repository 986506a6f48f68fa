"""Hidden checks: convolution/edge-detection."""

import math

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe
from grader.data import digits


@probe
def kernels(sub):
    return [sub.vertical_kernel(), sub.sobel()]


@probe
def magnitude(sub, img):
    return sub.edges(img)[0]


@probe
def direction(sub, img):
    """The angle, and its cosine and sine, which do not jump between -pi and pi."""
    angle = sub.edges(img)[1]
    return [torch.cos(angle), torch.sin(angle)]


@probe
def angles(sub, img):
    return sub.edges(img)[1]


@probe
def both(sub, img):
    return list(sub.edges(img))


def pictures(n=6):
    images, _ = digits("train")
    return torch.from_numpy(images[:n] / 16).float()


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_vertical_kernel(candidate, reference):
    """The kernel for vertical edges gives bright to dark a positive number."""
    assert_equal(candidate(kernels)[0], reference(kernels)[0])


@pytest.mark.correctness
@pytest.mark.rules(2, 3)
def test_sobel(candidate, reference):
    """Sobel's kernels double the middle; the first is for vertical edges."""
    assert_equal(candidate(kernels)[1], reference(kernels)[1])


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(4, 5, 6)
@pytest.mark.parametrize("kind", ["digits", "random"])
def test_magnitude(candidate, reference, rng, picture, kind):
    """The magnitude is the root of the sum of both squares, not normalised."""
    img = pictures() if kind == "digits" else rng.normal((4, 5, 8))
    got, expected = candidate(magnitude, img), reference(magnitude, img)
    picture.maps(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(4, 5, 7)
@pytest.mark.parametrize("kind", ["digits", "random"])
def test_direction(candidate, reference, rng, kind):
    """The angle is the direction of the two responses."""
    img = pictures() if kind == "digits" else rng.normal((4, 5, 8))
    assert_close(candidate(direction, img), reference(direction, img))


RIGHT = torch.arange(5.0).flip(0).expand(1, 3, 5)
DOWN = torch.tensor([3.0, 2.0, 0.0]).reshape(1, 3, 1).expand(1, 3, 3)


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize(
    ("img", "angle"),
    [(RIGHT, 0.0), (torch.ones(1, 3, 5), 0.0), (DOWN, math.pi / 2), (-DOWN, -math.pi / 2)],
    ids=["darker to the right", "flat", "darker downwards", "brighter downwards"],
)
def test_known_edges(candidate, img, angle):
    """An edge of a known direction has the right angle, in radians."""
    assert_close(candidate(angles, img), torch.full((1, 1, img.shape[2] - 2), angle))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """The image is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(both, rng.normal((3, 5, 6)), batched=[0])


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """More images run no more lines of Python."""
    budget.growth(both, lambda n: (rng.normal((n, 5, 6)),), sizes=(8, 64), of="lines", at_most=1.0)
