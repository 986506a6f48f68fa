"""Hidden checks: graphs/jumping-knowledge."""

import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, mode, *xs):
    return sub.JumpingKnowledge(mode)(list(xs))


@probe
def forward_views(sub, first, second, mode):
    return sub.JumpingKnowledge(mode)([first, second, first - second])


@probe
def build(sub, mode):
    sub.JumpingKnowledge(mode)


@probe
def backward(sub, mode, cotangent, *xs):
    for x in xs:
        x.requires_grad_()
    sub.JumpingKnowledge(mode)(list(xs)).backward(cotangent)
    return [x.grad for x in xs]


modes = pytest.mark.parametrize("mode", ["cat", "max", "add"])


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 6)
@modes
def test_values(candidate, reference, rng, mode):
    """The values are right for any number of layers, also for a single one."""
    for layers in (1, 2, 4):
        xs = [rng.normal((5, 3)) for _ in range(layers)]
        assert_close(candidate(forward, mode, *xs), reference(forward, mode, *xs))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_below_zero(candidate, reference, rng):
    """The maximum of negative numbers is the largest, not the one of largest size."""
    xs = [-rng.uniform((6, 4), 1, 3) for _ in range(3)]
    assert_close(candidate(forward, "max", *xs), reference(forward, "max", *xs))


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_widths(candidate, reference, rng):
    """Layers of different widths are concatenated."""
    xs = [rng.normal((5, width)) for width in (3, 1, 4)]
    assert_close(candidate(forward, "cat", *xs), reference(forward, "cat", *xs))


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("mode", ["max", "add"])
def test_unequal_widths(candidate, rng, mode):
    """Layers of different widths are not compared or added: a ValueError."""
    for widths in ((3, 4), (3, 3, 1), (1, 5)):
        assert_raises(candidate, ValueError, forward, mode, *(rng.normal((5, width)) for width in widths))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_bad_arguments(candidate):
    """An unknown mode and an empty list are refused with a ValueError."""
    for mode in ("sum", "lstm", "Cat"):
        assert_raises(candidate, ValueError, build, mode)
    for mode in ("cat", "max", "add"):
        assert_raises(candidate, ValueError, forward, mode)


@pytest.mark.correctness
@pytest.mark.rules(7)
@modes
def test_contract(contract, rng, mode):
    """The layers are not changed; any memory layout, no nodes and float64 work."""
    contract(forward_views, rng.normal((5, 3)), rng.normal((5, 3)), mode, batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(8)
@modes
def test_gradients(candidate, reference, rng, mode):
    """The gradients reach every layer, as the formula says."""
    xs = [rng.normal((5, 3), "float64") for _ in range(3)]
    cotangent = rng.normal((5, 9 if mode == "cat" else 3), "float64")
    assert_close(candidate(backward, mode, cotangent, *xs), reference(backward, mode, cotangent, *xs))
