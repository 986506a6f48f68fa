"""Hidden checks: detection/yolo-targets."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def encoded(sub, boxes, labels, grid, classes):
    return sub.encode(boxes, labels, grid, classes)


def scene(rng, n, classes, dtype="float32"):
    """Objects anywhere in the picture, of sizes up to most of it."""
    boxes = torch.cat([rng.uniform((n, 2), 0, 1, dtype), rng.uniform((n, 2), 0.02, 0.9, dtype)], dim=1)
    return boxes, rng.integers(0, classes, (n,))


def cell(*numbers):
    return torch.tensor(numbers, dtype=torch.float32)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 7)
@pytest.mark.parametrize(
    ("n", "grid", "classes"), [(1, (3, 3), 3), (6, (4, 7), 2), (9, (5, 1), 1), (40, (7, 2), 4)], ids=str
)
def test_values(candidate, reference, rng, n, grid, classes):
    """Random scenes, crowded ones and those of one class, give the grid of the formula."""
    args = *scene(rng, n, classes), grid, classes
    assert_close(candidate(encoded, *args), reference(encoded, *args))


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4, 7)
def test_hand_made(candidate):
    """An object is written into its cell only, as Pc, bx, by, bh, bw, classes."""
    expected = torch.zeros(4, 8, 8)
    expected[2, 5] = cell(1, 0.5, 0.25, 0.5, 3, 0, 1, 0)
    got = candidate(encoded, torch.tensor([[0.6875, 0.5625, 0.375, 0.125]]), torch.tensor([1]), (4, 8), 3)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_borders(candidate, reference, rng):
    """A centre on the border of two cells belongs to the right or lower one."""
    places = torch.cartesian_prod(torch.arange(8), torch.arange(4))[rng.permutation(32)[:20]]
    boxes = torch.cat([places / torch.tensor([8, 4]), rng.uniform((20, 2), 0.1, 0.5)], dim=1)
    args = boxes, rng.integers(0, 3, (20,)), (4, 8), 3
    got = candidate(encoded, *args)
    assert_close(got, reference(encoded, *args))
    assert_equal(got[places[:, 1], places[:, 0], :3], cell(1, 0, 0).expand(20, 3))
    for rows, columns in ((10, 6), (6, 14)):  # in floats 0.5 // (1 / 10) is 4
        expected = torch.zeros(rows, columns, 6)
        expected[rows // 2, columns // 2] = cell(1, 0, 0, rows / 4, columns / 4, 1)
        middle = torch.tensor([[0.5, 0.5, 0.25, 0.25]])
        assert_close(candidate(encoded, middle, torch.tensor([0]), (rows, columns), 1), expected)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_edges(candidate):
    """A centre at 1.0 belongs to the last column or row, with bx or by 1."""
    boxes = torch.tensor([[1.0, 0.0, 0.5, 0.5], [0.0, 1.0, 0.5, 0.5], [1.0, 1.0, 0.25, 0.75], [0.0, 0.0, 0.25, 0.25]])
    expected = torch.zeros(4, 3, 6)
    expected[0, 2], expected[3, 0] = cell(1, 1, 0, 2, 1.5, 1), cell(1, 0, 1, 2, 1.5, 1)
    expected[3, 2], expected[0, 0] = cell(1, 1, 1, 3, 0.75, 1), cell(1, 0, 0, 1, 0.75, 1)
    assert_close(candidate(encoded, boxes, torch.zeros(4, dtype=torch.int64), (4, 3), 1), expected)


@pytest.mark.correctness
@pytest.mark.rules(8)
@pytest.mark.parametrize("largest", [0, 1, 2], ids=["first", "second", "third"])
def test_conflicts(candidate, rng, largest):
    """Of several objects in one cell the one of the largest area is kept, alone."""
    # Areas 0.375, 0.36 and 0.18; the widest is not the largest, nor is the highest.
    kinds = torch.tensor([[0.5, 0.75], [0.9, 0.4], [0.2, 0.9]])
    order = [[0, 1, 2], [1, 0, 2], [2, 1, 0]][largest]
    boxes = torch.cat([rng.uniform((3, 2), 0.51, 0.74), kinds[order]], dim=1)
    got = candidate(encoded, boxes, torch.tensor(order), (2, 4), 3)
    x, y = boxes[largest, 0] * 4 - 2, boxes[largest, 1] * 2 - 1
    assert_close(got[1, 2], cell(1, x, y, 1.5, 2, 1, 0, 0))
    assert_equal(got[..., 0].sum(), torch.tensor(1.0))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_ties(candidate, reference, rng):
    """Of objects of equal area in one cell the first in the list is kept."""
    boxes = torch.tensor([[0.1, 0.1, 0.25, 0.5], [0.2, 0.2, 0.5, 0.25], [0.3, 0.3, 0.25, 0.5], [0.4, 0.4, 0.125, 0.5]])
    got = candidate(encoded, boxes, torch.tensor([1, 0, 0, 1]), (2, 2), 2)
    assert_close(got[0, 0], cell(1, 0.2, 0.2, 1, 0.5, 0, 1))
    sizes = torch.tensor([[0.25, 0.5], [0.5, 0.25], [0.125, 0.25]])[rng.integers(0, 3, (60,))]
    args = torch.cat([rng.uniform((60, 2), 0, 1), sizes], dim=1), rng.integers(0, 4, (60,)), (2, 4), 4
    assert_close(candidate(encoded, *args), reference(encoded, *args))


@pytest.mark.correctness
@pytest.mark.rules(10)
@pytest.mark.parametrize("more", [1e-11, -1e-11])
def test_nearly_equal(candidate, reference, more):
    """Areas in float64 that differ in their last digits are not equal."""
    boxes = torch.tensor([[0.3, 0.3, 0.5, 0.25], [0.4, 0.4, 0.5, 0.25 + more]], dtype=torch.float64)
    args = boxes, torch.tensor([0, 1]), (2, 2), 2
    assert_close(candidate(encoded, *args), reference(encoded, *args))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_no_objects(candidate):
    """A picture without objects gives zeros."""
    got = candidate(encoded, torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64), (3, 5), 2)
    assert_equal(got, torch.zeros(3, 5, 7))


@pytest.mark.correctness
@pytest.mark.rules(11)
@pytest.mark.parametrize(
    ("x", "y", "label"),
    [(1.01, 0.5, 0), (0.5, 1.01, 0), (-0.01, 0.5, 0), (0.5, -0.01, 0), (0.5, 0.5, 3), (0.5, 0.5, -1)],
)
def test_bad_arguments(candidate, x, y, label):
    """A centre outside the picture, and a label that is no class, raise ValueError."""
    boxes = torch.tensor([[0.2, 0.3, 0.5, 0.5], [x, y, 0.5, 0.5]])
    assert_raises(candidate, ValueError, encoded, boxes, torch.tensor([2, label]), (4, 5), 3)


@pytest.mark.correctness
@pytest.mark.rules(4, 12, 13)
def test_contract(contract, rng):
    """Arguments are not changed; any memory layout, no object or one, and float64 work."""
    contract(encoded, *scene(rng, 12, 3), (3, 4), 3, batched=[0, 1])


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop(budget, rng):
    """Eight times the objects, rows and columns run no more lines of Python."""
    budget.growth(encoded, lambda n: (*scene(rng, n, 3), (n, n), 3), sizes=(6, 48), of="lines", at_most=1.0)
