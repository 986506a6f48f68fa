"""Hidden checks: sequence/embedding-rnn."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def shapes(sub, *sizes):
    return {name: tuple(value.shape) for name, value in sub.TextModel(*sizes).state_dict().items()}


@probe
def build(sub, weights):
    vocab, embedding = weights["emb.weight"].shape
    classes, hidden = weights["fc.weight"].shape
    layers = sum(name.startswith("rnn.weight_ih") for name in weights)
    model = sub.TextModel(vocab, embedding, hidden, layers, classes).to(weights["emb.weight"])
    model.load_state_dict(weights)
    return model


@probe
def forward(sub, ids, weights):
    return build(sub, weights)(ids)


@probe
def forward_each(sub, batches, weights):
    model = build(sub, weights)
    return [model(ids) for ids in batches]


@probe
def backward(sub, ids, weights, cotangent):
    model = build(sub, weights)
    model(ids).backward(cotangent)
    return {name: value.grad for name, value in model.named_parameters()}


def draw(rng, layers=2, dtype="float32"):
    vocab, embedding, hidden, classes = 9, 3, 6, 4
    weights = {
        "emb.weight": rng.normal((vocab, embedding), dtype),
        "fc.weight": rng.normal((classes, hidden), dtype),
        "fc.bias": rng.normal(classes, dtype),
    }
    for layer in range(layers):
        weights[f"rnn.weight_ih_l{layer}"] = rng.normal((hidden, hidden if layer else embedding), dtype)
        weights[f"rnn.weight_hh_l{layer}"] = rng.normal((hidden, hidden), dtype) / 2
        weights[f"rnn.bias_ih_l{layer}"] = rng.normal(hidden, dtype)
        weights[f"rnn.bias_hh_l{layer}"] = rng.normal(hidden, dtype)
    return weights


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate, reference):
    """The parts emb, rnn and fc have the sizes that were asked for."""
    assert_equal(candidate(shapes, 9, 3, 6, 2, 4), reference(shapes, 9, 3, 6, 2, 4))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4)
@pytest.mark.parametrize(("batch", "steps", "layers"), [(1, 5, 2), (4, 1, 1), (5, 7, 3)])
def test_values(candidate, reference, rng, batch, steps, layers):
    """Row b * S + t has the scores of text b at step t."""
    weights, ids = draw(rng, layers), rng.integers(0, 9, (batch, steps))
    assert_close(candidate(forward, ids, weights), reference(forward, ids, weights))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_any_batch(candidate, reference, rng):
    """One model takes batches of any size and length, and each starts from zeros."""
    weights = draw(rng)
    batches = [rng.integers(0, 9, shape) for shape in [(3, 4), (3, 2), (1, 6), (5, 2), (0, 3)]]
    assert_close(candidate(forward_each, batches, weights), reference(forward_each, batches, weights))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_texts_and_steps(candidate, rng):
    """A changed id changes only scores of its own text, from its own step on."""
    weights, ids = draw(rng), rng.integers(0, 9, (4, 6))
    before = candidate(forward, ids, weights)
    ids[2, 3] = (ids[2, 3] + 1) % 9
    after = candidate(forward, ids, weights)
    assert_equal(tuple(after.shape), (24, 4))
    changed = ((after - before).abs() > 1e-4).any(dim=1).reshape(4, 6)
    others = torch.ones(4, 6, dtype=torch.bool)
    others[2, 3:] = False
    assert changed[2, 3], "the scores of the changed step stay the same"
    assert not (changed & others).any(), "scores of another text or of an earlier step change"


@pytest.mark.correctness
@pytest.mark.rules(6, 8)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    contract(forward, rng.integers(0, 9, (4, 5)), draw(rng), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(2, 9)
def test_gradients(candidate, reference, rng):
    """The gradients of all parameters are right, through all steps and layers."""
    weights, ids = draw(rng, 2, "float64"), rng.integers(0, 9, (3, 5))
    ids[1, 2] = 0  # not a padding id: its vector has a gradient
    cotangent = rng.normal((15, 4), "float64")
    assert_close(candidate(backward, ids, weights, cotangent), reference(backward, ids, weights, cotangent))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the texts run no more lines of Python."""
    weights = draw(rng)
    budget.growth(forward, lambda n: (rng.integers(0, 9, (n, 5)), weights), sizes=(8, 64), of="lines", at_most=1.0)
