"""Hidden checks: foundations/kl-divergence."""

import pytest
import torch

from grader.checks import assert_close, assert_raises, probe


@probe
def all_three(sub, p, q):
    return [sub.entropy(p), sub.cross_entropy(p, q), sub.kl_divergence(p, q)]


@probe
def entropy(sub, p):
    return sub.entropy(p)


@probe
def cross_entropy(sub, p, q):
    return sub.cross_entropy(p, q)


@probe
def kl_divergence(sub, p, q):
    return sub.kl_divergence(p, q)


@probe
def slopes(sub, function, p, q, cotangent):
    p.requires_grad_(), q.requires_grad_()
    vars(sub)[function](p, q).backward(cotangent)
    return p.grad, q.grad


@probe
def slope_of_q(sub, function, p, q, cotangent):
    vars(sub)[function](p, q.requires_grad_()).backward(cotangent)
    return q.grad


@probe
def slope_of_entropy(sub, p, cotangent):
    sub.entropy(p.requires_grad_()).backward(cotangent)
    return p.grad


def draw(rng, shape, dtype="float32"):
    """Random distributions, none of them uniform."""
    return torch.softmax(1.5 * rng.normal(shape, dtype), dim=-1)


INF = float("inf")


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 6)
@pytest.mark.parametrize("function", [entropy, cross_entropy, kl_divergence], ids=["H(p)", "H(p,q)", "KL"])
def test_values(candidate, reference, rng, function):
    """Each distribution along the last dimension gives the number of the formula."""
    for shape in [(4,), (5, 3), (3, 3), (2, 4, 5)]:
        args = [draw(rng, shape)] if function is entropy else [draw(rng, shape), draw(rng, shape)]
        assert_close(candidate(function, *args), reference(function, *args))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_zeros_in_p(candidate, rng):
    """A class with p = 0 adds nothing, whether q is 0 there or not."""
    p, q = draw(rng, (4, 3)), draw(rng, (4, 3))
    zero = torch.zeros(4, 1)
    wide, sure = torch.cat([p[:, :1], zero, p[:, 1:], zero], dim=1), torch.cat([q[:, :1], zero, q[:, 1:], zero], dim=1)
    loose = torch.cat([q[:, :1] / 2, q[:, :1] / 4, q[:, 1:], q[:, :1] / 4], dim=1)
    both = -(p * p.log()).sum(dim=1), -(p * q.log()).sum(dim=1)
    assert_close(candidate(all_three, wide, sure), [both[0], both[1], both[1] - both[0]])
    apart = both[1] + p[:, 0] * 0.6931472
    assert_close(candidate(all_three, wide, loose), [both[0], apart, apart - both[0]])


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_zeros_in_q(candidate):
    """Where q is 0 and p is not, the cross-entropy and the divergence are infinite."""
    p = torch.tensor([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.25, 0.0, 0.75]])
    q = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.5, 0.5]])
    assert_close(candidate(cross_entropy, p, q), torch.full((3,), INF))
    assert_close(candidate(kl_divergence, p, q), torch.full((3,), INF))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_small_probabilities(candidate, rng):
    """Small probabilities have their own logarithm; nothing is clamped."""
    tiny = 10 ** rng.uniform((5,), -30, -17)
    q = torch.stack([tiny, 1 - tiny], dim=1)
    p = torch.tensor([[0.75, 0.25]]).repeat(5, 1)
    expected = -0.75 * tiny.log()
    assert_close(candidate(cross_entropy, p, q), expected)
    assert_close(candidate(kl_divergence, p, q), expected - 0.5623351)
    assert_close(candidate(entropy, q), -tiny * tiny.log(), rtol=1e-3, atol=0)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_itself(candidate, rng):
    """The divergence of a distribution from itself is 0, and none is negative."""
    p = draw(rng, (5, 4))
    p[0], p[1] = torch.tensor([0.5, 0.0, 0.5, 0.0]), torch.tensor([0.0, 0.0, 1.0, 0.0])
    assert_close(candidate(kl_divergence, p, p.clone()), torch.zeros(5))
    assert (candidate(kl_divergence, draw(rng, (50, 4)), draw(rng, (50, 4))) > 0).all(), "A divergence is negative."


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("function", [cross_entropy, kl_divergence], ids=["H(p,q)", "KL"])
def test_refuses(candidate, rng, function):
    """Different shapes raise ValueError, also where they would broadcast."""
    for shapes in [((4, 3), (3,)), ((4, 3), (1, 3)), ((4, 3), (4, 1)), ((3,), (4, 3)), ((4, 3), (4, 4))]:
        assert_raises(candidate, ValueError, function, draw(rng, shapes[0]), draw(rng, shapes[1]))


@pytest.mark.correctness
@pytest.mark.rules(1, 10)
def test_contract(contract, rng):
    """No input is changed; any layout, empty and single batches and float64 work."""
    # In float64, where the sums are 1: rows of float32 whose sums are off by 1e-8 would be no distributions there.
    contract(all_three, draw(rng, (5, 3), "float64"), draw(rng, (5, 3), "float64"), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(7, 8)
def test_gradients(candidate, rng):
    """The gradients of p and q are those of the formulas."""
    p, q, cotangent = draw(rng, (5, 3), "float64"), draw(rng, (5, 3), "float64"), rng.normal((5,), "float64")
    weight = cotangent[:, None]
    got = candidate(slopes, "cross_entropy", p, q, cotangent)
    assert_close(got, (-q.log() * weight, -p / q * weight))
    got = candidate(slopes, "kl_divergence", p, q, cotangent)
    assert_close(got, (((p / q).log() + 1) * weight, -p / q * weight))
    assert_close(candidate(slope_of_entropy, p, cotangent), -(p.log() + 1) * weight)


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_gradient_beside_zeros(candidate, rng):
    """Where p is 0 the gradient of q is 0, and that of the other classes -p / q."""
    p = torch.tensor([[0.25, 0.0, 0.75], [0.0, 1.0, 0.0]], dtype=torch.float64)
    q, cotangent = draw(rng, (2, 3), "float64"), rng.normal((2,), "float64")
    for function in ("cross_entropy", "kl_divergence"):
        assert_close(candidate(slope_of_q, function, p, q, cotangent), -p / q * cotangent[:, None])


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the distributions run no more lines of Python."""
    budget.growth(all_three, lambda n: (draw(rng, (n, 3)), draw(rng, (n, 3))), sizes=(8, 64), of="lines")
