"""Hidden checks: attention/positional-encoding."""

import re

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, d_model, *max_len):
    layer = sub.PositionalEncoding(d_model, *max_len)
    return len(list(layer.parameters())), dict(layer.state_dict())


@probe
def shapes(sub, d_model, *max_len):
    state = build(sub, d_model, *max_len)[1]
    return {name: list(value.shape) for name, value in state.items()}


@probe
def forward(sub, x, max_len, training=True):
    return sub.PositionalEncoding(x.shape[-1], max_len).to(x.device).train(training)(x)


@probe
def forward_with(sub, x, pe):
    layer = sub.PositionalEncoding(x.shape[-1], pe.shape[1]).to(x.device)
    layer.load_state_dict({"pe": pe})
    return layer(x)


@probe
def error_text(sub, x, max_len):
    try:
        forward(sub, x, max_len)
    except ValueError as error:
        return str(error)
    return "no ValueError"


@probe
def backward(sub, x, max_len, cotangent):
    sub.PositionalEncoding(x.shape[-1], max_len).to(x.device)(x.requires_grad_()).backward(cotangent)
    return x.grad


LOOSE = {"rtol": 1e-4, "atol": 1e-4}  # the angles are products and powers in float32, in whichever order


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(("d_model", "max_len"), [(8, 60), (6, 9), (2, 1)], ids=str)
def test_table(candidate, reference, d_model, max_len):
    """The state dict holds the table pe, sines and cosines in turn, and no parameter."""
    assert_close(candidate(build, d_model, max_len), reference(build, d_model, max_len), **LOOSE)


@pytest.mark.correctness
@pytest.mark.rules(1, 3)
@pytest.mark.parametrize(("d_model", "max_len"), [(7, 11), (1, 6)], ids=str)
def test_odd_table(candidate, reference, d_model, max_len):
    """With an odd d_model the last column is a sine."""
    assert_close(candidate(build, d_model, max_len), reference(build, d_model, max_len), **LOOSE)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_default_length(candidate):
    """The table has 5000 rows unless another max_len is given."""
    assert_equal(candidate(shapes, 4), {"pe": [1, 5000, 4]})


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(5)
@pytest.mark.parametrize(("shape", "max_len"), [((2, 5, 6), 9), ((7, 4, 3), 4)], ids=str)
def test_values(candidate, reference, rng, shape, max_len):
    """The output is x plus the first rows of the table."""
    x = rng.normal(shape)
    assert_close(candidate(forward, x, max_len), reference(forward, x, max_len), **LOOSE)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_eval_mode(candidate, reference, rng):
    """Eval mode gives the same values as training mode."""
    x = rng.normal((2, 5, 6))
    assert_close(candidate(forward, x, 9, training=False), reference(forward, x, 9), **LOOSE)


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_loaded_table(candidate, rng):
    """A table that was loaded from a state dict is the one that is added."""
    x, pe = rng.normal((3, 5, 7)), rng.normal((1, 9, 7))
    assert_close(candidate(forward_with, x, pe), x + pe[:, :5])


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_dtype(candidate, reference, rng, dtype):
    """The output has the dtype of x."""
    x = rng.normal((2, 5, 6), dtype)
    tolerance = LOOSE if dtype == "float64" else {}
    assert_close(candidate(forward, x, 9), reference(forward, x, 9), **tolerance)


@pytest.mark.correctness
@pytest.mark.rules(8)
@pytest.mark.parametrize(("seq_len", "max_len"), [(23, 17), (4, 1)], ids=str)
def test_too_long(candidate, rng, seq_len, max_len):
    """A sequence longer than max_len raises ValueError, and the message has both numbers."""
    x = rng.normal((2, seq_len, 8))
    assert_raises(candidate, ValueError, forward, x, max_len)
    text = candidate(error_text, x, max_len)
    for number in (seq_len, max_len):
        found = re.search(rf"(?<![\d.]){number}(?!\.?\d)", text)
        assert found, f'Your message, "{text}", does not contain {number}.'


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_contract(contract, rng):
    """The input is not changed, and any memory layout and an empty or single batch work."""
    contract(forward_with, rng.normal((3, 5, 6)), rng.normal((1, 7, 6)), batched=[0], float64=False)


@pytest.mark.gradients
@pytest.mark.rules(10)
def test_gradients(candidate, rng):
    """The gradient of x is the gradient of the output."""
    x, cotangent = rng.normal((3, 5, 6)), rng.normal((3, 5, 6))
    assert_close(candidate(backward, x, 9, cotangent), cotangent)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the positions and columns run no more lines of Python."""
    budget.growth(forward, lambda n: (rng.normal((2, n, n)), n), sizes=(8, 64), of="lines", at_most=1.0)
