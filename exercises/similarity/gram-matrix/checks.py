"""Hidden checks: similarity/gram-matrix."""

import pytest

from grader.checks import assert_close, probe


@probe
def forward(sub, features):
    return sub.gram(features)


@probe
def forward_transposed(sub, features):
    return sub.gram(features.transpose(2, 3))


@probe
def forward_scaled(sub, features, scale):
    return sub.gram(features * scale)


@probe
def backward(sub, features, cotangent):
    sub.gram(features.requires_grad_()).backward(cotangent)
    return features.grad


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", [(1, 3, 4, 5), (2, 4, 3, 6), (5, 2, 7, 4), (3, 6, 1, 1)], ids=str)
def test_values(candidate, reference, rng, picture, shape):
    """The values are those of the formula, one matrix for each image."""
    features = rng.normal(shape)
    got, expected = candidate(forward, features), reference(forward, features)
    picture.matrix(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_no_mean_removed(candidate, reference, rng):
    """No mean is subtracted, and no channel is scaled."""
    features = rng.normal((2, 4, 3, 5)) * rng.uniform((4, 1, 1), 0.5, 3) + rng.uniform((4, 1, 1), 1, 3)
    assert_close(candidate(forward, features), reference(forward, features))


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """Half-precision features give finite sums in float32."""
    features = rng.uniform((2, 3, 48, 40), 5, 10, dtype)
    assert_close(candidate(forward, features), reference(forward, features))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_transposed(candidate, reference, rng):
    """Features whose height and width are transposed in memory give the same values."""
    features = rng.normal((2, 4, 3, 5))
    assert_close(candidate(forward_transposed, features), reference(forward_transposed, features))


@pytest.mark.correctness
@pytest.mark.rules(4, 6)
def test_contract(contract, rng):
    """The input is not changed; any layout, empty and single batches and float64 work."""
    contract(forward, rng.normal((3, 4, 2, 5)), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(5)
@pytest.mark.parametrize("shape", [(1, 3, 4, 5), (3, 4, 2, 5)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradient of the features is that of the formula."""
    batch, channels, _, _ = shape
    features, cotangent = rng.normal(shape, "float64"), rng.normal((batch, channels, channels), "float64")
    assert_close(candidate(backward, features, cotangent), reference(backward, features, cotangent))


@pytest.mark.gradients
@pytest.mark.rules(3, 5)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_gradients_in_half_precision(candidate, reference, rng, dtype):
    """Half-precision features have the gradient of the formula, too."""
    features, cotangent = rng.normal((2, 3, 4, 5), dtype), rng.normal((2, 3, 3))
    assert_close(candidate(backward, features, cotangent), reference(backward, features, cotangent))


@pytest.mark.performance
@pytest.mark.rules(7)
def test_no_loop(budget, rng):
    """More images, channels and pixels run no more lines of Python."""
    budget.growth(forward, lambda n: (rng.uniform((n, n, n, n), 0.5, 1.5),), sizes=(4, 16), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(8)
def test_memory(budget, rng):
    """Memory is a few copies of the features, not C of them."""
    scale = rng.uniform((32, 1, 1), 0.5, 1.5)
    budget.memory(forward_scaled, lambda: (rng.uniform((32, 32, 64, 32), 0.5, 1.5), scale), at_most=4.0)
