"""Hidden checks: detection/localization-loss."""

import math

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, pred, target):
    return sub.localization_loss(pred, target).detach()


@probe
def backward(sub, pred, target):
    sub.localization_loss(pred.requires_grad_(), target).backward()
    return pred.grad


def draw(rng, objects, classes, dtype="float32"):
    """A prediction and a target; `objects` says for each picture whether it has one."""
    n = len(objects)
    target = rng.normal((n, 5 + classes), dtype)
    target[:, 0] = torch.tensor(objects)
    target[:, 5:] = torch.nn.functional.one_hot(rng.integers(0, classes, (n,)), classes)
    return rng.normal((n, 5 + classes), dtype) * 2, target


def objects_of(rng, n, there):
    """So many of n pictures have an object."""
    return [float(i < there) for i in rng.permutation(n).tolist()]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(("n", "there", "classes"), [(1, 1, 3), (6, 6, 4), (7, 3, 2), (9, 2, 5)], ids=str)
def test_values(candidate, reference, rng, n, there, classes):
    """The loss is that of the formula, the mean over all pictures."""
    data = draw(rng, objects_of(rng, n, there), classes)
    assert_close(candidate(forward, *data), reference(forward, *data))


@pytest.mark.correctness
@pytest.mark.rules(2, 3)
def test_no_object(candidate, rng):
    """Where no picture has an object, only Pc counts."""
    pred, target = draw(rng, [0.0] * 5, 3)
    expected = torch.nn.functional.softplus(pred[:, 0]).mean()
    assert_close(candidate(forward, pred, target), expected)


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("rest", ["nan", "inf", "1e30"])
def test_undefined(candidate, reference, rng, rest):
    """The target of a picture without an object may be NaN or infinite there."""
    pred, target = draw(rng, [1.0, 0.0, 0.0, 1.0, 0.0], 3)
    expected = reference(forward, pred, target)
    target[target[:, 0] == 0, 1:] = float(rest)
    assert_close(candidate(forward, pred, target), expected)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_large_logits(candidate, rng):
    """Large logits cost what the formula says: 1000 for a wrong Pc, 0 for a right one."""
    _, target = draw(rng, [1.0, 0.0, 1.0, 0.0], 3)
    pred = target.clone()  # the boxes are right
    pred[:, 0] = torch.tensor([-1000.0, 1000.0, 1000.0, -1000.0])
    pred[:, 5:] = (2 * target[:, 5:] - 1) * 500
    assert_close(candidate(forward, pred, target), torch.tensor(500.0))
    pred[2, 5:] *= -1  # now both wrong classes of one picture are ahead of the true one, by 1000
    assert_close(candidate(forward, pred, target), torch.tensor(500.0 + (1000.0 + math.log(2)) / 4))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_contract(contract, rng):
    """pred and target are not changed; any memory layout, one picture and float64 work."""
    contract(forward, *draw(rng, [1.0, 0.0, 1.0, 1.0], 3), batched=[0, 1], empty=False)


@pytest.mark.gradients
@pytest.mark.rules(7)
@pytest.mark.parametrize(("n", "there", "classes"), [(6, 6, 4), (7, 3, 2)], ids=str)
def test_gradients(candidate, reference, rng, n, there, classes):
    """The gradient of pred is that of the formula."""
    data = draw(rng, objects_of(rng, n, there), classes, "float64")
    assert_close(candidate(backward, *data), reference(backward, *data))


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_undefined_gradients(candidate, reference, rng):
    """Without an object the gradient is exactly 0 except for Pc, even with NaN targets."""
    pred, target = draw(rng, [1.0, 0.0, 0.0, 1.0, 0.0], 3, "float64")
    target[target[:, 0] == 0, 1:] = float("nan")
    got = candidate(backward, pred, target)
    assert_close(got, reference(backward, pred, target))
    assert_equal(got[target[:, 0] == 0, 1:], torch.zeros(3, 7, dtype=torch.float64))


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_gradients_of_large_logits(candidate, reference, rng):
    """Large logits have the formula's finite gradients."""
    pred, target = draw(rng, [1.0, 0.0, 1.0, 0.0], 3, "float64")
    pred[:, 0] = torch.tensor([-1000.0, 1000.0, 1000.0, -1000.0])
    pred[:, 5:] *= 1000
    assert_close(candidate(backward, pred, target), reference(backward, pred, target))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the pictures run no more lines of Python."""
    budget.growth(forward, lambda n: draw(rng, objects_of(rng, n, n // 2), 3), sizes=(8, 64), of="lines", at_most=1.0)
