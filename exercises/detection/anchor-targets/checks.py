"""Hidden checks: detection/anchor-targets."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def assigned(sub, anchors, boxes, pos, neg):
    return sub.assign(anchors, boxes, pos, neg)


@probe
def encoded(sub, anchors, boxes):
    return sub.encode_deltas(anchors, boxes)


@probe
def decoded(sub, anchors, deltas):
    return sub.decode_deltas(anchors, deltas)


@probe
def everything(sub, anchors, boxes, deltas):
    return sub.assign(anchors, boxes, 0.5, 0.25), sub.encode_deltas(anchors, boxes), sub.decode_deltas(anchors, deltas)


@probe
def backward(sub, name, anchors, other, cotangent):
    anchors.requires_grad_()
    other.requires_grad_()
    (sub.encode_deltas if name == "encode" else sub.decode_deltas)(anchors, other).backward(cotangent)
    return anchors.grad, other.grad


def scene(rng, n, dtype="float32"):
    """Boxes on a grid of quarters, so that IoUs are the same however they are computed, and none empty."""
    corner, size = rng.integers(-40, 20, (n, 2)), rng.integers(4, 48, (n, 2))
    return (torch.cat([corner, corner + size], dim=1) / 4).to(getattr(torch, dtype))


def boxes_of(*rows):
    return torch.tensor(rows, dtype=torch.float32)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
@pytest.mark.parametrize(("n", "g", "dtype"), [(1, 1, "float32"), (60, 5, "float64"), (12, 20, "float32")], ids=str)
def test_assign(candidate, reference, rng, n, g, dtype):
    """Of many anchors each gets its box, -1 or -2, also with few anchors or tiny boxes."""
    for pos, neg, scale in ((0.5, 0.25, 1), (0.75, 0.125, 2**-8), (0.4375, 0.4375, 1)):
        args = scene(rng, n, dtype) * scale, scene(rng, g, dtype) * scale, pos, neg
        assert_equal(candidate(assigned, *args), reference(assigned, *args))


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_thresholds(candidate):
    """An IoU that equals pos is positive, one that equals neg is ignored."""
    box = boxes_of([0, 0, 8, 8])
    anchors = boxes_of(*([0, 0, 8, height] for height in (8, 6, 5, 4, 3, 0)))  # IoU: height / 8
    got = candidate(assigned, anchors, box, 0.75, 0.5)
    assert_equal(got, torch.tensor([0, 0, -2, -2, -1, -1]))
    assert_equal(candidate(assigned, anchors, box, 0.5, 0.5), torch.tensor([0, 0, 0, 0, -1, -1]))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_no_object_goes_without(candidate):
    """The best anchor of a box is positive however small their IoU is."""
    boxes = boxes_of([0, 0, 8, 8], [20, 0, 28, 8])
    anchors = boxes_of([7, 7, 15, 15], [6, 7, 14, 15], [20, 0, 28, 4], [20, 0, 28, 3], [50, 50, 58, 58])
    assert_equal(candidate(assigned, anchors, boxes, 0.75, 0.25), torch.tensor([-1, 0, 1, -2, -1]))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_two_boxes_want_one_anchor(candidate):
    """An anchor that is the best of two boxes gets the box with which its IoU is larger."""
    anchors, near, far = boxes_of([0, 0, 8, 8], [30, 0, 38, 8]), [0, 0, 8, 6], [2, 0, 10, 8]  # IoU 3/4 and 3/5
    assert_equal(candidate(assigned, anchors, boxes_of(near, far), 0.9, 0.1), torch.tensor([0, -1]))
    assert_equal(candidate(assigned, anchors, boxes_of(far, near), 0.9, 0.1), torch.tensor([1, -1]))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_ties(candidate):
    """Of equal IoUs the lower index wins, for the box of an anchor and the anchor of a box."""
    square, half = [0, 0, 8, 8], [0, 0, 8, 4]
    assert_equal(
        candidate(assigned, boxes_of(square, square), boxes_of(square, square), 0.5, 0.25), torch.tensor([0, 0])
    )
    got = candidate(assigned, boxes_of([30, 0, 38, 8], half, half, [0, 4, 8, 8]), boxes_of(square), 0.75, 0.25)
    assert_equal(got, torch.tensor([-1, 0, -2, -2]))


@pytest.mark.correctness
@pytest.mark.rules(1, 5)
def test_tiny(candidate):
    """Two tiny anchors that equal a tiny box have the IoU 1: nothing is added to the union."""
    tiny = [0, 0, 2**-17, 2**-17]
    assert_equal(candidate(assigned, boxes_of(tiny, tiny), boxes_of(tiny), 0.75, 0.25), torch.tensor([0, 0]))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_nothing_overlaps(candidate):
    """A box that overlaps no anchor changes nothing: far away, touching or without area."""
    anchors = boxes_of([4, 4, 4, 4], [0, 0, 8, 8], [20, 0, 28, 8])
    boxes = boxes_of([50, 0, 58, 8], [8, 0, 16, 8], [4, 4, 4, 4])
    assert_equal(candidate(assigned, anchors, boxes, 0.5, 0.25), torch.tensor([-1, -1, -1]))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize(("n", "g"), [(5, 0), (0, 3), (0, 0)], ids=str)
def test_nothing_there(candidate, rng, n, g):
    """Without boxes every anchor gets -1; without anchors the result is empty."""
    got = candidate(assigned, scene(rng, n), scene(rng, g), 0.5, 0.25)
    assert_equal(got, torch.full((n,), -1))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_error(candidate, rng):
    """assign raises ValueError for a neg above pos."""
    assert_raises(candidate, ValueError, assigned, scene(rng, 3), scene(rng, 2), 0.4, 0.5)


@pytest.mark.correctness
@pytest.mark.rules(8)
@pytest.mark.parametrize("n", [1, 9])
def test_deltas(candidate, reference, rng, n):
    """The deltas are those of the formula, and decoding moves each anchor by its deltas."""
    anchors, boxes, deltas = scene(rng, n), scene(rng, n), rng.normal((n, 4))
    assert_close(candidate(encoded, anchors, boxes), reference(encoded, anchors, boxes))
    assert_close(candidate(decoded, anchors, deltas), reference(decoded, anchors, deltas))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_large_deltas(candidate, reference, rng):
    """Deltas are taken as they are: large ones are not clamped."""
    anchors, deltas = scene(rng, 4), rng.normal((4, 4))
    deltas[:, 2:] += torch.tensor([7.0, -7.0])
    assert_close(candidate(decoded, anchors, deltas), reference(decoded, anchors, deltas))


@pytest.mark.correctness
@pytest.mark.rules(10, 11)
def test_contract(contract, rng):
    """No argument is changed; any memory layout, no row or one, and float64 work."""
    contract(everything, scene(rng, 6), scene(rng, 6), rng.normal((6, 4)), batched=[0, 1, 2], float64=False)
    contract(encoded, scene(rng, 6), scene(rng, 6), batched=[0, 1])
    contract(decoded, scene(rng, 6), rng.normal((6, 4)), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(12)
@pytest.mark.parametrize("name", ["encode", "decode"])
def test_gradients(candidate, reference, rng, name):
    """The gradients of the anchors, and of the boxes or deltas, are those of the formula."""
    other = scene(rng, 5, "float64") if name == "encode" else rng.normal((5, 4), "float64")
    args = name, scene(rng, 5, "float64"), other, rng.normal((5, 4), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(13)
def test_no_loop(budget, rng):
    """Eight times the anchors and boxes run no more lines of Python."""
    budget.growth(
        everything, lambda n: (scene(rng, n), scene(rng, n), rng.normal((n, 4))), sizes=(8, 64), of="lines", at_most=1.0
    )
