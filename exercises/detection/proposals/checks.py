"""Hidden checks: detection/proposals."""

import math

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def proposals(sub, scores, deltas, anchors, image_size, top_n, iou_threshold):
    return tuple(sub.propose(scores, deltas, anchors, image_size, top_n, iou_threshold))


@probe
def needs_gradients(sub, scores, deltas, anchors, *options):
    boxes, kept = sub.propose(scores.requires_grad_(), deltas.requires_grad_(), anchors, *options)
    return boxes.requires_grad, kept.requires_grad


def scene(rng, n, dtype="float32"):
    """Scores, deltas and anchors in and around a picture 60 high and 90 wide; some of the boxes are tiny or outside."""
    centre = rng.uniform((n, 2), -10, 70, dtype) * torch.tensor([1.4, 1.0], dtype=getattr(torch, dtype))
    half = rng.uniform((n, 2), 2, 20, dtype)
    deltas = rng.normal((n, 4), dtype) * torch.tensor([0.4, 0.4, 0.8, 0.8], dtype=getattr(torch, dtype))
    deltas[::5, 2] -= 3  # thin ones
    return rng.normal((n,), dtype), deltas, torch.cat([centre - half, centre + half], dim=1)


def boxes_of(*rows):
    return torch.tensor(rows, dtype=torch.float32)


def still(*boxes):
    """Anchors that stay where they are, best first."""
    n = len(boxes)
    return torch.arange(n, 0, -1.0), torch.zeros(n, 4), boxes_of(*boxes)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4, 8)
