"""Hidden checks: attention/encoder-layer."""

import pytest
import torch
from torch.nn.functional import layer_norm

from grader.checks import assert_chance, assert_close, assert_equal, assert_raises, probe


@probe
def shapes(sub, *sizes):
    return {name: tuple(value.shape) for name, value in sub.EncoderLayer(*sizes, 0.1).state_dict().items()}


@probe
def build(sub, x, state, n_heads, dropout, training):
    layer = sub.EncoderLayer(x.shape[-1], n_heads, state["linear1.bias"].numel(), dropout).to(x.device, x.dtype)
    layer.load_state_dict(state)
    return layer.train(training)


@probe
def forward(sub, x, padding_mask, state, n_heads, dropout=0.5, training=False):
    layer = build(sub, x, state, n_heads, dropout, training)
    return (layer(x) if padding_mask is None else layer(x, padding_mask)).detach()


@probe
def backward(sub, x, padding_mask, state, n_heads, cotangent):
    layer = build(sub, x, state, n_heads, 0.0, True)
    layer(x.requires_grad_(), padding_mask).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in layer.named_parameters()}}


def draw(rng, d_model, dim_feedforward, dtype="float32"):
    sizes = {
        "self_attn.in_proj_weight": (3 * d_model, d_model),
        "self_attn.in_proj_bias": (3 * d_model,),
        "self_attn.out_proj.weight": (d_model, d_model),
        "self_attn.out_proj.bias": (d_model,),
        "linear1.weight": (dim_feedforward, d_model),
        "linear1.bias": (dim_feedforward,),
        "linear2.weight": (d_model, dim_feedforward),
        "linear2.bias": (d_model,),
    }
    state = {name: rng.normal(size, dtype) * 0.5 for name, size in sizes.items()}
    for norm in ("norm1", "norm2"):
        state[f"{norm}.weight"] = rng.uniform((d_model,), 0.5, 1.5, dtype)
        state[f"{norm}.bias"] = rng.normal((d_model,), dtype)
    return state


def mask_of(lengths, steps):
    return torch.arange(steps) >= torch.tensor(lengths)[:, None]


BATCH, STEPS, WIDTH, DROP = 16, 16, 64, 0.25


def transparent():
    """Parameters of a layer that only normalises: both sublayers return 0."""
    sizes = {
        "self_attn.in_proj_weight": (3 * WIDTH, WIDTH),
        "self_attn.in_proj_bias": (3 * WIDTH,),
        "self_attn.out_proj.weight": (WIDTH, WIDTH),
        "linear1.weight": (WIDTH, WIDTH),
        "linear2.weight": (WIDTH, WIDTH),
    }
    state = {name: torch.zeros(size) for name, size in sizes.items()}
    for name in ("self_attn.out_proj", "linear1", "linear2", "norm1", "norm2"):
        state |= {f"{name}.bias": torch.zeros(WIDTH)}
    return state | {"norm1.weight": torch.ones(WIDTH), "norm2.weight": torch.ones(WIDTH)}


def marked():
    """An input of zeros, except for 4 and -4 in the last two columns: they allow to undo a norm afterwards."""
    x = torch.zeros(BATCH, STEPS, WIDTH)
    x[..., -2], x[..., -1] = 4, -4
    return x


def before_the_norms(output, mark):
    """The rows before the norms, given that their last two columns were mark and -mark."""
    assert_equal(tuple(output.shape), (BATCH, STEPS, WIDTH))
    high, low = output[..., -2:-1], output[..., -1:]
    assert (high > low).all(), "the residual is not whole in the sum: it is added without dropout"
    return (output - (high + low) / 2) / ((high - low) / 2) * mark


def assert_dropped(values, kept, share):
    """Each value is 0 or `kept`; about `share` of them are 0, each by its own draw."""
    dropped = values.abs() < kept / 2
    assert_close(values, torch.where(dropped, 0.0, kept), rtol=1e-3, atol=1e-3)
    assert_chance(dropped, share, "elements")


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
def test_parameters(candidate, reference):
    """The parameters are those of the five named parts, and nothing else."""
    assert_equal(candidate(shapes, 12, 3, 20), reference(shapes, 12, 3, 20))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 4, 5)
@pytest.mark.parametrize(("batch", "steps", "heads", "head_dim", "hidden"), [(2, 5, 3, 4, 7), (3, 4, 2, 5, 16)])
def test_values(candidate, reference, rng, batch, steps, heads, head_dim, hidden):
    """In eval mode the values are those of the formula, whatever the dropout."""
    x, state = rng.normal((batch, steps, heads * head_dim)), draw(rng, heads * head_dim, hidden)
    assert_close(candidate(forward, x, None, state, heads), reference(forward, x, None, state, heads))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
