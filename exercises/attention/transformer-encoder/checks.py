"""Hidden checks: attention/transformer-encoder."""

import pytest
import torch
from torch import nn
from torch.nn.functional import layer_norm

from grader.checks import assert_chance, assert_close, assert_equal, assert_raises, probe


@probe
def fresh(sub, *sizes):
    """The parameters of a new encoder: shapes, how many are distinct, and whether layers start equal."""
    encoder = sub.TransformerEncoder(*sizes, 0.1)
    weights = [layer.linear1.weight for layer in encoder.layers]
    return {
        "shapes": {name: tuple(value.shape) for name, value in encoder.state_dict().items()},
        "distinct": len(list(encoder.parameters())),
        "equal": any(torch.equal(a, b) for i, a in enumerate(weights) for b in weights[:i]),
    }


@probe
def build(sub, x, state, n_heads, dropout, training, **options):
    layers, hidden = len([name for name in state if name.endswith("linear1.bias")]), state["layers.0.linear1.bias"]
    encoder = sub.TransformerEncoder(layers, x.shape[-1], n_heads, hidden.numel(), dropout, **options)
    encoder.to(x.device, x.dtype).load_state_dict(state)
    return encoder.train(training)


@probe
def forward(sub, x, padding_mask, state, n_heads, dropout=0.5, training=False, **options):
    encoder = build(sub, x, state, n_heads, dropout, training, **options)
    return (encoder(x) if padding_mask is None else encoder(x, padding_mask)).detach()


@probe
def backward(sub, x, padding_mask, state, n_heads, cotangent):
    encoder = build(sub, x, state, n_heads, 0.0, True)
    encoder(x.requires_grad_(), padding_mask).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in encoder.named_parameters()}}


def draw(rng, layers, d_model, hidden, dtype="float32"):
    sizes = {
        "self_attn.in_proj_weight": (3 * d_model, d_model),
        "self_attn.in_proj_bias": (3 * d_model,),
        "self_attn.out_proj.weight": (d_model, d_model),
        "self_attn.out_proj.bias": (d_model,),
        "linear1.weight": (hidden, d_model),
        "linear1.bias": (hidden,),
        "linear2.weight": (d_model, hidden),
        "linear2.bias": (d_model,),
        "norm1.weight": (d_model,),
        "norm1.bias": (d_model,),
        "norm2.weight": (d_model,),
        "norm2.bias": (d_model,),
    }
    return {
        f"layers.{layer}.{name}": rng.normal(size, dtype) * 0.4 + ("norm" in name and "weight" in name)
        for layer in range(layers)
        for name, size in sizes.items()
    }


def silent(layers, d_model, hidden):
    """Parameters with which the layers only normalise."""
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(d_model, 1, hidden), layers)
    return {
        name: torch.full(value.shape, float("norm" in name and "weight" in name))
        for name, value in encoder.state_dict().items()
    }


def table(steps, d_model):
    """The positions, one number at a time."""
    rows = torch.zeros(steps, d_model, dtype=torch.float64)
    for step in range(steps):
        for column in range(d_model):
            angle = torch.tensor(step / 10000 ** ((column - column % 2) / d_model), dtype=torch.float64)
            rows[step, column] = angle.cos() if column % 2 else angle.sin()
    return rows.float()


def mask_of(lengths, steps):
    return torch.arange(steps) >= torch.tensor(lengths)[:, None]


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate, reference):
    """The state dict holds the layers alone; no two layers share parameters or start equal."""
    assert_equal(candidate(fresh, 3, 12, 3, 20), reference(fresh, 3, 12, 3, 20))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5)
