"""Hidden checks: sequence/additive-attention."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def contents(sub, *sizes):
    return {name: tuple(value.shape) for name, value in sub.Attention(*sizes).state_dict().items()}


@probe
def build(sub, x, weights):
    decoder, both = weights["attn.weight"].shape
    attention = sub.Attention(both - decoder, decoder).to(x.device, x.dtype)
    attention.load_state_dict(weights)
    return attention


@probe
def forward(sub, hidden, outputs, weights, mask=None):
    return build(sub, hidden, weights)(hidden, outputs, mask)


@probe
def forward_batched(sub, hidden, outputs, mask, weights):
    return forward(sub, hidden, outputs.transpose(0, 1), weights, mask)


@probe
def backward(sub, hidden, outputs, weights, mask, cotangent):
    attention = build(sub, hidden, weights)
    attention(hidden.requires_grad_(), outputs.requires_grad_(), mask).backward(cotangent)
    parameters = {name: value.grad for name, value in attention.named_parameters()}
    return {"hidden": hidden.grad, "outputs": outputs.grad, **parameters}


def draw(rng, steps, batch, encoder, decoder, dtype="float32"):
    weights = {
        "attn.weight": rng.normal((decoder, encoder + decoder), dtype),
        "attn.bias": rng.normal(decoder, dtype),
        "v.weight": rng.normal((1, decoder), dtype),
    }
    return rng.normal((batch, decoder), dtype), rng.normal((steps, batch, encoder), dtype), weights


def words(lengths, steps):
    return torch.arange(steps) < torch.tensor(lengths)[:, None]


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parameters(candidate, reference):
    """The parameters are those of attn and v, as in the stub."""
    assert_equal(candidate(contents, 5, 3), reference(contents, 5, 3))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize(("steps", "batch"), [(7, 4), (1, 3), (5, 1), (4, 6)])
def test_values(candidate, reference, rng, steps, batch):
    """The weights are those of the formula, a row for each sentence."""
    args = draw(rng, steps, batch, 5, 3)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_as_many_sentences_as_words(candidate, reference, rng):
    """With as many sentences as words, each sentence gets its own weights."""
    hidden, outputs, weights = draw(rng, 4, 4, 3, 3)
    before = candidate(forward, hidden, outputs, weights)
    assert_close(before, reference(forward, hidden, outputs, weights))
    outputs[:, 2] += 1.0
    hidden[2] -= 0.5
    after = candidate(forward, hidden, outputs, weights)
    others = torch.tensor([0, 1, 3])
    assert_close(after[others], before[others])


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_mask(candidate, reference, rng):
    """A sentence's weights add up to 1 over its words, and are 0 at the padding."""
    hidden, outputs, weights = draw(rng, 6, 4, 5, 3)
    mask = words([6, 2, 1, 4], 6)
    got = candidate(forward, hidden, outputs, weights, mask)
    assert_close(got, reference(forward, hidden, outputs, weights, mask))
    assert_equal(got[~mask], torch.zeros(int((~mask).sum())))
    assert_close(got.sum(dim=1), torch.ones(4))
    holes = rng.boolean((4, 6)) | (torch.arange(6) == 3)
    got = candidate(forward, hidden, outputs, weights, holes)
    assert_close(got, reference(forward, hidden, outputs, weights, holes))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_padding_changes_nothing(candidate, rng):
    """Other numbers in the padding, or more padding, change no weight of a word."""
    hidden, outputs, weights = draw(rng, 5, 4, 3, 2)
    mask = words([5, 2, 1, 4], 5)
    before = candidate(forward, hidden, outputs, weights, mask)
    outputs[~mask.T] = 50.0
    longer = torch.cat([outputs, rng.normal((2, 4, 3))])
    got = candidate(forward, hidden, longer, weights, words([5, 2, 1, 4], 7))
    assert_close(got, torch.cat([before, torch.zeros(4, 2)], dim=1))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_large_scores(candidate, rng):
    """Scores of 1e12 or -1e12 do not overflow, and the padding gets 0."""
    hidden, outputs, weights = draw(rng, 5, 4, 3, 2)
    mask = words([5, 2, 1, 3], 5)
    for size in (1e3, -1e3, 1e12, -1e12):
        weights["v.weight"] = torch.full((1, 2), size)
        weights["attn.bias"] = torch.full((2,), 50.0)  # every tanh is 1: all words have the same score
        got = candidate(forward, hidden, outputs, weights, mask)
        assert_close(got, mask / mask.sum(dim=1, keepdim=True))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    hidden, outputs, weights = draw(rng, 5, 3, 4, 2)
    args = hidden, outputs.transpose(0, 1), words([5, 2, 3], 5)
    contract(forward_batched, *args, weights, batched=[0, 1, 2])


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize("masked", [False, True])
def test_gradients(candidate, reference, rng, masked):
    """The gradients are those of the formula, and exactly 0 at the padding."""
    args = draw(rng, 5, 3, 4, 2, "float64")
    mask = words([3, 5, 1], 5) if masked else None
    cotangent = rng.normal((3, 5), "float64")
    got = candidate(backward, *args, mask, cotangent)
    assert_close(got, reference(backward, *args, mask, cotangent))
    if masked:
        assert_equal(got["outputs"][~mask.T], torch.zeros(6, 4, dtype=torch.float64))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """More sentences and more words run no more lines of Python."""
    budget.growth(
        forward, lambda n: (*draw(rng, n, n, 4, 2), words([n] * n, n)), sizes=(8, 64), of="lines", at_most=1.0
    )
