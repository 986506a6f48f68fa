"""Hidden checks: detection/landmarks."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def forward(sub, pred, target):
    return sub.landmark_loss(pred, target).detach()


@probe
def backward(sub, pred, target):
    sub.landmark_loss(pred.requires_grad_(), target).backward()
    return pred.grad


def draw(rng, faces, points, dtype="float32"):
    """A prediction and a target; `faces` says for each picture whether it shows one."""
    pred, target = rng.normal((len(faces), 1 + 2 * points), dtype), rng.normal((len(faces), 1 + 2 * points), dtype)
    target[:, 0] = torch.tensor(faces)
    return pred, target


def faces_of(rng, n, there):
    """So many of n pictures show a face."""
    return [float(i < there) for i in rng.permutation(n).tolist()]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(("n", "there", "points"), [(1, 1, 1), (5, 5, 3), (7, 2, 64), (3, 2, 5)], ids=str)
def test_values(candidate, reference, rng, n, there, points):
    """The loss is that of the formula: a mean over a face's points, and over all pictures."""
    data = draw(rng, faces_of(rng, n, there), points)
    assert_close(candidate(forward, *data), reference(forward, *data))


@pytest.mark.correctness
@pytest.mark.rules(2, 3)
def test_no_face(candidate, rng):
    """Where no picture has a face, only the logit of the face counts."""
    pred, target = draw(rng, [0.0] * 5, 4)
    assert_close(candidate(forward, pred, target), torch.nn.functional.softplus(pred[:, 0]).mean())


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("rest", ["nan", "inf"])
def test_undefined(candidate, reference, rng, rest):
    """The target's points of a picture without a face may be NaN or infinite."""
    pred, target = draw(rng, [1.0, 0.0, 0.0, 1.0, 0.0], 4)
    expected = reference(forward, pred, target)
    target[target[:, 0] == 0, 1:] = float(rest)
    assert_close(candidate(forward, pred, target), expected)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_large_logits(candidate, rng):
    """Large logits cost what the formula says: 1000 where they are wrong, 0 where right."""
    _, target = draw(rng, [1.0, 0.0, 1.0, 0.0], 4)
    pred = target.clone()
    pred[:, 0] = torch.tensor([-1000.0, 1000.0, 1000.0, -1000.0])
    assert_close(candidate(forward, pred, target), torch.tensor(500.0))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_shapes(candidate, rng):
    """Rows of even length, rows without points and different shapes raise ValueError."""
    for shape in ((3, 8), (3, 1)):
        assert_raises(candidate, ValueError, forward, rng.normal(shape), torch.ones(shape))
    for shape, other in (((3, 9), (1, 9)), ((1, 9), (3, 9)), ((3, 9), (3, 7)), ((3, 9), (3, 3)), ((3, 9), (3, 2))):
        assert_raises(candidate, ValueError, forward, rng.normal(shape), torch.ones(other))


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_contract(contract, rng):
    """pred and target are not changed; any memory layout, one picture and float64 work."""
    contract(forward, *draw(rng, [1.0, 0.0, 1.0, 1.0], 3), batched=[0, 1], empty=False)


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize(("n", "there", "points"), [(4, 4, 3), (7, 3, 64)], ids=str)
def test_gradients(candidate, reference, rng, n, there, points):
    """The gradient of pred is that of the formula."""
    data = draw(rng, faces_of(rng, n, there), points, "float64")
    assert_close(candidate(backward, *data), reference(backward, *data))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_undefined_gradients(candidate, reference, rng):
    """Without a face the gradient of the points is exactly 0, even with NaN targets."""
    pred, target = draw(rng, [1.0, 0.0, 0.0, 1.0, 0.0], 4, "float64")
    target[target[:, 0] == 0, 1:] = float("nan")
    got = candidate(backward, pred, target)
    assert_close(got, reference(backward, pred, target))
    assert_equal(got[target[:, 0] == 0, 1:], torch.zeros(3, 8, dtype=torch.float64))


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_gradients_at_the_point(candidate, reference, rng):
    """Points that are exactly right, and large logits, have finite gradients."""
    pred, target = draw(rng, [1.0, 1.0, 0.0, 0.0], 4, "float64")
    pred[0, 1:] = target[0, 1:]
    pred[:, 0] = torch.tensor([-1000.0, 1000.0, 1000.0, -1000.0])
    assert_close(candidate(backward, pred, target), reference(backward, pred, target))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the pictures and the points run no more lines of Python."""
    budget.growth(forward, lambda n: draw(rng, faces_of(rng, n, n // 2), n), sizes=(8, 64), of="lines", at_most=1.0)
