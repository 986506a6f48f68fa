"""Hidden checks: attention/fully-masked-row."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, scores, mask):
    return sub.masked_softmax(scores, mask)


@probe
def backward(sub, scores, mask, cotangent):
    weights = sub.masked_softmax(scores.requires_grad_(), mask)
    weights.backward(cotangent)
    return weights.detach(), scores.grad


@probe
def backward_watched(sub, scores, mask, cotangent):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that anomaly mode is on, and the stack at its error
        with torch.autograd.detect_anomaly():
            return backward(sub, scores, mask, cotangent)


def random_mask(rng, shape):
    """Row 0 of each matrix is empty, row 1 is full, the last one shows its last entry, the others are random."""
    mask = rng.boolean(shape)
    mask[..., 0, :], mask[..., 1, :], mask[..., -1, :] = False, True, False
    mask[..., -1, -1] = True
    return mask


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("shape", [(7, 5), (2, 3, 6, 4)], ids=str)
def test_values(candidate, reference, rng, picture, shape):
    """The values are those of the formula, and a fully masked row is 0."""
    scores, mask = rng.normal(shape) * 2, random_mask(rng, shape)
    got, expected = candidate(forward, scores, mask), reference(forward, scores, mask)
    picture.matrix(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("shape", [(5, 6), (2, 1, 5, 6), (2, 3, 5, 1), (6,)], ids=str)
def test_broadcast(candidate, reference, rng, shape):
    """A mask of any shape that broadcasts applies to all rows that it covers."""
    scores, mask = rng.normal((2, 3, 5, 6)), rng.boolean(shape)
    mask[0] = False
    assert_close(candidate(forward, scores, mask), reference(forward, scores, mask))


@pytest.mark.correctness
@pytest.mark.rules(2, 4)
@pytest.mark.parametrize("shown", [True, False], ids=["all shown", "all hidden"])
def test_one_vector(candidate, reference, rng, shown):
    """A single vector works, with every entry shown or every entry hidden."""
    scores, mask = rng.normal((5,)), torch.full((5,), shown)
    assert_close(candidate(forward, scores, mask), reference(forward, scores, mask))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_large_scores(candidate, reference, rng, dtype):
    """Scores of many thousands do not overflow, and large hidden scores change nothing."""
    scores, mask = rng.normal((3, 6, 5), dtype), random_mask(rng, (3, 6, 5))
    scores = torch.where(mask, scores - 25000, scores + 25000)
    assert_close(candidate(forward, scores, mask), reference(forward, scores, mask))


@pytest.mark.correctness
@pytest.mark.rules(1, 6)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """float16 and bfloat16 work, and hidden entries are exactly 0 there as well."""
    scores, mask = rng.normal((3, 6, 5), dtype), random_mask(rng, (3, 6, 5))
    got, expected = candidate(forward, scores, mask), reference(forward, scores, mask)
    assert_close(got, expected, rtol=1e-2, atol=1e-2)
    assert_equal(got == 0, expected == 0)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_contract(contract, rng):
    """The arguments are not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((4, 6, 5)), random_mask(rng, (6, 5)), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize("shape", [(7, 5), (2, 3, 6, 4)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradient is that of the formula, and 0 in a fully masked row."""
    scores, cotangent = rng.normal(shape, "float64") * 2, rng.normal(shape, "float64")
    args = (scores, random_mask(rng, shape), cotangent)
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_no_nan_on_the_way_back(candidate, reference, rng):
    """No step of the backward pass returns NaN: detect_anomaly finds none."""
    args = (rng.normal((6, 5), "float64"), random_mask(rng, (6, 5)), rng.normal((6, 5), "float64"))
    assert_close(candidate(backward_watched, *args), reference(backward_watched, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the rows run no more lines of Python."""
    budget.growth(
        forward, lambda n: (rng.normal((n, n, 5)), random_mask(rng, (n, n, 5))), sizes=(4, 32), of="lines", at_most=1.0
    )