@pytest.mark.parametrize(
    ("layers", "batch", "steps", "heads", "head_dim", "hidden"), [(3, 2, 6, 3, 4, 7), (2, 4, 3, 3, 5, 9)]
)
def test_values(candidate, reference, rng, layers, batch, steps, heads, head_dim, hidden):
    """In eval mode the values are those of the formula, whatever the dropout; an odd d_model works."""
    x, state = rng.normal((batch, steps, heads * head_dim)), draw(rng, layers, heads * head_dim, hidden)
    assert_close(candidate(forward, x, None, state, heads), reference(forward, x, None, state, heads))


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 6)
def test_torch(candidate, rng):
    """With equal parameters the values are torch's own encoder's on x plus the positions."""
    x, state, mask = rng.normal((3, 5, 12)), draw(rng, 2, 12, 20), mask_of([2, 5, 4], 5)
    layer = nn.TransformerEncoderLayer(12, 3, 20, 0.0, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
    encoder.load_state_dict(state)
    expected = encoder(x + table(5, 12), src_key_padding_mask=mask).detach()
    assert_close(candidate(forward, x, mask, state, 3, dropout=0.0, training=True), expected, atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize("d_model", [8, 5], ids=str)
def test_positions(candidate, d_model):
    """The positions are right far into a long sequence, for even and odd d_model."""
    x = torch.zeros(1, 300, d_model)
    got = candidate(forward, x, None, silent(1, d_model, 2), 1)
    expected = layer_norm(layer_norm(table(300, d_model), (d_model,)), (d_model,))
    assert_close(got[0], expected, atol=1e-3)


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_padding(candidate, reference, rng):
    """In no layer does a position attend to padding: padded positions change no other."""
    x, state, mask = rng.normal((4, 6, 12)), draw(rng, 3, 12, 7), mask_of([6, 1, 3, 5], 6)
    before = candidate(forward, x, mask, state, 3)
    assert_close(before, reference(forward, x, mask, state, 3))
    x[mask] += 1 + rng.uniform((int(mask.sum()), 12), 0, 1)
    assert_close(candidate(forward, x, mask, state, 3)[~mask], before[~mask])


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_max_len(candidate, reference, rng):
    """A sequence of max_len works, a longer one raises ValueError; max_len is 5000 by default."""
    x, state = rng.normal((2, 7, 12)), draw(rng, 2, 12, 7)
    assert_close(candidate(forward, x, None, state, 3, max_len=7), reference(forward, x, None, state, 3))
    assert_raises(candidate, ValueError, forward, x, None, state, 3, max_len=6)
    assert_raises(candidate, ValueError, forward, torch.zeros(1, 5001, 2), None, silent(1, 2, 2), 1)
    longest = candidate(forward, torch.zeros(1, 5000, 2), None, silent(1, 2, 2), 1)
    assert_equal(list(longest.shape), [1, 5000, 2])


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("where", ["sum", "layer"])
def test_dropout(candidate, where):
    """Training drops single elements of input plus positions, and inside the layers."""
    batch, steps, d_model = 16, 16, 64
    x, state = (-table(steps, d_model)).repeat(batch, 1, 1), silent(2, d_model, 2)
    if where == "sum":
        x += 1  # the sum is 1 everywhere, so after a norm the dropped elements are below 0
    else:
        state["layers.0.norm2.weight"][:] = 0  # layer 0 returns 0, so only the next bias is left
        state["layers.1.linear2.bias"][:] = 1
    output = candidate(forward, x, None, state, 4, dropout=0.25, training=True)
    assert_equal(tuple(output.shape), (batch, steps, d_model))
    dropped = output < 0
    assert_close(output, layer_norm((~dropped).float(), (d_model,)), atol=1e-2)
    assert_chance(dropped, 0.25, "elements")


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """The arguments are not changed, any memory layout and a single sequence work."""
    x, state = rng.normal((3, 5, 12)), draw(rng, 2, 12, 7)
    contract(forward, x, mask_of([2, 5, 4], 5), state, 3, batched=[0, 1], empty=False, float64=False)


@pytest.mark.gradients
@pytest.mark.rules(11)
def test_gradients(candidate, reference, rng):
    """The gradients of x and of all parameters are those of the formula, also in float64."""
    x, cotangent = rng.normal((3, 5, 12), "float64"), rng.normal((3, 5, 12), "float64")
    state, mask = draw(rng, 2, 12, 7, "float64"), mask_of([5, 2, 3], 5)
    expected = reference(backward, x, mask, state, 3, cotangent)
    assert_close(candidate(backward, x, mask, state, 3, cotangent), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.performance
@pytest.mark.rules(12)
@pytest.mark.parametrize("of", ["sequences", "positions"])
def test_no_loop(budget, rng, of):
    """Eight times the sequences or positions run no more lines of Python."""
    state = draw(rng, 2, 12, 7)
    shape = {"sequences": lambda n: (n, 5, 12), "positions": lambda n: (5, n, 12)}[of]
    budget.growth(forward, lambda n: (rng.normal(shape(n)), None, state, 3), sizes=(4, 32), of="lines", at_most=1.0)
