"""Hidden checks: training/deep-mlp."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, x, seed):
    """A network with random weights that keep the signal's size from layer to layer, and biases that matter."""
    mlp = sub.DeepMLP()
    generator = torch.Generator().manual_seed(seed)
    for _, parameter in sorted(mlp.named_parameters()):
        scale = (2 / parameter.shape[1]) ** 0.5 if parameter.dim() == 2 else 0.5
        parameter.data = torch.randn(parameter.shape, generator=generator, dtype=x.dtype) * scale
    return mlp.to(x.device)


@probe
def state(sub):
    mlp = sub.DeepMLP()
    return {
        "parameters": {name: tuple(value.shape) for name, value in sorted(mlp.named_parameters())},
        "buffers": [name for name, _ in mlp.named_buffers()],
    }


@probe
def forward(sub, x, seed):
    return build(sub, x, seed)(x).detach()


@probe
def forward_transposed(sub, x, seed):
    return build(sub, x, seed)(x.transpose(2, 3)).detach()


@probe
def one_by_one(sub, x, seed):
    mlp = build(sub, x, seed)
    return torch.cat([mlp(image[None]) for image in x]).detach()


@probe
def backward(sub, x, seed, cotangent):
    mlp = build(sub, x, seed)
    mlp(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in sorted(mlp.named_parameters())}}


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_state(candidate, reference):
    """The parameters are the weights and biases of l1 to l5, and nothing else."""
    assert_equal(candidate(state), reference(state))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 5)
@pytest.mark.parametrize("shape", [(5, 1, 28, 28), (3, 784), (2, 4, 14, 14)], ids=str)
def test_values(candidate, reference, rng, seed, shape):
    """The logits are those of the formula, also for samples of another shape."""
    x = rng.normal(shape)
    assert_close(candidate(forward, x, seed), reference(forward, x, seed), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_rows(candidate, reference, rng, seed):
    """Each image has its own row: alone it gives the same logits as in a batch."""
    x = rng.normal((4, 1, 28, 28))
    assert_close(candidate(one_by_one, x, seed), reference(forward, x, seed), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("shape", [(8, 1, 14, 14), (3, 1, 28, 27), (2, 3, 28, 28)], ids=str)
def test_wrong_size(candidate, rng, seed, shape):
    """Samples with more or fewer than 784 numbers raise ValueError."""
    assert_raises(candidate, ValueError, forward, rng.normal(shape), seed)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_transposed(candidate, reference, rng, seed):
    """A batch of transposed images gives the logits of those images."""
    x = rng.normal((3, 1, 28, 28))
    assert_close(candidate(forward_transposed, x, seed), reference(forward_transposed, x, seed), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_contract(contract, rng, seed):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((3, 1, 28, 28)), seed, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients(candidate, reference, rng, seed):
    """The gradients of x and of all weights and biases are those of the formula."""
    x, cotangent = rng.normal((3, 1, 28, 28), "float64"), rng.normal((3, 10), "float64")
    assert_close(candidate(backward, x, seed, cotangent), reference(backward, x, seed, cotangent))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng, seed):
    """Eight times the images run no more lines of Python."""
    budget.growth(forward, lambda n: (rng.normal((n, 1, 28, 28)), seed), sizes=(2, 16), of="lines", at_most=1.0)
