"""Hidden checks: similarity/triplet-loss."""

import pytest
import torch

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, a, p, n, margin):
    return sub.triplet_loss(a, p, n, margin)


@probe
def backward(sub, a, p, n, margin):
    points = [x.requires_grad_() for x in (a, p, n)]
    (3 * sub.triplet_loss(*points, margin)).backward()
    return [x.grad for x in points]


def draw(rng, shape, dtype="float32"):
    """Triplets of which some are in order and some not, by far."""
    return [rng.normal(shape, dtype) for _ in range(3)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(("shape", "margin"), [((7, 3), 0.25), ((1, 5), 40.0), ((24, 2), 4.0)], ids=str)
def test_values(candidate, reference, rng, shape, margin):
    """The loss is that of the formula, for small and for large margins."""
    points = draw(rng, shape)
    assert_close(candidate(forward, *points, margin), reference(forward, *points, margin))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_hinge(candidate, reference, rng):
    """A triplet in order costs 0, and does not reduce the cost of the others."""
    a, p, n = draw(rng, (6, 4))
    n[:4] += 30
    p[4:] += 30
    assert_close(candidate(forward, a, p, n, 0.5), reference(forward, a, p, n, 0.5))
    assert_close(candidate(forward, a[:4], p[:4], n[:4], 0.5), reference(forward, a[:4], p[:4], n[:4], 0.5))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_collapse(candidate, reference, rng):
    """Embeddings that are all the same cost the margin."""
    point = rng.normal((5, 3))
    assert_close(candidate(forward, point, point, point, 0.75), reference(forward, point, point, point, 0.75))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize(
    "shapes", [((5, 3), (1, 3), (5, 3)), ((5, 3), (5, 3), (3,)), ((1, 3), (5, 3), (5, 3))], ids=str
)
def test_shapes(candidate, rng, shapes):
    """Embeddings of different shapes raise ValueError and are not broadcast."""
    assert_raises(candidate, ValueError, forward, *[rng.normal(shape) for shape in shapes], 1.0)


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize("margin", [0.0, -0.5])
def test_margin(candidate, rng, margin):
    """A margin that is not above 0 raises ValueError."""
    assert_raises(candidate, ValueError, forward, *draw(rng, (4, 3)), margin)


@pytest.mark.correctness
@pytest.mark.rules(5, 10)
def test_contract(contract, rng):
    """No input is changed; any layout, empty and single batches and float64 work."""
    contract(forward, *draw(rng, (6, 3)), 4.0, batched=[0, 1, 2])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize("shape", [(1, 5), (9, 4)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradients of anchors, positives and negatives are those of the formula."""
    points = draw(rng, shape, "float64")
    assert_close(candidate(backward, *points, 3.0), reference(backward, *points, 3.0))


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients_coincide(candidate, reference, rng):
    """The gradients are finite where an anchor equals its positive or negative."""
    a, p, n = draw(rng, (6, 3), "float64")
    p[:2], n[2:4], p[4], n[4] = a[:2], a[2:4], a[4], a[4]
    assert_close(candidate(backward, a, p, n, 40.0), reference(backward, a, p, n, 40.0))


@pytest.mark.gradients
@pytest.mark.rules(5)
def test_nothing(candidate, reference):
    """The loss of an empty batch is 0, with the embeddings' dtype and gradients."""
    for dtype in (torch.float32, torch.float64):
        points = [torch.zeros(0, 3, dtype=dtype) for _ in range(3)]
        assert_close(candidate(forward, *points, 0.5), reference(forward, *points, 0.5))
        assert_close(candidate(backward, *points, 0.5), reference(backward, *points, 0.5))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the triplets run no more lines of Python."""
    budget.growth(forward, lambda n: (*draw(rng, (n, 4)), 2.0), sizes=(8, 64), of="lines", at_most=1.0)
