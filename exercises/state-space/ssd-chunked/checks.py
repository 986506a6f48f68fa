"""Hidden checks: state-space/ssd-chunked."""

import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def forward(sub, x, a, B, C, chunk):
    return sub.ssd_chunked(x, a, B, C, chunk)


@probe
def forward_random(sub, length, chunk):
    x, a = torch.rand(1, length, 2, 4), -torch.rand(1, length, 2)
    B, C = torch.rand(1, length, 2, 4), torch.rand(1, length, 2, 4)
    with torch.no_grad():
        return sub.ssd_chunked(x, a, B, C, chunk).sum(dim=1)


@probe
def backward(sub, x, a, B, C, chunk, cotangent):
    inputs = {"x": x, "a": a, "B": B, "C": C}
    for tensor in inputs.values():
        tensor.requires_grad_()
    sub.ssd_chunked(**inputs, chunk=chunk).backward(cotangent)
    return {name: tensor.grad for name, tensor in inputs.items()}


def recurrence(x, a, B, C):
    """The definition, in float64."""
    h = x.new_zeros(x.shape[0], x.shape[2], B.shape[3], x.shape[3]).double()
    y = x.double()
    for t in range(x.shape[1]):
        h = a[:, t].double().exp()[..., None, None] * h + B[:, t, :, :, None].double() * x[:, t, :, None].double()
        y[:, t] = (h * C[:, t, :, :, None].double()).sum(dim=2)
    return y.to(x.dtype)


def make(rng, batch, length, heads, p, n, dtype="float32"):
    return (
        rng.normal((batch, length, heads, p), dtype),
        -rng.uniform((batch, length, heads), 0.05, 0.5, dtype),
        rng.normal((batch, length, heads, n), dtype),
        rng.normal((batch, length, heads, n), dtype),
    )


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("chunk", [1, 3, 4, 6, 12, 20])
def test_equals_the_recurrence(candidate, rng, chunk):
    """Chunks of every size give what the recurrence gives, also one larger than the sequence."""
    args = make(rng, 2, 12, 3, 4, 5)
    assert_close(candidate(forward, *args, chunk), recurrence(*args))


@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("length", [0, 1, 5, 7, 11])
def test_tails(candidate, rng, length):
    """A shorter last chunk is right, too, and so is a sequence without steps."""
    args = make(rng, 2, length, 3, 5, 4)
    assert_close(candidate(forward, *args, 4), recurrence(*args))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_long_memory(candidate, rng):
    """Without any decay the first steps still count in the last chunk."""
    x, a, B, C = make(rng, 2, 50, 2, 3, 4)
    a, x = a * 0, x * 0
    x[:, 1] = 1 + rng.uniform((2, 2, 3))
    assert_close(candidate(forward, x, a, B, C, 8), recurrence(x, a, B, C))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_extreme_decays(candidate, rng):
    """Over 80 steps with resets, no decay or fast decay, float32 agrees with the recurrence."""
    x, a, B, C = make(rng, 2, 80, 5, 2, 3)
    a[:, :, 0] = 0
    a[:, ::9, 1] = -1e8
    a[:, ::7, 2] = -float("inf")
    a[:, :, 3] *= 100
    assert_close(candidate(forward, x, a, B, C, 16), recurrence(x, a, B, C), rtol=1e-3, atol=1e-3)


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("chunk", [0, -4])
def test_bad_chunks(candidate, rng, chunk):
    """A chunk of less than one step raises ValueError."""
    assert_raises(candidate, ValueError, forward, *make(rng, 2, 6, 3, 4, 5), chunk)


@pytest.mark.correctness
@pytest.mark.rules(2, 6, 7)
def test_contract(contract, rng):
    """Arguments are not changed; any memory layout, no sequence or one, and float64 work."""
    contract(forward, *make(rng, 3, 7, 2, 5, 4), 3, batched=[0, 1, 2, 3])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize("chunk", [1, 4, 9])
def test_gradients(candidate, reference, rng, chunk):
    """The gradients of x, a, B and C flow through the chunks and from chunk to chunk."""
    args = *make(rng, 2, 9, 3, 4, 5, "float64"), chunk, rng.normal((2, 9, 3, 4), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_lines(budget, rng):
    """Chunks eight times as long, and more sequences and heads, run no more lines of Python."""
    budget.growth(forward, lambda n: (*make(rng, n, 3 * n, n, 2, 3), n), sizes=(2, 16), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_memory(budget):
    """Memory is linear in the length: no matrix of all steps by all steps."""
    budget.memory(forward_random, lambda: (2048, 64), at_most=4.0)
