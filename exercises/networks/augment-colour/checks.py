"""Hidden checks: networks/augment-colour."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def shifted(sub, images, seed, *std):
    return sub.pca_colour(images, torch.Generator().manual_seed(seed), *std)


@probe
def amounts(sub, images, seed, std):
    """How far each image is shifted along each eigenvector, without signs: these are free."""
    shift = (shifted(sub, images, seed, std) - images).mean(dim=(2, 3)).cpu().double()
    _, vectors = torch.linalg.eigh(torch.cov(images.cpu().double().transpose(0, 1).flatten(1)))
    return (shift @ vectors).abs().to(images.dtype)


@probe
def written_into(sub, images, seed, std):
    """The values of `images` after the result has been overwritten."""
    sub.pca_colour(images, torch.Generator().manual_seed(seed), std).zero_()
    return images


def draw(rng, batch, height, width, dtype="float32"):
    """Images whose colours vary unequally along three slanted directions, far from zero."""
    mix = torch.tensor([[1.6, 0.3, 0.2], [1.2, -0.9, 0.3], [0.8, 0.5, -0.6]], dtype=getattr(torch, dtype))
    images = rng.normal((batch, 3, height, width), dtype) + rng.normal((batch, 3, 1, 1), dtype) / 2
    return torch.einsum("ij,bjhw->bihw", mix, images) + torch.tensor([3, -2, 1]).to(mix)[:, None, None]


def components(images):
    """The eigenvalues of the pixels' covariance in ascending order, and the eigenvectors as columns."""
    return torch.linalg.eigh(torch.cov(images.double().transpose(0, 1).flatten(1), correction=0))


def assert_shifts(got, images, seed, std):
    """The shifts are those of the formula, up to a sign of each eigenvector."""
    assert_equal(list(got.shape), list(images.shape))
    shift = got.double() - images.double()
    each = shift.mean(dim=(2, 3))
    assert_close(shift, each[:, :, None, None].expand_as(shift), rtol=0.0, atol=1e-5)
    values, vectors = components(images)
    expected = torch.randn(len(images), 3, generator=torch.Generator().manual_seed(seed)) * std * values
    amounts = each @ vectors
    assert_close(amounts, expected * (amounts * expected).sum(dim=0).sign(), rtol=1e-4, atol=1e-5)


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4, 5)
@pytest.mark.parametrize("shape", [(5, 4, 7), (3, 6, 2), (1, 3, 5), (20, 1, 1)], ids=str)
def test_values(candidate, rng, shape):
    """All pixels of an image get the formula's shift, and each image gets another one."""
    images, seed = draw(rng, *shape), int(rng.integers(0, 10**6, 1))
    assert_shifts(candidate(shifted, images, seed, 0.3), images, seed, 0.3)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_default(candidate, rng):
    """std is 0.1 by default."""
    images = draw(rng, 6, 4, 5)
    assert_shifts(candidate(shifted, images, 3), images, 3, 0.1)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_no_noise(candidate, rng):
    """With std = 0, or with pixels of one colour, a new tensor with the same values results."""
    images = draw(rng, 4, 3, 5)
    assert_close(candidate(shifted, images, 3, 0.0), images)
    assert_equal(candidate(written_into, images, 3, 0.0), images)
    equal = torch.tensor([0.25, 0.5, 0.75])[:, None, None].expand(4, 3, 2, 5).clone()
    assert_close(candidate(shifted, equal, 3, 1.0), equal)


@pytest.mark.correctness
@pytest.mark.rules(3, 8)
def test_grey(candidate, rng):
    """Grey images stay grey, and become brighter or darker."""
    images = rng.normal((5, 1, 4, 6)).repeat(1, 3, 1, 1)
    got = candidate(shifted, images, 7, 0.5)
    assert_close(got[:, 0], got[:, 1])
    assert_close(got[:, 0], got[:, 2])
    alpha = torch.randn(5, 3, generator=torch.Generator().manual_seed(7))[:, 2] * 0.5
    expected = (alpha * components(images)[0][2] / 3**0.5).abs().float()
    assert_close((got - images).mean(dim=(1, 2, 3)).abs(), expected, atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_unclipped(candidate, rng):
    """Values from 0 to 1 may leave this range."""
    images = rng.boolean((12, 3, 5, 4)).float()
    assert_shifts(candidate(shifted, images, 11, 1.0), images, 11, 1.0)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_refused(candidate, rng):
    """A number of channels other than three, or a negative std, raises ValueError."""
    for channels in (1, 4):
        assert_raises(candidate, ValueError, shifted, rng.normal((2, channels, 4, 5)), 0, 0.1)
    assert_raises(candidate, ValueError, shifted, draw(rng, 2, 4, 5), 0, -0.1)


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_contract(contract, rng):
    """The images are not changed, any memory layout and a single image work, float64 stays."""
    contract(amounts, draw(rng, 4, 3, 5), 5, 0.5, batched=[0], empty=False, float64=False)
    contract(shifted, rng.normal((4, 1, 3, 5)).repeat(1, 3, 1, 1), 5, 0.0, batched=[0], empty=False)


@pytest.mark.correctness
@pytest.mark.rules(2, 11)
def test_float64(candidate, rng):
    """float64 images give float64 results with all their digits, from the same draws."""
    images = draw(rng, 20, 3, 5, "float64")  # of less than 16 numbers torch draws the same in float32
    got = candidate(shifted, images, 5, 0.5)
    assert_equal(got.dtype, torch.float64)
    assert_shifts(got, images, 5, 0.5)
    assert_close(got - got.mean(dim=(2, 3), keepdim=True), images - images.mean(dim=(2, 3), keepdim=True))


@pytest.mark.performance
@pytest.mark.rules(12)
@pytest.mark.parametrize("of", ["images", "pixels"])
def test_no_loop(budget, rng, of):
    """Eight times the images or pixels run no more lines of Python."""
    shape = {"images": lambda n: (n, 4, 5), "pixels": lambda n: (4, n, 5)}[of]
    budget.growth(amounts, lambda n: (draw(rng, *shape(n)), 5, 0.5), sizes=(4, 32), of="lines", at_most=1.0)