def test_torch(candidate, rng):
    """With equal parameters the values are those of torch's own encoder layer."""
    x, state = rng.normal((3, 5, 12)), draw(rng, 12, 20)
    layer = torch.nn.TransformerEncoderLayer(12, 3, 20, 0.0, batch_first=True)
    layer.load_state_dict(state)
    mask = mask_of([2, 5, 4], 5)
    expected = layer(x, src_key_padding_mask=mask).detach()
    assert_close(candidate(forward, x, mask, state, 3, dropout=0.0, training=True), expected)


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_padding(candidate, reference, rng):
    """No position attends to padding, and padded positions change no other position."""
    x, state, mask = rng.normal((4, 6, 12)), draw(rng, 12, 7), mask_of([6, 1, 3, 5], 6)
    before = candidate(forward, x, mask, state, 3)
    assert_close(before, reference(forward, x, mask, state, 3))
    x[mask] += 1 + rng.uniform((int(mask.sum()), 12), 0, 1)
    assert_close(candidate(forward, x, mask, state, 3)[~mask], before[~mask])


@pytest.mark.correctness
@pytest.mark.rules(8)
@pytest.mark.parametrize(("d_model", "n_heads"), [(12, 5), (4, 8)], ids=str)
def test_heads_must_divide(candidate, d_model, n_heads):
    """A d_model that is not a multiple of n_heads raises ValueError in the constructor."""
    assert_raises(candidate, ValueError, shapes, d_model, n_heads, 8)


@pytest.mark.correctness
@pytest.mark.rules(9, 10)
def test_dropout_of_attention(candidate):
    """Training drops single attention weights and elements of attention's output, not x."""
    x, state = marked(), transparent()
    state["self_attn.out_proj.bias"][: WIDTH // 2] = 1
    state["self_attn.in_proj_weight"][2 * WIDTH : 2 * WIDTH + STEPS] = torch.eye(WIDTH)[:STEPS] * STEPS
    state["self_attn.out_proj.weight"][WIDTH // 2 : WIDTH // 2 + STEPS] = torch.eye(WIDTH)[:STEPS]
    x[..., :STEPS] = torch.eye(STEPS)  # queries and keys are 0, so that each weight is 1 / STEPS
    output = candidate(forward, x, None, state, 2, dropout=DROP, training=True)
    answer = before_the_norms(output, 4) - x
    assert_dropped(answer[..., : WIDTH // 2], 1 / (1 - DROP), DROP)
    weights = answer[..., WIDTH // 2 : WIDTH // 2 + STEPS]
    assert_dropped(weights, 1 / (1 - DROP) ** 2, 1 - (1 - DROP) ** 2)


@pytest.mark.correctness
@pytest.mark.rules(9, 10)
def test_dropout_of_the_feed_forward_part(candidate):
    """Training drops single elements after the ReLU and of the feed-forward output."""
    x, state = marked(), transparent()
    state["linear1.bias"][:] = 1
    state["linear2.bias"][: WIDTH // 2] = 1
    state["linear2.weight"][WIDTH // 2 : WIDTH - 2] = torch.eye(WIDTH)[WIDTH // 2 : WIDTH - 2]
    output = candidate(forward, x, None, state, 2, dropout=DROP, training=True)
    answer = before_the_norms(output, layer_norm(x, (WIDTH,))[0, 0, -2])
    assert_dropped(answer[..., : WIDTH // 2], 1 / (1 - DROP), DROP)
    assert_dropped(answer[..., WIDTH // 2 : -2], 1 / (1 - DROP) ** 2, 1 - (1 - DROP) ** 2)


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_contract(contract, rng):
    """The arguments are not changed; any memory layout and one sequence work; float64 stays."""
    x, state = rng.normal((3, 5, 12)), draw(rng, 12, 7)
    contract(forward, x, mask_of([2, 5, 4], 5), state, 3, batched=[0, 1], empty=False)


@pytest.mark.gradients
@pytest.mark.rules(12)
@pytest.mark.parametrize(("batch", "steps", "heads", "head_dim", "hidden"), [(2, 5, 3, 4, 7), (3, 4, 2, 5, 16)])
def test_gradients(candidate, reference, rng, batch, steps, heads, head_dim, hidden):
    """The gradients of x and of all parameters are those of the formula."""
    shape = (batch, steps, heads * head_dim)
    x, cotangent = rng.normal(shape, "float64"), rng.normal(shape, "float64")
    state, mask = draw(rng, shape[-1], hidden, "float64"), mask_of([steps, 2, 3][:batch], steps)
    expected = reference(backward, x, mask, state, heads, cotangent)
    assert_close(candidate(backward, x, mask, state, heads, cotangent), expected)


@pytest.mark.performance
@pytest.mark.rules(13)
@pytest.mark.parametrize("of", ["sequences", "positions"])
def test_no_loop(budget, rng, of):
    """Eight times the sequences or positions run no more lines of Python."""
    state = draw(rng, 12, 7)
    shape = {"sequences": lambda n: (n, 5, 12), "positions": lambda n: (5, n, 12)}[of]
    budget.growth(forward, lambda n: (rng.normal(shape(n)), None, state, 3), sizes=(4, 32), of="lines", at_most=1.0)
