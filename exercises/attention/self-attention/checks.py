"""Hidden checks: attention/self-attention."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def build(sub, hidden_dim):
    layer = sub.SelfAttention(hidden_dim)
    state = layer.state_dict()
    return isinstance(layer, nn.Module), {name: list(state[name].shape) for name in sorted(state)}


@probe
def forward(sub, x, state, training=True):
    layer = sub.SelfAttention(x.shape[-1]).to(x.device, x.dtype)
    layer.load_state_dict(state)
    return layer.train(training)(x).detach()


@probe
def backward(sub, x, state, cotangent):
    layer = sub.SelfAttention(x.shape[-1]).to(x.device, x.dtype)
    layer.load_state_dict(state)
    x.requires_grad_()
    layer(x).backward(cotangent)
    parameters = dict(layer.named_parameters())
    return {"x": x.grad, **{name: parameters[name].grad for name in sorted(parameters)}}


PROJECTIONS = ("q_proj", "k_proj", "v_proj")


def random_state(rng, hidden_dim, dtype="float32"):
    state = {f"{name}.weight": rng.normal((hidden_dim, hidden_dim), dtype) * 0.5 for name in PROJECTIONS}
    return state | {f"{name}.bias": rng.normal((hidden_dim,), dtype) * 0.5 for name in PROJECTIONS}


@pytest.mark.correctness
@pytest.mark.rules(1, 5)
def test_parameters(candidate):
    """The class is a torch module with the parameters of three projections only."""
    shapes = {f"{name}.bias": [6] for name in PROJECTIONS} | {f"{name}.weight": [6, 6] for name in PROJECTIONS}
    assert_equal(candidate(build, 6), (True, {name: shapes[name] for name in sorted(shapes)}))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 5)
@pytest.mark.parametrize("shape", [(2, 5, 3), (3, 4, 8), (4, 1, 6), (7, 4), (2, 3, 5, 4)], ids=str)
def test_values(candidate, reference, rng, shape):
    """The values are those of the formula."""
    x, state = rng.normal(shape), random_state(rng, shape[-1])
    assert_close(candidate(forward, x, state), reference(forward, x, state))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_eval_mode(candidate, reference, rng):
    """Eval mode gives the same values as the formula."""
    x, state = rng.normal((2, 5, 3)), random_state(rng, 3)
    assert_close(candidate(forward, x, state, training=False), reference(forward, x, state, training=False))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_order_of_the_sequence(candidate, rng):
    """When the positions change places, their outputs change places with them."""
    x, state = rng.normal((2, 7, 4), "float64"), random_state(rng, 4, "float64")
    order = torch.tensor([3, 0, 6, 2, 5, 1, 4])
    assert_close(candidate(forward, x[:, order], state), candidate(forward, x, state)[:, order])


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_large_scores(candidate, reference, rng):
    """Scores of many thousands give no NaN."""
    x, state = rng.normal((2, 5, 6), "float64") * 100, random_state(rng, 6, "float64")
    assert_close(candidate(forward, x, state), reference(forward, x, state))


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((3, 5, 4)), random_state(rng, 4), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize("shape", [(2, 5, 3), (3, 4, 6)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """The gradients of x and of all six parameters are those of the formula."""
    x, cotangent = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    state = random_state(rng, shape[-1], "float64")
    assert_close(candidate(backward, x, state, cotangent), reference(backward, x, state, cotangent))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the sequences and positions run no more lines of Python."""
    state = random_state(rng, 4)
    budget.growth(forward, lambda n: (rng.normal((n, n, 4)), state), sizes=(4, 32), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_memory(budget, rng):
    """A long sequence takes no more than a few tensors of the shape of the weights."""
    x, state = rng.normal((2, 1024, 16)) * 0.3, random_state(rng, 16)
    budget.memory(forward, lambda: (x, state), at_most=3.0)