@pytest.mark.parametrize(
    ("n", "top_n", "iou_threshold", "dtype"),
    [(7, 20, 0.5, "float32"), (60, 8, 0.3, "float64"), (60, 60, 0.7, "float64"), (40, 1, 0.5, "float32")],
    ids=str,
)
def test_values(candidate, reference, rng, n, top_n, iou_threshold, dtype):
    """Of many random anchors the right boxes come out, best first, with their scores."""
    args = *scene(rng, n, dtype), (60, 90), top_n, iou_threshold
    assert_close(candidate(proposals, *args), reference(proposals, *args), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(1, 8)
def test_decoded(candidate):
    """A box moves by its deltas, in sides of the anchor, and grows by their exponential, however large."""
    deltas = boxes_of([0.5, -0.25, math.log(2), math.log(0.5)])  # from 10 by 8 to 20 by 4
    got = candidate(proposals, torch.tensor([-2.0]), deltas, boxes_of([20, 16, 30, 24]), (50, 60), 5, 0.5)
    assert_close(got, (boxes_of([20, 16, 40, 20]), torch.tensor([-2.0])))
    deltas = boxes_of([0, 0, math.log(128), math.log(256)])  # from 1/4 by 1/8 to 32 by 32
    anchor = boxes_of([29.875, 24.9375, 30.125, 25.0625])
    got = candidate(proposals, torch.tensor([1.0]), deltas, anchor, (50, 60), 5, 0.5)
    assert_close(got[0], boxes_of([14, 9, 46, 41]), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("turned", [False, True], ids=["wide", "high"])
def test_clipped_after_decoding(candidate, turned):
    """An anchor is decoded as it is; then the box is clipped, on all sides."""
    anchors = boxes_of([-16, -8, 8, 8], [-10, -10, 50, 40], [50, 20, 90, 60], [32, 20, 48, 36])
    deltas = boxes_of([0.5, 0.5, 0, 0], [0, 0, 0, 0], [-1, -1, 0, 0], [0, 0, 0, 0])
    expected = boxes_of([0, 0, 20, 16], [0, 0, 40, 30], [10, 0, 40, 20], [32, 20, 40, 30])
    size = 30, 40
    if turned:  # x and y change places: the last box begins below the width
        anchors, deltas, expected = (each[:, [1, 0, 3, 2]] for each in (anchors, deltas, expected))
        size = 40, 30
    got = candidate(proposals, torch.tensor([4.0, 3.0, 2.0, 1.0]), deltas, anchors, size, 5, 1.0)
    assert_close(got[0], expected)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_tiny_ones_dropped(candidate):
    """A clipped box that is less than 1 wide or high is dropped; one of exactly 1 stays."""
    args = still(
        [5, 5, 5.75, 20],
        [5, 5, 20, 5.75],
        [-9, 5, 0.5, 9],
        [5, 29.5, 9, 40],
        [50, 5, 60, 9],
        [39, 5, 60, 9],
        [5, 29, 9, 60],
    )
    got = candidate(proposals, *args, (30, 40), 9, 0.5)
    assert_close(got, (boxes_of([39, 5, 40, 9], [5, 29, 9, 30]), torch.tensor([2.0, 1.0])))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
def test_copies_of_clipped_boxes(candidate):
    """The IoU is that of the clipped boxes, and only a strictly greater one removes."""
    args = still([-30, 0, 8, 8], [0, 0, 8, 8], [0, 0, 8, 4], [0, 0, 8, 3])  # IoU with the first: 1, 1/2, 3/8
    got = candidate(proposals, *args, (30, 40), 9, 0.5)
    assert_close(got, (boxes_of([0, 0, 8, 8], [0, 0, 8, 4]), torch.tensor([4.0, 2.0])))
    apart = [0, 0, 8, 8], [8, 0, 16, 8], [0, 9, 8, 17], [20, 20, 28, 28]
    got = candidate(proposals, *still(*apart), (30, 40), 9, 0.0)
    assert_close(got, (boxes_of(*apart), torch.tensor([4.0, 3.0, 2.0, 1.0])))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_top_n_after_suppression(candidate):
    """Boxes that are dropped or removed do not count for top_n."""
    args = still(
        [99, 0, 105, 8], [0, 0, 8, 8], [0, 0, 8, 8], [0, 0, 8, 8], [20, 0, 28, 8], [20, 0, 28, 8], [0, 15, 9, 20]
    )
    for top_n, expected in ((1, [6.0]), (2, [6.0, 3.0]), (3, [6.0, 3.0, 1.0]), (4, [6.0, 3.0, 1.0])):
        assert_equal(candidate(proposals, *args, (30, 40), top_n, 0.5)[1], torch.tensor(expected))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_ties(candidate, rng):
    """Of equal scores the lower index comes first."""
    left = 20.0 * torch.arange(30)[rng.permutation(30)]
    anchors = torch.stack([left, torch.zeros(30), left + 8, torch.full((30,), 9.0)], dim=1)
    scores = rng.integers(-1, 2, (30,)).float()
    order = scores.sort(descending=True, stable=True).indices
    got = candidate(proposals, scores, torch.zeros(30, 4), anchors, (20, 640), 25, 0.5)
    assert_close(got, (anchors[order][:25], scores[order][:25]))


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("n", [0, 4])
def test_nothing_left(candidate, rng, n):
    """No anchors, or none in the picture, give no boxes: shapes (0, 4) and (0,)."""
    scores, deltas, anchors = scene(rng, n)
    got = candidate(proposals, scores, deltas * 0, anchors + 500, (60, 90), 5, 0.5)
    assert_equal(got, (torch.zeros(0, 4), torch.zeros(0)))


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_constants(candidate, rng):
    """The results require no gradients, even if the scores and deltas do."""
    assert candidate(needs_gradients, *scene(rng, 30), (60, 90), 5, 0.5) == (False, False), (
        "boxes.requires_grad and scores.requires_grad must be False"
    )


@pytest.mark.correctness
@pytest.mark.rules(11, 12)
def test_contract(contract, rng):
    """No argument is changed; any memory layout, a single anchor and float64 work."""
    contract(proposals, *scene(rng, 20), (60, 90), 10, 0.5, batched=[0, 1, 2])


@pytest.mark.performance
@pytest.mark.rules(13)
def test_ends_at_top_n(budget, rng):
    """Eight times the anchors with the same top_n run no more lines of Python."""

    def make(n):
        left = 10.0 * torch.arange(n)
        anchors = torch.stack([left, torch.zeros(n), left + 6, torch.full((n,), 5.0)], dim=1)
        return rng.normal((n,)), torch.zeros(n, 4), anchors, (20, 10 * n), 8, 0.5

    budget.growth(proposals, make, sizes=(16, 128), of="lines", at_most=1.0)
