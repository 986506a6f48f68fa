"""Hidden checks: foundations/cross-entropy."""

import pytest
import torch
import torch.nn.functional as F

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, logits, target, reduction):
    return sub.cross_entropy(logits, target, reduction)


@probe
def by_default(sub, logits, target):
    return sub.cross_entropy(logits, target)


@probe
def backward(sub, logits, target, reduction, cotangent):
    sub.cross_entropy(logits.requires_grad_(), target, reduction=reduction).backward(cotangent)
    return logits.grad


REDUCTIONS = ["none", "mean", "sum"]


def indices(rng, n, c):
    return rng.integers(0, c, (n,))


def soft(rng, n, c, dtype="float32"):
    return torch.softmax(rng.normal((n, c), dtype), dim=1)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 3, 4)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_class_indices(candidate, rng, reduction):
    """Class indices give the loss of each sample, their mean, or their sum."""
    for n, c in [(5, 3), (4, 4), (1, 6), (3, 1)]:
        logits, target = 2 * rng.normal((n, c)), indices(rng, n, c)
        assert_close(
            candidate(forward, logits, target, reduction), F.cross_entropy(logits, target, reduction=reduction)
        )


@pytest.mark.correctness
@pytest.mark.rules(2, 4)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_probabilities(candidate, rng, reduction):
    """Soft and one-hot targets weight the classes; the mean is over samples."""
    logits = 2 * rng.normal((5, 3))
    for target in (soft(rng, 5, 3), F.one_hot(indices(rng, 5, 3), 3).float()):
        assert_close(
            candidate(forward, logits, target, reduction), F.cross_entropy(logits, target, reduction=reduction)
        )


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_default(candidate, rng):
    """Without a reduction it is the mean."""
    logits, target = 2 * rng.normal((5, 3)), soft(rng, 5, 3)
    assert_close(candidate(by_default, logits, target), F.cross_entropy(logits, target))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("kind", ["indices", "probabilities"])
def test_large_logits(candidate, rng, kind):
    """Confident mistakes cost as much as their logits say, also in the thousands."""
    logits = torch.tensor([[200.0, 0.0], [1000.0, -1000.0], [-300.0, 50.0], [40.0, 0.0]]) + rng.normal((4, 2))
    target = torch.tensor([1, 1, 0, 1])
    given = target if kind == "indices" else F.one_hot(target, 2).float()
    assert_close(candidate(forward, logits, given, "none"), F.cross_entropy(logits, target, reduction="none"))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_sure_and_right(candidate, rng):
    """Small losses of confident and right predictions are not cut off."""
    logits, target = torch.zeros(3, 2, dtype=torch.float64), torch.tensor([0, 0, 0])
    logits[:, 0] = rng.uniform((3,), 18, 30, "float64")
    expected = torch.log1p(torch.exp(-logits[:, 0]))
    assert_close(candidate(forward, logits, target, "none"), expected, rtol=1e-1, atol=0)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_refuses(candidate, reference, rng):
    """A target of another shape, or an unknown reduction, raises ValueError."""
    logits, target = rng.normal((5, 3)), indices(rng, 5, 3)
    assert_raises(candidate, ValueError, forward, logits, target[:, None], "mean")
    assert_raises(candidate, ValueError, forward, logits, target[:4], "mean")
    assert_raises(candidate, ValueError, forward, logits, soft(rng, 1, 3), "mean")
    # A known reduction beside it tells this from a submission that knows only the mean.
    assert_close(candidate(forward, logits, target, "sum"), reference(forward, logits, target, "sum"))
    assert_raises(candidate, ValueError, forward, logits, target, "average")


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_contract(contract, rng):
    """No input is changed; any layout, empty and single batches and float64 work."""
    # Rows that add up to 1 in float32 do not in float64.
    contract(forward, rng.normal((5, 3), "float64"), soft(rng, 5, 3, "float64"), "none", batched=[0, 1])
    contract(forward, rng.normal((5, 3)), indices(rng, 5, 3), "sum", batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_gradients(candidate, rng, reduction):
    """The gradient is softmax minus target, divided by N for the mean."""
    logits, cotangent = 2 * rng.normal((5, 3), "float64"), rng.normal((5,) if reduction == "none" else (), "float64")
    weight = {"none": cotangent[..., None], "mean": cotangent / 5, "sum": cotangent}[reduction]
    target, index = soft(rng, 5, 3, "float64"), indices(rng, 5, 3)
    for given, one_hot in [(target, target), (index, F.one_hot(index, 3))]:
        expected = (torch.softmax(logits, dim=1) - one_hot) * weight
        assert_close(candidate(backward, logits, given, reduction, cotangent), expected)


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_confident_mistakes(candidate, rng):
    """Confident mistakes send their full gradient, however large the logits are."""
    logits = torch.tensor([[200.0, 0.0], [1000.0, -1000.0], [-300.0, 50.0], [40.0, 0.0]]) + rng.normal((4, 2))
    target, cotangent = torch.tensor([1, 1, 0, 1]), rng.normal((4,))
    expected = (torch.softmax(logits, dim=1) - F.one_hot(target, 2)) * cotangent[:, None]
    for given in (target, F.one_hot(target, 2).float()):
        assert_close(candidate(backward, logits, given, "none", cotangent), expected)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """Eight times the samples and classes run no more lines of Python."""
    budget.growth(
        forward, lambda n: (rng.normal((n, n), "float64"), indices(rng, n, n), "mean"), sizes=(8, 64), of="lines"
    )
