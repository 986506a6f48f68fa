"""Hidden checks: detection/nms."""

import pytest
import torch

from grader.checks import assert_equal, probe


@probe
def keep(sub, boxes, scores, iou_threshold):
    return sub.nms(boxes, scores, iou_threshold)


def random_boxes(rng, n, dtype="float32"):
    """Boxes on a grid of quarters: areas are exact, so rounding moves no IoU across 0.25, 0.5 or 0.75."""
    corner, size = rng.integers(-40, 20, (n, 2)), rng.integers(4, 40, (n, 2))
    return (torch.cat([corner, corner + size], dim=1) / 4).to(getattr(torch, dtype))


def boxes_of(*rows):
    return torch.tensor(rows, dtype=torch.float32)


@pytest.mark.correctness
@pytest.mark.rules(1, 3)
@pytest.mark.parametrize("threshold", [0.25, 0.5, 0.75], ids=str)
def test_hand_made(candidate, threshold):
    """Four boxes whose overlaps can be computed by hand: the right ones are kept, best first."""
    # The IoU of the first two is 3/5, of the second and third 1/3, of the first and third 1/7.
    boxes = boxes_of([0, 0, 4, 4], [1, 0, 5, 4], [3, 0, 7, 4], [20, 0, 24, 4])
    expected = {0.25: [3, 1], 0.5: [3, 1, 2], 0.75: [3, 1, 0, 2]}[threshold]
    got = candidate(keep, boxes, torch.tensor([0.8, 0.9, 0.7, 0.95]), threshold)
    assert_equal(got, torch.tensor(expected))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 6)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("threshold", [0.25, 0.5, 0.75], ids=str)
def test_values(candidate, reference, rng, picture, dtype, threshold):
    """Of many random boxes the right ones are kept, as indices into boxes, best first."""
    for n in (8, 30, 60):
        boxes, scores = random_boxes(rng, n, dtype), rng.normal((n,), dtype)
        got, expected = (side(keep, boxes, scores, threshold) for side in (candidate, reference))
        picture.boxes(boxes, got, expected)
        assert_equal(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_ties(candidate, reference, rng):
    """Of equal scores the lower index comes first."""
    apart = boxes_of([0, 0, 2, 2], [10, 0, 12, 2], [20, 0, 22, 2], [30, 0, 32, 2], [30, 0, 32, 2])
    assert_equal(candidate(keep, apart, torch.full((5,), 0.5), 0.5), torch.tensor([0, 1, 2, 3]))
    boxes, scores = random_boxes(rng, 60), rng.integers(0, 4, (60,)) / 4
    assert_equal(candidate(keep, boxes, scores, 0.5), reference(keep, boxes, scores, 0.5))


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("height", [1, 2, 3])
def test_exactly_the_threshold(candidate, height):
    """A box is removed if its IoU is strictly greater than the threshold."""
    boxes = boxes_of([0, 0, 4, 4], [0, 0, 4, height])  # IoU: height / 4
    scores = torch.tensor([0.9, 0.8])
    assert_equal(candidate(keep, boxes, scores, height / 4), torch.tensor([0, 1]))
    assert_equal(candidate(keep, boxes, scores, height / 4 - 0.125), torch.tensor([0]))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_extreme_thresholds(candidate):
    """With the threshold 1 even equal boxes stay; with 0 boxes that only touch stay."""
    boxes = boxes_of([0, 0, 4, 4], [0, 0, 4, 4], [4, 0, 8, 4], [7, 3, 9, 5])
    scores = torch.tensor([0.9, 0.8, 0.7, 0.6])
    assert_equal(candidate(keep, boxes, scores, 1.0), torch.tensor([0, 1, 2, 3]))
    assert_equal(candidate(keep, boxes, scores, 0.0), torch.tensor([0, 2]))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_removed_boxes_remove_nobody(candidate):
    """A box that was removed removes no other."""
    # Neighbours have an IoU of 6/10, the next but one of 4/12.
    chain = boxes_of([0, 0, 8, 4], [2, 0, 10, 4], [4, 0, 12, 4], [6, 0, 14, 4])
    assert_equal(candidate(keep, chain, torch.tensor([0.9, 0.8, 0.7, 0.6]), 0.5), torch.tensor([0, 2]))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_every_kept_box_removes(candidate):
    """Each kept box removes its copies, not only the best one."""
    one, two, three = [0, 0, 4, 4], [9, 9, 13, 13], [20, 0, 24, 4]
    boxes = boxes_of(one, two, two, one, three, three)
    scores = torch.tensor([0.9, 0.8, 0.7, 0.6, 0.4, 0.5])
    assert_equal(candidate(keep, boxes, scores, 0.5), torch.tensor([0, 1, 5]))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_apart_in_both_directions(candidate):
    """Boxes that lie apart in both directions do not overlap."""
    boxes = boxes_of([0, 0, 2, 2], [6, 6, 8, 8], [-6, 5, -4, 7])
    assert_equal(candidate(keep, boxes, torch.tensor([0.7, 0.8, 0.9]), 0.5), torch.tensor([2, 1, 0]))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_negative_scores(candidate):
    """Scores may be negative or zero: only their order matters."""
    boxes = boxes_of([0, 0, 4, 4], [0, 0, 4, 4], [9, 0, 13, 4], [20, 0, 24, 4])
    scores = torch.tensor([-3.0, -2.0, -50.0, 0.0])
    assert_equal(candidate(keep, boxes, scores, 0.5), torch.tensor([3, 1, 2]))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_no_area(candidate):
    """Boxes without area overlap with nothing, themselves included."""
    boxes = boxes_of([1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 4, 4], [2, 0, 2, 4], [2, 0, 2, 4])
    scores = torch.tensor([0.9, 0.8, 0.7, 0.6, 0.5])
    assert_equal(candidate(keep, boxes, scores, 0.5), torch.tensor([0, 1, 2, 3, 4]))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_no_boxes(candidate):
    """No boxes give no indices: an int64 tensor of shape (0,)."""
    got = candidate(keep, torch.zeros(0, 4), torch.zeros(0), 0.5)
    assert_equal(got, torch.zeros(0, dtype=torch.int64))


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """Boxes and scores are not changed; any memory layout and a single box work."""
    contract(keep, random_boxes(rng, 20), rng.normal((20,)), 0.5, batched=[0, 1], float64=False)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_double_loop(budget, rng):
    """Eight times the boxes, none overlapping, run at most sixteen times the lines."""

    def make(n):
        left = torch.arange(n) * 10.0
        boxes = torch.stack([left, torch.zeros(n), left + 5, torch.ones(n)], dim=1)
        return boxes, rng.normal((n,)), 0.5

    budget.growth(keep, make, sizes=(8, 64), of="lines", at_most=16.0)
