"""Hidden checks: sequence/bidirectional."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def build(sub, kind, x, weights):
    cells = []
    for part in weights:
        hidden, inputs = part["weight_hh"].shape[1], part["weight_ih"].shape[1]
        cell = {"rnn": nn.RNNCell, "gru": nn.GRUCell}[kind](inputs, hidden).to(x.device, x.dtype)
        cell.load_state_dict(part)
        cells.append(cell)
    return cells


@probe
def forward(sub, x, lengths, kind, weights):
    return sub.bidirectional(*build(sub, kind, x, weights), x, lengths)


@probe
def forward_sums(sub, x, lengths):
    class Sum(nn.Module):
        hidden_size = x.shape[2]

        def forward(self, x, h):
            return h + x

    return sub.bidirectional(Sum(), Sum(), x, lengths)


@probe
def backward(sub, x, lengths, kind, weights, cotangents):
    cells = build(sub, kind, x, weights)
    torch.autograd.backward(sub.bidirectional(*cells, x.requires_grad_(), lengths), cotangents)
    return {"x": x.grad, "cells": [{name: value.grad for name, value in cell.named_parameters()} for cell in cells]}


KINDS = {"rnn": 1, "gru": 3}


def draw(rng, kind, inputs, hidden, dtype="float32"):
    gates = KINDS[kind]
    shapes = {
        "weight_ih": (gates * hidden, inputs),
        "weight_hh": (gates * hidden, hidden),
        "bias_ih": (gates * hidden,),
        "bias_hh": (gates * hidden,),
    }
    return [{name: rng.normal(shape, dtype) / 2 for name, shape in shapes.items()} for _ in range(2)]


def torchs(x, lengths, kind, weights):
    """torch's own bidirectional layer on a packed sequence: (output, final, layer)."""
    hidden = weights[0]["weight_hh"].shape[1]
    make = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU}[kind]
    layer = make(x.shape[2], hidden, batch_first=True, bidirectional=True, dtype=x.dtype)
    layer.load_state_dict({f"{k}_l0{end}": v for part, end in zip(weights, ENDS, strict=True) for k, v in part.items()})
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    states, last = layer(packed)
    output, _ = torch.nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=x.shape[1])
    return output, torch.cat([last[0], last[1]], dim=1), layer


ENDS = ("", "_reverse")


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3, 4, 6)
@pytest.mark.parametrize("kind", ["rnn", "gru"])
@pytest.mark.parametrize("lengths", [[4, 4, 4], [5, 1, 6, 3], [1], [2, 4, 3, 1, 4]], ids=str)
def test_values(candidate, rng, kind, lengths):
    """The states are those of torch's own bidirectional layers, for any lengths."""
    weights, x, lengths = draw(rng, kind, 3, 5), rng.normal((len(lengths), 6, 3)), torch.tensor(lengths)
    output, final, _ = torchs(x, lengths, kind, weights)
    assert_close(candidate(forward, x, lengths, kind, weights), (output.detach(), final.detach()))


@pytest.mark.correctness
@pytest.mark.rules(1, 3, 5)
def test_any_cell(candidate, rng):
    """With a cell that adds up, the states are sums from the left and from the right."""
    x, lengths = rng.normal((3, 5, 2)), torch.tensor([2, 5, 1])
    keep = (torch.arange(5) < lengths[:, None]).unsqueeze(-1)
    real = x * keep
    left, right = real.cumsum(1) * keep, real.flip(1).cumsum(1).flip(1) * keep
    total = real.sum(1)
    expected = torch.cat([left, right], 2), torch.cat([total, total], 1)
    assert_close(candidate(forward_sums, x, lengths), expected)


@pytest.mark.correctness
@pytest.mark.rules(2, 7)
def test_padding_changes_nothing(candidate, rng):
    """Other or longer padding changes nothing, and the output is 0 there."""
    weights, x, lengths = draw(rng, "gru", 3, 5), rng.normal((4, 6, 3)), torch.tensor([2, 6, 1, 4])
    output, final = candidate(forward, x, lengths, "gru", weights)
    padding = torch.arange(6) >= lengths[:, None]
    assert_equal(output[padding], torch.zeros(int(padding.sum()), 10))
    x[padding] = 1e4
    longer = torch.cat([x, rng.normal((4, 2, 3))], dim=1)
    assert_close(candidate(forward, x, lengths, "gru", weights), (output, final))
    output = torch.cat([output, torch.zeros(4, 2, 10)], dim=1)
    assert_close(candidate(forward, longer, lengths, "gru", weights), (output, final))


@pytest.mark.correctness
@pytest.mark.rules(6, 8)
def test_order_of_the_batch(candidate, rng):
    """The results of a sequence do not depend on the other ones or on their order."""
    weights, x, lengths = draw(rng, "rnn", 3, 5), rng.normal((5, 6, 3)), torch.tensor([2, 6, 1, 4, 4])
    output, final = candidate(forward, x, lengths, "rnn", weights)
    order = torch.tensor([3, 0, 4, 2])
    assert_close(candidate(forward, x[order], lengths[order], "rnn", weights), (output[order], final[order]))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    contract(forward, rng.normal((3, 4, 2)), torch.tensor([3, 1, 4]), "rnn", draw(rng, "rnn", 2, 3), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(10, 11)
@pytest.mark.parametrize("kind", ["rnn", "gru"])
def test_gradients(candidate, rng, kind):
    """The gradients are those of torch's own layers, and 0 at the padding."""
    weights, x = draw(rng, kind, 3, 4, "float64"), rng.normal((4, 5, 3), "float64")
    lengths, cotangents = torch.tensor([3, 5, 1, 4]), [rng.normal(s, "float64") for s in ((4, 5, 8), (4, 8))]
    got = candidate(backward, x, lengths, kind, weights, cotangents)
    output, final, layer = torchs(x.requires_grad_(), lengths, kind, weights)
    torch.autograd.backward((output, final), cotangents)
    cells = [{name: getattr(layer, f"{name}_l0{end}").grad for name in weights[0]} for end in ENDS]
    assert_close(got, {"x": x.grad, "cells": cells})
    padding = torch.arange(5) >= lengths[:, None]
    assert_equal(got["x"][padding], torch.zeros(int(padding.sum()), 3, dtype=torch.float64))


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop_over_the_batch(budget, rng):
    """Eight times the sequences run no more lines of Python."""
    weights = draw(rng, "rnn", 4, 4)
    budget.growth(
        forward,
        lambda n: (rng.normal((n, 6, 4)), rng.integers(1, 7, n), "rnn", weights),
        sizes=(8, 64),
        of="lines",
        at_most=1.0,
    )
