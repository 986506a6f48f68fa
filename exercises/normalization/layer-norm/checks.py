"""Hidden checks: normalization/layer-norm."""

import pytest

from grader.checks import assert_close, assert_equal, assert_rounded_once, probe


@probe
def forward(sub, x, gamma, beta, **options):
    norm = sub.LayerNorm(x.shape[-1], **options).to(x.device)
    norm.load_state_dict({"gamma": gamma, "beta": beta})
    return norm(x).detach()


@probe
def backward(sub, x, gamma, beta, cotangent):
    norm = sub.LayerNorm(x.shape[-1]).to(x.device, x.dtype)
    norm.load_state_dict({"gamma": gamma, "beta": beta})
    norm(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, "gamma": norm.gamma.grad, "beta": norm.beta.grad}


@probe
def fresh(sub, hidden_size):
    norm = sub.LayerNorm(hidden_size)
    parameters = dict(norm.named_parameters())
    return {
        "parameters": {name: parameters[name].detach() for name in sorted(parameters)},
        "buffers": [name for name, _ in norm.named_buffers()],
    }


def affine(rng, size, dtype="float32"):
    return rng.uniform((size,), 0.5, 1.5, dtype), rng.uniform((size,), 0.5, 1.5, dtype)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate, reference):
    """A new LayerNorm has two parameters, gamma of ones and beta of zeros."""
    assert_equal(candidate(fresh, 6), reference(fresh, 6))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize("shape", [(8,), (2, 4, 7), (3, 5, 2, 32), (5, 1)], ids=str)
def test_values(candidate, reference, rng, shape):
    """The values are those of the formula."""
    arguments = rng.normal(shape), *affine(rng, shape[-1])
    assert_close(candidate(forward, *arguments), reference(forward, *arguments))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_small_vectors(candidate, reference, rng):
    """eps is inside the root: tiny vectors are the formula's, constant ones give beta."""
    x, (gamma, beta) = rng.normal((4, 8)) * 1e-3, affine(rng, 8)
    x[1] = 3
    for eps in (1e-6, 1e-2):
        assert_close(candidate(forward, x, gamma, beta, eps=eps), reference(forward, x, gamma, beta, eps=eps))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_far_from_zero(candidate, reference, rng):
    """A mean of 30000 costs no precision."""
    x = 30000 + rng.integers(-8, 9, (6, 16)).float()  # sums of 16 of them are exact in float32
    gamma, beta = affine(rng, 16)
    assert_close(candidate(forward, x, gamma, beta), reference(forward, x, gamma, beta))


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """Large half-precision inputs do not overflow, and the output is rounded once."""
    x, (gamma, beta) = rng.normal((4, 64), dtype) * 400, affine(rng, 64)
    got = candidate(forward, x, gamma, beta)
    assert_close(got, reference(forward, x, gamma, beta))
    assert_rounded_once(got, reference(forward, x.double(), gamma, beta))


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_contract(contract, rng):
    """The input is not changed; any layout, an empty batch and float64 work."""
    contract(forward, rng.normal((3, 5, 8)), *affine(rng, 8), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize("shape", [(8,), (3, 5, 8)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradients of x, gamma and beta are those of the formula."""
    x, cotangent = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    arguments = x, *affine(rng, shape[-1], "float64"), cotangent
    assert_close(candidate(backward, *arguments), reference(backward, *arguments))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the vectors run no more lines of Python."""
    gamma, beta = affine(rng, 64)
    budget.growth(forward, lambda n: (rng.normal((n, 64)), gamma, beta), sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_memory(budget, rng):
    """A large batch takes no more than a few copies of the input."""
    gamma, beta = affine(rng, 128)
    budget.memory(forward, lambda: (rng.normal((6144, 128)), gamma, beta), at_most=2.5)
