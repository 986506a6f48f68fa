"""Hidden checks: detection/multiclass-nms."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def detect(sub, boxes, probs, pc, score_threshold, iou_threshold):
    return tuple(sub.multiclass_nms(boxes, probs, pc, score_threshold, iou_threshold))


def scene(rng, n, classes, dtype="float32"):
    """Boxes on a grid of quarters (areas and overlaps are exact), probabilities of the classes and of an object."""
    corner, size = rng.integers(-40, 20, (n, 2)), rng.integers(8, 40, (n, 2))
    boxes = (torch.cat([corner, corner + size], dim=1) / 4).to(getattr(torch, dtype))
    return boxes, rng.normal((n, classes), dtype).softmax(dim=1), rng.uniform((n,), 0.05, 1, dtype)


def boxes_of(*rows):
    return torch.tensor(rows, dtype=torch.float32)


def found(indices, labels, scores):
    return torch.tensor(indices, dtype=torch.int64), torch.tensor(labels, dtype=torch.int64), torch.tensor(scores)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 7)
@pytest.mark.parametrize(
    ("n", "classes", "dtype"), [(8, 2, "float32"), (40, 3, "float64"), (60, 5, "float32"), (30, 1, "float32")], ids=str
)
def test_values(candidate, reference, rng, picture, n, classes, dtype):
    """Of many random boxes the right ones are kept in the right classes, best first."""
    for score_threshold, iou_threshold in ((0.05, 0.25), (0.2, 0.5), (0.0, 0.75)):
        args = *scene(rng, n, classes, dtype), score_threshold, iou_threshold
        got, expected = candidate(detect, *args), reference(detect, *args)
        picture.boxes(args[0], got, expected, part=0)
        assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_each_class_by_itself(candidate):
    """A box removes no box of another class, and may be kept in several classes."""
    boxes = boxes_of([0, 0, 4, 4], [0, 0, 4, 4], [1, 0, 5, 4])
    probs = boxes_of([0.75, 0.0, 0.25], [0.0, 0.875, 0.0], [0.0, 0.5, 0.5])
    got = candidate(detect, boxes, probs, torch.ones(3), 0.125, 0.5)
    assert_equal(got, found([1, 0, 2], [1, 0, 2], [0.875, 0.75, 0.5]))


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
@pytest.mark.parametrize("place", [-50, -11, 50], ids=str)
def test_anywhere(candidate, place):
    """Boxes of different classes do not meet wherever they lie, also at negative coordinates."""
    boxes = boxes_of([0, 0, 4, 4], [1, 1, 5, 5], [3, 3, 7, 7], [-1, -1, 3, 3], [8, 0, 12, 4]) + place
    probs = torch.eye(5)
    got = candidate(detect, boxes, probs, boxes_of(0.5, 0.625, 0.75, 0.875, 1), 0.25, 0.0)
    assert_equal(got, found([4, 3, 2, 1, 0], [4, 3, 2, 1, 0], [1.0, 0.875, 0.75, 0.625, 0.5]))


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
@pytest.mark.parametrize("scale", [2**-12, 2**12], ids=["small", "large"])
def test_any_size(candidate, reference, rng, scale):
    """Boxes of a thousandth and of thousands meet in their own class only, too."""
    boxes, probs, pc = scene(rng, 40, 4)
    args = boxes * scale, probs, pc, 0.05, 0.25
    assert_close(candidate(detect, *args), reference(detect, *args))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_score_threshold(candidate):
    """A score, pc times the class, that equals the threshold stays, also if both are 0; a lower one goes."""
    boxes = boxes_of(*([10 * i, 0, 10 * i + 4, 4] for i in range(5)))
    probs = boxes_of([0.5, 0.5], [1.0, 0.0], [0.25, 0.75], [0.0, 1.0], [0.375, 0.625])
    pc = torch.tensor([0.5, 0.1875, 0.5, 0.25, 0.375])
    got = candidate(detect, boxes, probs, pc, 0.25, 0.5)
    assert_equal(got, found([2, 0, 0, 3], [1, 0, 1, 1], [0.375, 0.25, 0.25, 0.25]))
    everything = [0.375, 0.25, 0.25, 0.25, 0.234375, 0.1875, 0.140625, 0.125, 0.0, 0.0]
    expected = found([2, 0, 0, 3, 4, 1, 4, 2, 1, 3], [1, 0, 1, 1, 1, 0, 0, 0, 1, 0], everything)
    assert_equal(candidate(detect, boxes, probs, pc, 0.0, 0.5), expected)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_ties(candidate, reference, rng):
    """Of equal scores the lower index comes first, of the same index the lower class."""
    boxes, _, _ = scene(rng, 40, 4)
    probs, pc = rng.integers(1, 4, (40, 4)) / 4, rng.integers(1, 3, (40,)) / 2
    args = boxes, probs, pc, 0.25, 0.5
    assert_equal(candidate(detect, *args), reference(detect, *args))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_equal_to_the_iou_threshold(candidate):
    """A box is removed if its IoU is strictly greater; one without area never is."""
    boxes = boxes_of([0, 0, 4, 4], [0, 0, 4, 2], [0, 0, 4, 1], [2, 2, 2, 2], [2, 2, 2, 2])  # IoU with 0: 1/2, 1/4, 0, 0
    probs, pc = torch.ones(5, 1), boxes_of(1, 0.875, 0.75, 0.625, 0.5)
    got = candidate(detect, boxes, probs, pc, 0.0, 0.5)
    assert_equal(got, found([0, 1, 2, 3, 4], [0] * 5, [1.0, 0.875, 0.75, 0.625, 0.5]))
    got = candidate(detect, boxes, probs, pc, 0.0, 0.375)  # 1 goes, so it cannot remove 2
    assert_equal(got, found([0, 2, 3, 4], [0] * 4, [1.0, 0.75, 0.625, 0.5]))


@pytest.mark.correctness
@pytest.mark.rules(8)
@pytest.mark.parametrize("n", [0, 6])
def test_nothing_found(candidate, rng, n):
    """No boxes, or no score that reaches the threshold, give three empty tensors."""
    boxes, probs, pc = scene(rng, n, 3)
    assert_equal(candidate(detect, boxes, probs, pc * 0.5, 0.75, 0.5), found([], [], []))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_contract(contract, rng):
    """Boxes and probabilities are not changed; any memory layout and a single box work."""
    contract(detect, *scene(rng, 12, 3), 0.05, 0.5, batched=[0, 1, 2], float64=False)


def apart(n):
    """n boxes in a row, none of which overlaps with another."""
    left = torch.arange(n) * 10.0
    return torch.stack([left, torch.zeros(n), left + 5, torch.ones(n)], dim=1)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_threshold_first(budget, rng):
    """Eight times the boxes with no more candidates run no more lines of Python."""

    def make(n):
        probs = torch.full((n, 3), 1 / 16)
        probs[:6] = 0.5
        return apart(n), probs, torch.ones(n), 0.25, 0.5

    budget.growth(detect, make, sizes=(16, 128), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_double_loop(budget, rng):
    """Eight times the candidates, none overlapping, run at most sixteen times the lines."""

    def make(n):
        return apart(n), rng.uniform((n, 2), 0.25, 1), torch.ones(n), 0.125, 0.5

    budget.growth(detect, make, sizes=(6, 48), of="lines", at_most=16.0)
