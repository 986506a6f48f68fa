"""Hidden checks: state-space/ssd-matrix."""

import pytest

from grader.checks import assert_close, probe


@probe
def sums(sub, a):
    return sub.segsum(a)


@probe
def forward(sub, x, a, B, C):
    return sub.ssd(x, a, B, C)


@probe
def sums_backward(sub, a, cotangent):
    S = sub.segsum(a.requires_grad_())
    lower = torch.ones_like(cotangent, dtype=torch.bool).tril()
    (S[lower] * cotangent[lower]).sum().backward()
    return a.grad


@probe
def backward(sub, x, a, B, C, cotangent):
    inputs = {"x": x, "a": a, "B": B, "C": C}
    for tensor in inputs.values():
        tensor.requires_grad_()
    sub.ssd(**inputs).backward(cotangent)
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
        -rng.uniform((batch, length, heads), 0.05, 1, dtype),
        rng.normal((batch, length, heads, n), dtype),
        rng.normal((batch, length, heads, n), dtype),
    )


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("shape", [(1,), (6,), (3, 5), (2, 3, 7)], ids=str)
def test_segment_sums(candidate, reference, rng, shape):
    """segsum is the sum of every segment, 0 on the diagonal and -inf above it."""
    a = rng.normal(shape)
    assert_close(candidate(sums, a), reference(sums, a))


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
def test_segments_behind_large_ones(candidate, reference, rng):
    """Small segments keep their digits after a huge one, and a reset makes no NaN."""
    a = -rng.uniform((3, 9), 0.1, 1)
    a[0, 3], a[1, 4], a[2, 0] = -1e8, -float("inf"), -float("inf")
    assert_close(candidate(sums, a), reference(sums, a))


@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1), (2, 6, 3, 4, 5), (3, 9, 2, 5, 4)], ids=str)
def test_equals_the_recurrence(candidate, rng, sizes):
    """ssd gives what the recurrence gives."""
    args = make(rng, *sizes)
    assert_close(candidate(forward, *args), recurrence(*args))


@pytest.mark.correctness
@pytest.mark.rules(4, 6)
def test_extreme_decays(candidate, rng):
    """Over 80 steps with resets, no decay or fast decay, float32 agrees with the recurrence."""
    x, a, B, C = make(rng, 2, 80, 5, 2, 3)
    a[:, :, 0] = 0
    a[:, ::9, 1] = -1e8
    a[:, ::7, 2] = -float("inf")
    a[:, :, 3] *= 100
    assert_close(candidate(forward, x, a, B, C), recurrence(x, a, B, C), rtol=1e-3, atol=1e-3)


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_segsum_contract(contract, rng):
    """segsum: a is not changed; any memory layout, no row or one, and float64 work."""
    contract(sums, rng.normal((3, 6)), batched=[0])


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_contract(contract, rng):
    """ssd: arguments are not changed; any memory layout, no sequence or one, and float64 work."""
    contract(forward, *make(rng, 3, 6, 2, 5, 4), batched=[0, 1, 2, 3])


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_segsum_gradients(candidate, reference, rng):
    """The gradient of a through segsum is that of the formula."""
    args = rng.normal((2, 3, 6), "float64"), rng.normal((2, 3, 6, 6), "float64")
    assert_close(candidate(sums_backward, *args), reference(sums_backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize("scale", [1.0, 1e6], ids=["slow", "fast"])
def test_gradients(candidate, reference, rng, scale):
    """The gradients of x, a, B and C are those of the formula, for fast decays, too."""
    x, a, B, C = make(rng, 2, 8, 3, 4, 5, "float64")
    a[:, ::2, 1] *= scale
    args = x, a, B, C, rng.normal((2, 8, 3, 4), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """More steps, sequences, heads and states run no more lines of Python."""
    budget.growth(forward, lambda n: make(rng, n, n, n, n, n), sizes=(3, 12), of="lines", at_most=1.0)
