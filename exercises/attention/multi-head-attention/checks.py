"""Hidden checks: attention/multi-head-attention."""

import pytest
import torch

from grader.checks import assert_chance, assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, hidden_dim, num_heads):
    state = sub.MHA(hidden_dim, num_heads).state_dict()
    return {name: list(state[name].shape) for name in sorted(state)}


@probe
def forward(sub, x, state, num_heads, training=False, **dropouts):
    mha = sub.MHA(x.shape[-1], num_heads, **dropouts).to(x.device, x.dtype)
    mha.load_state_dict(state)
    return mha.train(training)(x).detach()


@probe
def backward(sub, x, state, num_heads, cotangent):
    mha = sub.MHA(x.shape[-1], num_heads, attention_dropout=0.0, output_dropout=0.0).to(x.device, x.dtype)
    mha.load_state_dict(state)
    x.requires_grad_()
    mha(x).backward(cotangent)
    parameters = dict(mha.named_parameters())
    return {"x": x.grad, **{name: parameters[name].grad for name in sorted(parameters)}}


PROJECTIONS = ("q_proj", "k_proj", "v_proj", "out_proj")


def random_state(rng, hidden_dim, dtype="float32"):
    state = {f"{name}.weight": rng.normal((hidden_dim, hidden_dim), dtype) * 0.4 for name in PROJECTIONS}
    return state | {f"{name}.bias": rng.normal((hidden_dim,), dtype) * 0.4 for name in PROJECTIONS}


BATCH, HEADS, SEQ = 4, 2, 16


def visible_weights():
    """An input and parameters with which the output shows every attention weight, and shows it twice.

    Queries and keys are zero, so each weight is 1 / SEQ; values and output pass one-hot positions through.
    """
    x = torch.eye(SEQ).repeat(BATCH, 1, 2 * HEADS)  # (BATCH, SEQ, HEADS * 2 * SEQ)
    size = x.shape[-1]
    state = {f"{name}.weight": torch.zeros(size, size) for name in PROJECTIONS[:2]}
    state |= {f"{name}.weight": torch.eye(size) for name in PROJECTIONS[2:]}
    return x, state | {f"{name}.bias": torch.zeros(size) for name in PROJECTIONS}


def both_copies(output):
    copies = output.view(BATCH, SEQ, HEADS, 2, SEQ)
    return copies[..., 0, :], copies[..., 1, :]


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate, reference):
    """The parameters are the weights and biases of the four projections, and nothing else."""
    assert_equal(candidate(build, 12, 3), reference(build, 12, 3))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 5)
@pytest.mark.parametrize(
    ("batch", "seq_len", "heads", "head_dim"),
    [(2, 5, 3, 4), (3, 7, 2, 5), (4, 6, 1, 8), (2, 3, 6, 1)],
    ids=lambda size: str(size),
)
def test_values(candidate, reference, rng, picture, batch, seq_len, heads, head_dim):
    """In eval mode the values are those of the formula, whatever the dropout probabilities."""
    x, state = rng.normal((batch, seq_len, heads * head_dim)), random_state(rng, heads * head_dim)
    drop = {"attention_dropout": 0.5, "output_dropout": 0.5}
    got, expected = candidate(forward, x, state, heads, **drop), reference(forward, x, state, heads, **drop)
    picture.matrix(got, expected)
    assert_close(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_training_without_dropout(candidate, reference, rng):
    """In training mode with both probabilities 0 the values are those of the formula."""
    x, state = rng.normal((2, 5, 12)), random_state(rng, 12)
    options = {"training": True, "attention_dropout": 0.0, "output_dropout": 0.0}
    assert_close(candidate(forward, x, state, 3, **options), reference(forward, x, state, 3, **options))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_large_scores(candidate, reference, rng):
    """Scores of many thousands give no NaN."""
    x, state = rng.normal((2, 5, 12), "float64") * 100, random_state(rng, 12, "float64")
    assert_close(candidate(forward, x, state, 3), reference(forward, x, state, 3))


@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize(("hidden_dim", "num_heads"), [(12, 5), (10, 4), (4, 8)], ids=str)
def test_heads_must_divide(candidate, hidden_dim, num_heads):
    """A hidden_dim that is not a multiple of num_heads raises ValueError in the constructor."""
    assert_raises(candidate, ValueError, build, hidden_dim, num_heads)


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_attention_dropout(candidate):
    """Training drops single attention weights after the softmax and scales up the rest."""
    x, state = visible_weights()
    output = candidate(forward, x, state, HEADS, training=True, attention_dropout=0.25, output_dropout=0.0)
    assert_equal(list(output.shape), list(x.shape))
    weights, again = both_copies(output)  # (BATCH, SEQ, HEADS, SEQ)
    dropped = weights == 0
    assert_close(weights, torch.where(dropped, 0.0, 1 / SEQ / 0.75))
    assert_equal(again, weights)
    assert_chance(dropped, 0.25, "weights")


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_output_dropout(candidate, rng):
    """Training drops single elements of the projected output and scales up the rest."""
    x, state = rng.normal((4, 16, 32)), {f"{name}.weight": torch.zeros(32, 32) for name in PROJECTIONS}
    state |= {f"{name}.bias": torch.ones(32) for name in PROJECTIONS}
    output = candidate(forward, x, state, 4, training=True, attention_dropout=0.0, output_dropout=0.25)
    assert_equal(list(output.shape), list(x.shape))
    dropped = output == 0
    assert_close(output, torch.where(dropped, 0.0, 1 / 0.75))
    assert_chance(dropped, 0.25, "elements of the output")


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_default_dropouts(candidate):
    """Both dropout probabilities are 0.1 unless they are given."""
    x, state = visible_weights()
    output = candidate(forward, x, state, HEADS, training=True)
    assert_equal(list(output.shape), list(x.shape))
    weights, _ = both_copies(output)
    assert_close(weights, torch.where(weights == 0, 0.0, 1 / SEQ / 0.9 / 0.9))
    assert_chance(weights == 0, 1 - 0.9 * 0.9, "weights that are dropped or whose output is")


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(forward, rng.normal((3, 5, 12)), random_state(rng, 12), 3, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(11)
@pytest.mark.parametrize(
    ("batch", "seq_len", "heads", "head_dim"), [(2, 5, 3, 4), (3, 4, 2, 5)], ids=lambda size: str(size)
)
def test_gradients(candidate, reference, rng, batch, seq_len, heads, head_dim):
    """The gradients of x and of all eight parameters are those of the formula."""
    shape = (batch, seq_len, heads * head_dim)
    x, cotangent = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    state = random_state(rng, heads * head_dim, "float64")
    assert_close(candidate(backward, x, state, heads, cotangent), reference(backward, x, state, heads, cotangent))


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop_over_the_batch(budget, rng):
    """Eight times the sequences run no more lines of Python."""
    state = random_state(rng, 12)
    budget.growth(forward, lambda n: (rng.normal((n, 5, 12)), state, 3), sizes=(4, 32), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop_over_the_heads(budget, rng):
    """Eight times the heads run no more lines of Python."""
    x, state = rng.normal((3, 5, 32)), random_state(rng, 32)
    budget.growth(forward, lambda n: (x, state, n), sizes=(2, 16), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_memory(budget, rng):
    """A long sequence takes no more than a few score matrices."""
    x, state = rng.normal((1, 1024, 32)), random_state(rng, 32)
    budget.memory(forward, lambda: (x, state, 2), at_most=3.0)
