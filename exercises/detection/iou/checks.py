"""Hidden checks: detection/iou."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def areas(sub, boxes):
    return sub.box_area(boxes)


@probe
def overlaps(sub, a, b):
    return sub.iou(a, b)


@probe
def both(sub, a, b):
    return sub.box_area(a), sub.iou(a, b)


@probe
def backward(sub, a, b, area_cotangent, cotangent):
    a.requires_grad_()
    b.requires_grad_()
    torch.autograd.backward([sub.box_area(a), sub.iou(a, b)], [area_cotangent, cotangent])
    return a.grad, b.grad


def scene(rng, n, dtype="float32", scale=1.0):
    """Boxes of 2 to 10 by 2 to 10, some of which overlap, some not, around the origin."""
    corner, size = rng.uniform((n, 2), -8, 4, dtype), rng.uniform((n, 2), 2, 10, dtype)
    return torch.cat([corner, corner + size], dim=1) * scale


def boxes_of(*rows):
    return torch.tensor(rows, dtype=torch.float32)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_area(candidate, rng):
    """The area of a box is its width times its height; 0 for a point or a line."""
    boxes = scene(rng, 7)
    boxes[2, 2:], boxes[4, 2] = boxes[2, :2], boxes[4, 0]
    x1, y1, x2, y2 = boxes.double().unbind(dim=1)
    assert_close(candidate(areas, boxes), ((x2 - x1) * (y2 - y1)).float())


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_hand_made(candidate):
    """Overlaps that can be computed by hand are right, a[i] and b[j] at [i, j]."""
    a = boxes_of([0, 0, 6, 4], [-3, -3, 1, 1])
    b = boxes_of([2, 1, 8, 5], [0, 0, 3, 2], [0, 0, 6, 4])
    assert_close(candidate(overlaps, a, b), boxes_of([1 / 3, 1 / 4, 1], [0, 1 / 21, 1 / 39]))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize(("n", "m"), [(1, 1), (5, 3), (12, 12), (4, 40)], ids=str)
def test_values(candidate, reference, rng, picture, n, m):
    """Every pair of two random lists of boxes has the formula's IoU."""
    a, b = scene(rng, n), scene(rng, m)
    got, expected = candidate(overlaps, a, b), reference(overlaps, a, b)
    picture.matrix(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_apart_and_touching(candidate):
    """Boxes that lie apart or only touch, in one direction or both, have the IoU 0."""
    a = boxes_of([0, 0, 4, 4])
    b = boxes_of([6, 1, 9, 3], [1, -5, 3, -2], [6, 7, 9, 9], [-7, -6, -2, -1], [4, 0, 8, 4], [-4, -4, 0, 0])
    assert_equal(candidate(overlaps, a, b), torch.zeros(1, 6))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_no_area(candidate):
    """Boxes without area have the IoU 0 with every box and with themselves, not NaN."""
    boxes = boxes_of([1, 1, 1, 1], [2, 0, 2, 4], [-1, 3, 5, 3], [0, 0, 4, 4])
    expected = torch.zeros(4, 4)
    expected[3, 3] = 1
    assert_equal(candidate(overlaps, boxes, boxes), expected)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_tiny(candidate, reference, rng):
    """Boxes with sides of a thousandth and less have the formula's IoU, too."""
    a, b = scene(rng, 6, scale=1e-4), scene(rng, 5, scale=1e-4)
    assert_close(candidate(overlaps, a, b), reference(overlaps, a, b))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize(("n", "m"), [(0, 3), (3, 0), (0, 0)], ids=str)
def test_no_boxes(candidate, n, m):
    """Without boxes on one side or both the matrix is empty, of shape (N, M)."""
    got = candidate(both, torch.zeros(n, 4), torch.zeros(m, 4))
    assert_equal(got, (torch.zeros(n), torch.zeros(n, m)))


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_contract(contract, rng):
    """The boxes are not changed; any memory layout and float64 work."""
    contract(both, scene(rng, 4), scene(rng, 6), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize(("n", "m"), [(1, 1), (4, 6)], ids=str)
def test_gradients(candidate, reference, rng, n, m):
    """The gradients of both lists of boxes are those of the formulas."""
    a, b = scene(rng, n, "float64"), scene(rng, m, "float64")
    cotangents = rng.normal((n,), "float64"), rng.normal((n, m), "float64")
    assert_close(candidate(backward, a, b, *cotangents), reference(backward, a, b, *cotangents))


@pytest.mark.gradients
@pytest.mark.rules(10)
def test_gradients_of_points(candidate, reference, rng):
    """A point among the boxes makes no gradient NaN."""
    a, b = scene(rng, 4, "float64"), scene(rng, 5, "float64")
    a[1, 2:], b[3, 2:] = a[1, :2], b[3, :2]
    cotangents = rng.normal((4,), "float64"), rng.normal((4, 5), "float64")
    assert_close(candidate(backward, a, b, *cotangents), reference(backward, a, b, *cotangents))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the boxes on both sides run no more lines of Python."""
    budget.growth(overlaps, lambda n: (scene(rng, n), scene(rng, n)), sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_memory(budget, rng):
    """Memory grows with the pairs that are asked for, not with all boxes squared."""
    budget.memory(overlaps, lambda: (scene(rng, 2048), scene(rng, 512)), at_most=2.5)
