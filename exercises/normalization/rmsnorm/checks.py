"""Hidden checks: normalization/rmsnorm."""

import pytest

from grader.checks import assert_close, assert_equal, assert_rounded_once, probe


@probe
def forward(sub, x, gamma, **options):
    norm = sub.RMSNorm(x.shape[-1], **options).to(x.device)
    norm.load_state_dict({"gamma": gamma})
    return norm(x).detach()


@probe
def backward(sub, x, gamma, cotangent):
    norm = sub.RMSNorm(x.shape[-1]).to(x.device, x.dtype)
    norm.load_state_dict({"gamma": gamma})
    x.requires_grad_()
    norm(x).backward(cotangent)
    return {"x": x.grad, "gamma": norm.gamma.grad}


@probe
def fresh(sub, hidden_size):
    norm = sub.RMSNorm(hidden_size)
    return {
        "parameters": {name: value.detach() for name, value in norm.named_parameters()},
        "buffers": [name for name, _ in norm.named_buffers()],
    }


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate, reference):
    """A new RMSNorm has one parameter, gamma, of ones."""
    assert_equal(candidate(fresh, 6), reference(fresh, 6))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("shape", [(8,), (2, 4, 8), (3, 5, 7, 32)], ids=str)
def test_values(candidate, reference, rng, shape):
    """The values are those of the formula."""
    x, gamma = rng.normal(shape), rng.uniform(shape[-1:], 0.5, 1.5)
    assert_close(candidate(forward, x, gamma), reference(forward, x, gamma))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_the_mean_stays(candidate, reference, rng):
    """The mean of a vector is not subtracted."""
    x, gamma = rng.normal((4, 16)) + 3, rng.uniform((16,), 0.5, 1.5)
    assert_close(candidate(forward, x, gamma), reference(forward, x, gamma))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_small_vectors(candidate, reference, rng):
    """eps is inside the root: tiny vectors follow the formula, zeros stay zeros."""
    x, gamma = rng.normal((4, 8)) * 1e-3, rng.uniform((8,), 0.5, 1.5)
    x[1] = 0
    for eps in (1e-6, 1e-2):
        assert_close(candidate(forward, x, gamma, eps=eps), reference(forward, x, gamma, eps=eps))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """Large half-precision inputs do not overflow, and results are rounded once."""
    x, gamma = rng.normal((4, 64), dtype) * 400, rng.uniform((64,), 0.5, 1.5)
    got = candidate(forward, x, gamma)
    assert_close(got, reference(forward, x, gamma))
    assert_rounded_once(got, reference(forward, x.double(), gamma))


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_contract(contract, rng):
    """The input stays as it is; any layout, an empty batch and float64 work."""
    contract(forward, rng.normal((3, 5, 8)), rng.uniform((8,), 0.5, 1.5), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(8)
@pytest.mark.parametrize("shape", [(8,), (3, 5, 8)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradients of x and gamma are those of the formula."""
    x, cotangent = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    gamma = rng.uniform(shape[-1:], 0.5, 1.5, "float64")
    assert_close(candidate(backward, x, gamma, cotangent), reference(backward, x, gamma, cotangent))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the vectors run no more lines of Python."""
    gamma = rng.uniform((64,), 0.5, 1.5)
    budget.growth(forward, lambda n: (rng.normal((n, 64)), gamma), sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_memory(budget, rng):
    """A large batch takes no more than a few copies of the input."""
    gamma = rng.uniform((128,), 0.5, 1.5)
    budget.memory(forward, lambda: (rng.normal((6144, 128)), gamma), at_most=2.5)
