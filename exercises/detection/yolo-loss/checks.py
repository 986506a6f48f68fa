"""Hidden checks: detection/yolo-loss."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, pred, target, weights):
    return sub.yolo_loss(pred, target, weights).detach()


@probe
def backward(sub, pred, target, weights):
    sub.yolo_loss(pred.requires_grad_(), target, weights).backward()
    return pred.grad


def draw(rng, shape, objects, dtype="float32"):
    """A prediction, the target of scenes in which each picture has so many objects, and weights that all differ."""
    batch, rows, columns, classes = shape
    target = torch.zeros(batch, rows * columns, 5 + classes, dtype=getattr(torch, dtype))
    for picture in target:
        cells = rng.choice(rows * columns, objects)
        picture[cells, 0] = 1
        picture[cells, 1:3] = rng.integers(0, 5, (objects, 2)).to(target.dtype) / 4
        picture[cells, 3:5] = rng.uniform((objects, 2), 0.1, 3, dtype)
        picture[cells, 5 + rng.integers(0, classes, (objects,))] = 1
    numbers = 2 ** (torch.arange(4)[rng.permutation(4)] + rng.uniform((4,), 0.3, 0.7)).double() / 4
    weights = dict(zip(["object", "empty", "box", "classes"], numbers.tolist(), strict=True))
    pred = rng.normal((batch, rows, columns, 5 + classes), dtype) * 2
    return pred, target.reshape(pred.shape), weights


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(
    ("shape", "objects"), [((1, 3, 3, 2), 1), ((4, 2, 3, 3), 2), ((2, 3, 1, 1), 3), ((3, 2, 5, 4), 4)], ids=str
)
def test_values(candidate, reference, rng, shape, objects):
    """The loss is that of the formula: the sum over the cells, the mean over the pictures."""
    data = draw(rng, shape, objects)
    assert_close(candidate(forward, *data), reference(forward, *data))


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("part", ["object", "empty", "box", "classes"])
def test_weights(candidate, reference, rng, part):
    """Each weight multiplies its own term only."""
    pred, target, _ = draw(rng, (2, 3, 4, 3), 5)
    weights = dict.fromkeys(["object", "empty", "box", "classes"], 0.0) | {part: 0.75}
    assert_close(candidate(forward, pred, target, weights), reference(forward, pred, target, weights))


@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4)
def test_no_object(candidate, rng):
    """Pictures without objects cost what Pc costs, with the weight of empty cells."""
    pred, target, weights = draw(rng, (3, 4, 2, 3), 0)
    expected = weights["empty"] * torch.nn.functional.softplus(pred[..., 0]).sum() / 3
    assert_close(candidate(forward, pred, target, weights), expected)


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize("rest", ["nan", "inf", "1e30"])
def test_undefined(candidate, reference, rng, rest):
    """The target of an empty cell may be NaN or infinite there."""
    pred, target, weights = draw(rng, (2, 3, 4, 3), 5)
    expected = reference(forward, pred, target, weights)
    target[..., 1:][target[..., 0] == 0] = float(rest)
    assert_close(candidate(forward, pred, target, weights), expected)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_large_logits(candidate, rng):
    """Large logits have a finite cost: 1000 where Pc is wrong by that much, 0 where it is right."""
    _, target, weights = draw(rng, (2, 2, 3, 2), 2)
    there = target[..., 0] == 1
    pred = target.clone()  # the boxes are right
    pred[..., 5:] = (2 * target[..., 5:] - 1) * 500
    pred[..., 0] = torch.where(there, 1000.0, -1000.0)
    assert_close(candidate(forward, pred, target, weights), torch.tensor(0.0))
    pred[..., 0] *= -1  # 4 cells with an object and 8 empty ones, in 2 pictures
    expected = torch.tensor(2000 * weights["object"] + 4000 * weights["empty"])
    assert_close(candidate(forward, pred, target, weights), expected)


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_contract(contract, rng):
    """pred and target are not changed; any memory layout, one picture and float64 work."""
    contract(forward, *draw(rng, (3, 2, 4, 3), 3), batched=[0, 1], empty=False)


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize(("shape", "objects"), [((2, 3, 4, 3), 5), ((3, 2, 2, 2), 0)], ids=str)
def test_gradients(candidate, reference, rng, shape, objects):
    """The gradient of pred is that of the formula, without objects too."""
    data = draw(rng, shape, objects, "float64")
    assert_close(candidate(backward, *data), reference(backward, *data))


@pytest.mark.gradients
@pytest.mark.rules(10)
def test_undefined_gradients(candidate, reference, rng):
    """In an empty cell the gradient is exactly 0 except for Pc, even with NaN targets."""
    pred, target, weights = draw(rng, (2, 3, 4, 3), 5, "float64")
    empty = target[..., 0] == 0
    target[..., 1:][empty] = float("nan")
    got = candidate(backward, pred, target, weights)
    assert_close(got, reference(backward, pred, target, weights))
    assert_equal(got[empty][:, 1:], torch.zeros(14, 7, dtype=torch.float64))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients_of_large_logits(candidate, reference, rng):
    """Large logits have the formula's finite gradients."""
    pred, target, weights = draw(rng, (2, 3, 4, 3), 5, "float64")
    pred[..., 0] *= 1000
    pred[..., 5:] *= 1000
    assert_close(candidate(backward, pred, target, weights), reference(backward, pred, target, weights))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the pictures, each with more cells and objects, run no more lines of Python."""
    budget.growth(forward, lambda n: draw(rng, (n, n, 3, 2), n), sizes=(2, 16), of="lines", at_most=1.0)
