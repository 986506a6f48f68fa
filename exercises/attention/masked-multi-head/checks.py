"""Hidden checks: attention/masked-multi-head."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, d_model, n_heads):
    state = sub.MultiHeadAttention(d_model, n_heads).state_dict()
    return {name: list(state[name].shape) for name in sorted(state)}


@probe
def forward(sub, x, state, n_heads, mask=None, training=True):
    layer = sub.MultiHeadAttention(x.shape[-1], n_heads).to(x.device, x.dtype)
    layer.load_state_dict(state)
    return layer.train(training)(x, mask).detach()


@probe
def backward(sub, x, state, n_heads, mask, cotangent):
    layer = sub.MultiHeadAttention(x.shape[-1], n_heads).to(x.device, x.dtype)
    layer.load_state_dict(state)
    x.requires_grad_()
    layer(x, mask).backward(cotangent)
    parameters = dict(layer.named_parameters())
    return {"x": x.grad, **{name: parameters[name].grad for name in sorted(parameters)}}


PROJECTIONS = ("q_proj", "k_proj", "v_proj", "out_proj")


def random_state(rng, d_model, dtype="float32"):
    state = {f"{name}.weight": rng.normal((d_model, d_model), dtype) * 0.4 for name in PROJECTIONS}
    return state | {f"{name}.bias": rng.normal((d_model,), dtype) * 0.4 for name in PROJECTIONS}


def padding_mask(batch, seq_len):
    """One position of each sequence is padding, and not the same one in all."""
    hidden = torch.arange(batch) % seq_len
    mask = torch.ones(batch, seq_len, dtype=torch.bool)
    mask[torch.arange(batch), hidden] = False
    return mask


def pair_mask(rng, batch, seq_len):
    """Random, but every query sees itself, and the last one does not see the first."""
    mask = rng.boolean((batch, seq_len, seq_len)) | torch.eye(seq_len, dtype=torch.bool)
    mask[:, -1, 0], mask[:, 0, -1] = False, True
    return mask


# (batch, heads, seq_len): all different; as many sequences as positions; as many sequences as heads; one sequence.
SIZES = pytest.mark.parametrize(
    ("batch", "heads", "seq_len"), [(2, 3, 5), (4, 2, 4), (3, 3, 5), (1, 2, 4)], ids=lambda size: str(size)
)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate, reference):
    """The parameters are the weights and biases of the four projections, and nothing else."""
    assert_equal(candidate(build, 12, 3), reference(build, 12, 3))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize(("batch", "heads", "seq_len"), [(2, 3, 5), (3, 1, 4)], ids=lambda size: str(size))
def test_without_mask(candidate, reference, rng, batch, heads, seq_len):
    """Without a mask each query sees every position, and the values are the formula's."""
    x, state = rng.normal((batch, seq_len, 4 * heads)), random_state(rng, 4 * heads)
    assert_close(candidate(forward, x, state, heads), reference(forward, x, state, heads))


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_eval_mode(candidate, reference, rng):
    """Eval mode gives the same values as training mode."""
    x, state, mask = rng.normal((2, 5, 12)), random_state(rng, 12), padding_mask(2, 5)
    assert_close(candidate(forward, x, state, 3, mask, training=False), reference(forward, x, state, 3, mask))


@pytest.mark.correctness
@pytest.mark.rules(4, 6, 8, 9)
@SIZES
def test_padding_mask(candidate, reference, rng, batch, heads, seq_len):
    """A mask of shape (B, S) hides positions of its own sequence from all queries and heads."""
    x, state = rng.normal((batch, seq_len, 4 * heads)), random_state(rng, 4 * heads)
    args = (x, state, heads, padding_mask(batch, seq_len))
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(5, 6, 8)
@SIZES
def test_pair_mask(candidate, reference, rng, batch, heads, seq_len):
    """A mask of shape (B, S, S) says what each query of its own sequence sees, in all heads."""
    x, state = rng.normal((batch, seq_len, 4 * heads)), random_state(rng, 4 * heads)
    args = (x, state, heads, pair_mask(rng, batch, seq_len))
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize("shape", [(5, 5), (1, 5), (2, 1, 5), (1, 5, 5), (2, 1, 5, 5)], ids=str)
def test_other_shapes(candidate, rng, shape):
    """A mask of any other shape raises ValueError, even if it would broadcast."""
    x, state, mask = rng.normal((2, 5, 6)), random_state(rng, 6), torch.ones(shape, dtype=torch.bool)
    assert_raises(candidate, ValueError, forward, x, state, 3, mask)


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_heads_must_divide(candidate):
    """A d_model that is not a multiple of n_heads raises ValueError in the constructor."""
    assert_raises(candidate, ValueError, build, 10, 4)


@pytest.mark.correctness
@pytest.mark.rules(10)
@pytest.mark.parametrize("pairs", [False, True], ids=["padding", "pairs"])
def test_contract(contract, rng, pairs):
    """The arguments are not changed, any memory layout and an empty or single batch work, float64 stays."""
    mask = pair_mask(rng, 3, 5) if pairs else padding_mask(3, 5)
    contract(forward, rng.normal((3, 5, 8)), random_state(rng, 8), 2, mask, batched=[0, 3])


@pytest.mark.gradients
@pytest.mark.rules(11)
@pytest.mark.parametrize("pairs", [False, True], ids=["padding", "pairs"])
def test_gradients(candidate, reference, rng, pairs):
    """The gradients of x and of all eight parameters are the formula's, for each kind of mask."""
    x, cotangent = rng.normal((2, 5, 12), "float64"), rng.normal((2, 5, 12), "float64")
    mask = pair_mask(rng, 2, 5) if pairs else padding_mask(2, 5)
    args = (x, random_state(rng, 12, "float64"), 3, mask, cotangent)
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop_over_the_batch(budget, rng):
    """Eight times the sequences run no more lines of Python."""
    state = random_state(rng, 8)
    budget.growth(
        forward, lambda n: (rng.normal((n, 5, 8)), state, 2, padding_mask(n, 5)), sizes=(4, 32), of="lines", at_most=1.0
    )


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop_over_the_heads(budget, rng):
    """Eight times the heads run no more lines of Python."""
    args = rng.normal((3, 5, 32)), random_state(rng, 32)
    budget.growth(forward, lambda n: (*args, n, padding_mask(3, 5)), sizes=(2, 16), of="lines", at_most=1.0)
