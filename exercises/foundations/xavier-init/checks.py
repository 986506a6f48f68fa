"""Hidden checks: foundations/xavier-init."""

import math

import pytest
import torch

from grader.checks import assert_equal, assert_raises, probe


@probe
def fans(sub, shape):
    return [int(fan) for fan in sub.fans(shape)]


@probe
def fill(sub, w, *gain):
    return sub.xavier_uniform_(w, *gain).detach()


@probe
def facts(sub, w):
    parameter = nn.Parameter(w)
    before = parameter.data_ptr()
    returned = sub.xavier_uniform_(parameter)
    return {
        "the same object": returned is parameter,
        "the same memory": parameter.data_ptr() == before,
        "requires a gradient": parameter.requires_grad,
        "is a leaf": parameter.is_leaf,
        "is filled": bool((parameter != 0).any()),
        "shape, dtype": [tuple(parameter.shape), parameter.dtype],
    }


@probe
def transposed(sub, w):
    view = w.T
    sub.xavier_uniform_(view)
    return view, w


@probe
def seeded(sub, w):
    draws = []
    for seed in (7, 7, 8):
        torch.manual_seed(seed)
        draws.append(sub.xavier_uniform_(w.clone()))
        draws.append(sub.xavier_uniform_(w.clone()))
    return [torch.equal(draws[0], draws[i]) for i in range(1, 6)]


@probe
def left_alone(sub, w):
    try:
        sub.xavier_uniform_(w)
    except ValueError:
        return w
    return "no ValueError"


@probe
def signal(sub, x, layers):
    """The variance of a signal after some square layers."""
    for _ in range(layers):
        x = x @ sub.xavier_uniform_(torch.empty(x.shape[1], x.shape[1], device=x.device)).T
    return x.var()


@probe
def zeros(sub, w):
    return 0 * sub.xavier_uniform_(w)


SHAPES = [(200, 300), (300, 200), (40, 20, 5, 3), (30, 60, 9), (20, 30, 2, 3, 4)]


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_fans(candidate):
    """fan_in counts inputs and fan_out outputs, each times the kernel's positions."""
    expected = {
        (7, 5): [5, 7],
        (32, 16, 3, 5): [240, 480],
        (4, 6, 3): [18, 12],
        (2, 3, 2, 3, 4): [72, 48],
        (1, 1): [1, 1],
    }
    assert_equal([candidate(fans, shape) for shape in expected], list(expected.values()))


@pytest.mark.correctness
@pytest.mark.rules(2, 9)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_distribution(candidate, rng, shape):
    """The numbers are uniform on (-a, a): bounds, mean, variance and the share near 0."""
    field = math.prod(shape[2:])
    for gain in ((), (2.0,)):
        w = candidate(fill, torch.full(shape, float("nan")), *gain).double()
        bound = (gain or (1.0,))[0] * math.sqrt(6 / ((shape[0] + shape[1]) * field))
        inside, root = w / bound, math.sqrt(w.numel())
        assert inside.abs().max() <= 1 + 1e-6, "Numbers lie outside (-a, a)."
        assert inside.abs().max() > 0.99, "The numbers do not reach out to a."
        assert abs(inside.mean()) < 7 * 0.5774 / root, "The mean is not 0."
        assert abs(inside.square().mean() - 1 / 3) < 7 * 0.2982 / root, "The variance is not a² / 3."
        assert abs((inside.abs() < 0.5).double().mean() - 0.5) < 7 * 0.5 / root, "The numbers are not uniform."


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_independent(candidate):
    """All numbers are drawn independently: none occurs twice."""
    w = candidate(fill, torch.zeros(60, 40, dtype=torch.float64))
    assert len(w.unique()) == w.numel(), "Numbers occur more than once."


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_drawn_in_float64(candidate):
    """A float64 weight gets numbers that float32 cannot hold."""
    w = candidate(fill, torch.zeros(9, 8, dtype=torch.float64))
    assert (w.float().double() != w).double().mean() > 0.9, "The numbers are drawn in float32."


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(5, 6)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_in_place(candidate, reference, rng, dtype):
    """A parameter is filled in place and returned, and stays a leaf with a gradient."""
    w = torch.zeros(4, 3).to(getattr(torch, dtype))
    assert_equal(candidate(facts, w), reference(facts, w))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_not_contiguous(candidate):
    """A transposed view is filled, and with it the tensor that it is a view of."""
    view, w = candidate(transposed, torch.zeros(5, 3))
    assert (view != 0).all(), "The view is not filled."
    assert_equal(view.T, w)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_generator(candidate):
    """The same seed gives the same numbers; another call or another seed gives others."""
    assert_equal(candidate(seeded, torch.zeros(6, 5)), [False, True, False, False, False])


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_refuses(candidate, rng):
    """Fewer than two dimensions raise ValueError, and w is unchanged."""
    for shape in [(5,), ()]:
        w = rng.normal(shape)
        assert_raises(candidate, ValueError, fans, shape)
        assert_equal(candidate(left_alone, w), w)


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_signal_stays(candidate, rng):
    """Ten square linear layers leave the variance of a signal within a factor of 2."""
    variance = candidate(signal, rng.normal((64, 256)), 10).item()
    assert 0.5 < variance < 2, f"The variance of the signal went from 1 to {variance:.3g}."


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """A weight eight times as large in each direction runs no more lines of Python."""
    budget.growth(zeros, lambda n: (torch.zeros(n, n),), sizes=(8, 64), of="lines", at_most=1.0)
