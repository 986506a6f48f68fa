"""Hidden checks: normalization/dropout."""

import math

import pytest
import torch

from grader.checks import assert_chance, assert_close, assert_equal, assert_raises, probe


@probe
def fresh(sub):
    drop = sub.Dropout()
    return [name for name, _ in [*drop.named_parameters(), *drop.named_buffers()]]


@probe
def train(sub, x, p):
    return sub.Dropout(p).to(x.device)(x).detach()


@probe
def train_by_default(sub, x):
    return sub.Dropout().to(x.device)(x).detach()


@probe
def train_filled(sub, x, p):
    """The output, with what was dropped put back in: the same whichever elements were drawn."""
    y = train(sub, x, p)
    return torch.where(y == 0, (x / (1 - p)).to(y.dtype), y)


@probe
def both_modes(sub, x, p):
    return {"training": train_filled(sub, x, p), "evaluation": sub.Dropout(p).to(x.device).eval()(x).detach()}


@probe
def evaluate(sub, x, p):
    drop = sub.Dropout(p).to(x.device)
    drop(x)
    drop.eval()
    outputs = [drop(x).detach(), drop(x).detach()]
    drop.train()
    return {"outputs": outputs, "dropped again": bool((drop(x) == 0).any())}


@probe
def train_seeded(sub, x, p, seed):
    outputs = []
    for offset in (0, 0, 1):
        torch.manual_seed(seed + offset)
        outputs.append(train(sub, x, p))
    return outputs


@probe
def train_repeatedly(sub, x, p):
    drop = sub.Dropout(p).to(x.device)
    return [drop(x).detach(), drop(x).detach(), sub.Dropout(p).to(x.device)(x).detach()]


@probe
def train_many(sub, x, p, times):
    drop = sub.Dropout(p).to(x.device)
    return [bool((drop(x.clone()) != 0).all()) for _ in range(times)]


@probe
def backward(sub, x, p, cotangent):
    y = sub.Dropout(p).to(x.device)(x.requires_grad_())
    y.backward(cotangent)
    return y.detach(), x.grad


@probe
def backward_in_evaluation(sub, x, p, cotangent):
    sub.Dropout(p).to(x.device).eval()(x.requires_grad_()).backward(cotangent)
    return x.grad


def assert_share_dropped(y, p):
    """The share p is dropped, each element by itself."""
    assert_chance(y == 0, p, "elements were dropped")


@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("p", [0.1, 0.5, 0.8], ids=str)
def test_share(candidate, rng, p):
    """Of many elements the share p is dropped."""
    x = rng.uniform((200, 1000), 1, 2)
    assert_share_dropped(candidate(train, x, p), p)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_default(candidate, rng):
    """Without an argument `p` is 0.1, and there are no parameters or buffers."""
    assert_share_dropped(candidate(train_by_default, rng.uniform((200, 1000), 1, 2)), 0.1)
    assert_equal(candidate(fresh), [])


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("p", [0.1, 0.5, 0.8], ids=str)
def test_scale(candidate, reference, rng, p):
    """What is kept in training is divided by 1 - p."""
    x = rng.uniform((3, 40, 50), 1, 2)
    assert_close(candidate(train_filled, x, p), reference(train_filled, x, p))


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_dtype(candidate, reference, rng, dtype):
    """The output has the input's dtype."""
    x = rng.uniform((40, 50), 1, 2, dtype)
    assert_close(candidate(train_filled, x, 0.5), reference(train_filled, x, 0.5))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_each_element_for_itself(candidate, rng):
    """Each element is drawn by itself, not with its row, column or example."""
    assert_chance(candidate(train, rng.uniform((40, 40, 40), 1, 2), 0.5) == 0, 0.5)
    alone = candidate(train_many, rng.uniform((1,), 1, 2), 0.5, 64)
    assert 0 < sum(alone) < 64, f"A single element was dropped in {64 - sum(alone)} of 64 calls, with p = 0.5."


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_new_mask_each_call(candidate, rng):
    """Each call, and each module, draws a mask of its own."""
    first, second, other = candidate(train_repeatedly, rng.uniform((40, 50), 1, 2), 0.5)
    assert_chance(torch.stack([first, second]) == 0, 0.5, "elements of two calls of one module")
    assert_chance(torch.stack([first, other]) == 0, 0.5, "elements of two modules")


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_seed(candidate, rng, seed):
    """`torch.manual_seed` alone decides which elements are dropped."""
    first, again, other = candidate(train_seeded, rng.uniform((40, 50), 1, 2), 0.5, seed % 1_000_000)
    assert_equal(again, first)
    assert bool((first != other).any()), "Two different seeds dropped the same elements."


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("p", [0.5, 1.0], ids=str)
def test_evaluation(candidate, reference, rng, p):
    """In evaluation the output equals the input; training drops again."""
    x = rng.uniform((60, 50), 1, 2)
    assert_equal(candidate(evaluate, x, p), reference(evaluate, x, p))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_both_modes(candidate, reference, rng):
    """Training scales and evaluation does not, so the mean is the same in both."""
    x = rng.uniform((40, 50), 1, 2)
    assert_close(candidate(both_modes, x, 0.2), reference(both_modes, x, 0.2))


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize("p", [0, 1], ids=str)
def test_ends(candidate, reference, rng, p):
    """p = 0 keeps everything and p = 1 drops everything: zeros, not NaN."""
    x = rng.normal((6, 7))
    assert_close(candidate(train, x, p), reference(train, x, p))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_no_probability(candidate, rng):
    """A `p` below 0, above 1 or NaN raises ValueError."""
    for p in (-0.1, 1.5, math.nan):
        assert_raises(candidate, ValueError, train, rng.normal((2, 3)), p)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work."""
    contract(train_filled, rng.uniform((30, 40, 5), 1, 2), 0.5, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(11)
@pytest.mark.parametrize("p", [0.2, 0.5], ids=str)
def test_gradients(candidate, rng, p):
    """Dropped elements get no gradient, kept ones theirs divided by 1 - p."""
    x, cotangent = rng.uniform((30, 40), 1, 2, "float64"), rng.normal((30, 40), "float64")
    y, grad = candidate(backward, x, p, cotangent)
    assert_close(grad, (y != 0) * cotangent / (1 - p))


@pytest.mark.gradients
@pytest.mark.rules(7, 11)
@pytest.mark.parametrize("p", [0, 1], ids=str)
def test_gradients_at_the_ends(candidate, reference, rng, p):
    """With p = 0 the gradient passes unchanged; with p = 1 it is zero, not NaN."""
    x, cotangent = rng.normal((6, 7), "float64"), rng.normal((6, 7), "float64")
    assert_close(candidate(backward, x, p, cotangent), reference(backward, x, p, cotangent))


@pytest.mark.gradients
@pytest.mark.rules(11)
def test_gradients_in_evaluation(candidate, rng):
    """In evaluation the gradient passes unchanged."""
    x, cotangent = rng.normal((6, 7), "float64"), rng.normal((6, 7), "float64")
    assert_close(candidate(backward_in_evaluation, x, 0.5, cotangent), cotangent)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """Eight times the batch runs no more lines of Python."""
    budget.growth(train_filled, lambda n: (rng.uniform((n, 4, 16), 1, 2), 0.5), sizes=(8, 64), of="lines", at_most=1.0)
