"""Hidden checks: similarity/verification."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def distance(sub, a, b):
    return sub.embed_distance(a, b)


@probe
def backward(sub, a, b, cotangent):
    sub.embed_distance(a.requires_grad_(), b.requires_grad_()).backward(cotangent)
    return a.grad, b.grad


@probe
def verify(sub, a, gallery, threshold):
    return sub.verify(a, gallery, threshold)


AXES = torch.tensor([[0.0, 2.0, 0.0], [0.0, 0.0, 1.0], [0.0, 4.0, 0.0], [0.0, -3.0, 0.0]])


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("shapes", [((7,), (7,)), ((4, 5), (4, 5)), ((6, 1, 3), (4, 3))], ids=str)
def test_distance(candidate, reference, rng, shapes):
    """The distances are those of the formula, for any lengths and leading dimensions."""
    a, b = (rng.normal(shape) * rng.uniform((*shape[:-1], 1), 0.2, 5) for shape in shapes)
    assert_close(candidate(distance, a, b), reference(distance, a, b))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_distance_zeros(candidate, reference, rng):
    """A vector of zeros has the distance 1 from all others."""
    a, b = rng.normal((3, 4)), rng.normal((3, 4))
    a[1] = 0
    b[2] = 0
    assert_close(candidate(distance, a, b), reference(distance, a, b))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize(("faces", "people", "threshold"), [(9, 5, 0.3), (5, 8, 1.0), (6, 1, 2.0)], ids=str)
def test_verify(candidate, reference, rng, faces, people, threshold):
    """The nearest person is found if near enough, and every other face is unknown."""
    gallery = rng.normal((people, 4))
    near = gallery[rng.integers(0, people, faces - 3)] + rng.normal((faces - 3, 4)) / 10
    a = torch.cat([near, rng.normal((3, 4))]) * rng.uniform((faces, 1), 0.2, 5)
    assert_equal(candidate(verify, a, gallery, threshold), reference(verify, a, gallery, threshold))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_ties(candidate):
    """A distance of exactly threshold is near enough; of equals the first is returned."""
    faces = torch.tensor([[5.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]])
    assert_equal(candidate(verify, faces, AXES, 2.0), torch.tensor([0, 0, 0]))
    assert_equal(candidate(verify, faces, AXES, 0.0), torch.tensor([-1, 0, -1]))
    assert_equal(candidate(verify, faces[:2], AXES[1:], 1.9), torch.tensor([-1, 1]))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_nobody(candidate, rng):
    """With an empty gallery every face is unknown."""
    assert_equal(candidate(verify, rng.normal((4, 3)), torch.empty(0, 3), 4.0), torch.full((4,), -1))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_threshold(candidate, rng):
    """A negative threshold raises ValueError, also with an empty gallery."""
    assert_raises(candidate, ValueError, verify, rng.normal((4, 3)), AXES, -0.1)
    assert_raises(candidate, ValueError, verify, rng.normal((4, 3)), torch.empty(0, 3), -0.1)


@pytest.mark.correctness
@pytest.mark.rules(10)
@pytest.mark.parametrize("name", ["embed_distance", "verify"])
def test_contract(contract, rng, name):
    """No input is changed; any layout, empty and single batches and float64 work."""
    if name == "verify":
        contract(verify, rng.normal((6, 4)), rng.normal((3, 4)), 1.2, batched=[0])
    else:
        contract(distance, rng.normal((6, 4)), rng.normal((6, 4)), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients(candidate, reference, rng):
    """The gradients of both embeddings are those of the formula, lengths included."""
    a, b = rng.normal((5, 1, 4), "float64") * 2, rng.normal((3, 4), "float64")
    cotangent = rng.normal((5, 3), "float64")
    assert_close(candidate(backward, a, b, cotangent), reference(backward, a, b, cotangent))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """More faces and a larger gallery run no more lines of Python."""
    budget.growth(
        verify, lambda n: (rng.normal((n, 4)), rng.normal((n + 1, 4)), 1.0), sizes=(4, 24), of="lines", at_most=1.0
    )
