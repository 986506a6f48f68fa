"""Hidden checks: detection/yolo-decode."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def decoded(sub, pred, threshold):
    return sub.decode(pred, threshold)


def answers(rng, batch, rows, columns, classes, dtype="float32"):
    """What a network may answer: probabilities, and boxes that leave their cells."""
    pred = rng.normal((batch, rows, columns, 5 + classes), dtype)
    pred[..., 0] = pred[..., 0].sigmoid()
    pred[..., 5:] = pred[..., 5:].mul(2).softmax(dim=-1)
    return pred


def scene(rng, rows, columns, classes, n):
    """A picture of n objects in n cells: its target, and the objects in the order of their cells."""
    target, boxes, labels = torch.zeros(rows, columns, 5 + classes), [], []
    for place in sorted(rng.choice(rows * columns, n).tolist()):
        i, j = divmod(place, columns)
        x, y, w, h = torch.cat([rng.integers(0, 5, (2,)) / 4, rng.uniform((2,), 0.05, 0.95)]).tolist()
        label = int(rng.integers(0, classes, (1,)))
        target[i, j, :5] = torch.tensor([1, x, y, h * rows, w * columns])
        target[i, j, 5 + label] = 1
        boxes.append([(j + x) / columns, (i + y) / rows, w, h])
        labels.append(label)
    return target, (torch.tensor(boxes).reshape(-1, 4), torch.ones(n), torch.tensor(labels, dtype=torch.int64))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 3, 5, 8)
@pytest.mark.parametrize("shape", [(1, 3, 3, 2), (4, 3, 5, 3), (2, 6, 1, 1), (3, 2, 7, 4)], ids=str)
def test_values(candidate, reference, rng, shape):
    """A network's answers give the formula's boxes, scores and labels, cell by cell."""
    pred = answers(rng, *shape)
    assert_close(candidate(decoded, pred, 0.25), reference(decoded, pred, 0.25))


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 5, 7)
@pytest.mark.parametrize(("rows", "columns"), [(2, 4), (5, 3)], ids=str)
def test_targets(candidate, rng, rows, columns):
    """A target decodes to the objects of its scene, also without objects or with one class."""
    for classes, counts in ((3, (4, 0, 7)), (1, (1, 6))):
        scenes = [scene(rng, rows, columns, classes, n) for n in counts]
        got = candidate(decoded, torch.stack([target for target, _ in scenes]), 0.5)
        assert_close(got, [objects for _, objects in scenes])


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_threshold(candidate):
    """The score is Pc times the best class, and one that equals the threshold is kept."""
    pred = torch.zeros(1, 1, 4, 7)
    pred[0, 0, :, 0] = torch.tensor([1.0, 0.5, 0.75, 0.5])
    pred[0, 0, :, 5] = torch.tensor([0.5, 0.25, 0.375, 1.0])
    pred[0, 0, :, 6] = torch.tensor([0.25, 0.75, 0.625, 0.0])
    for threshold, kept in ((0.5, [0, 3]), (0.46875, [0, 2, 3]), (0.375, [0, 1, 2, 3]), (0.53125, [])):
        [(boxes, scores, labels)] = candidate(decoded, pred, threshold)
        assert_equal(scores, torch.tensor([0.5, 0.375, 0.46875, 0.5])[kept])
        assert_equal(labels, torch.tensor([0, 1, 1, 0])[kept])
        assert_equal(boxes[:, 0], torch.tensor([0, 0.25, 0.5, 0.75])[kept])


@pytest.mark.correctness
@pytest.mark.rules(4, 6)
def test_no_object(candidate, rng):
    """Where Pc is 0 the label is still that of the largest class, as a threshold of 0 shows."""
    pred = answers(rng, 1, 3, 4, 5)
    pred[..., 0] = 0
    [(_, scores, labels)] = candidate(decoded, pred, 0.0)
    assert_equal(scores, torch.zeros(12))
    assert_equal(labels, pred[0, ..., 5:].argmax(dim=-1).flatten())


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_ties(candidate):
    """Of equally probable classes the first is the label."""
    pred = torch.tensor([1, 0, 0, 1, 1, 0.125, 0.375, 0.125, 0.375]).repeat(1, 2, 3, 1)
    [(_, scores, labels)] = candidate(decoded, pred, 0.25)
    assert_equal(scores, torch.full((6,), 0.375))
    assert_equal(labels, torch.full((6,), 1))


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_nothing_seen(candidate):
    """Where no score reaches the threshold, the results are empty, with shapes and dtypes."""
    empty = torch.zeros(0, 4), torch.zeros(0), torch.zeros(0, dtype=torch.int64)
    assert_equal(candidate(decoded, torch.zeros(2, 3, 4, 8), 0.5), [empty, empty])


@pytest.mark.correctness
@pytest.mark.rules(8, 9)
def test_contract(contract, rng):
    """pred is not changed; any memory layout, no picture or one, and float64 work."""
    contract(decoded, answers(rng, 3, 4, 2, 3), 0.25, batched=[0])


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the rows and the columns run no more lines of Python."""
    budget.growth(decoded, lambda n: (answers(rng, 2, n, n, 3), 0.25), sizes=(4, 32), of="lines", at_most=1.0)
