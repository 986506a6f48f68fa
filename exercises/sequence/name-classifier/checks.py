"""Hidden checks: sequence/name-classifier."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe
from grader.data import names as name_pairs


@probe
def shapes(sub, *sizes, **options):
    return {name: tuple(value.shape) for name, value in sub.NameClassifier(*sizes, **options).state_dict().items()}


@probe
def tensors(sub, names):
    return sub.to_tensors(names)


@probe
def build(sub, weights):
    chars, hidden = weights["embedding.weight"].shape
    layers = sum(name.startswith("gru.weight_ih") and "reverse" not in name for name in weights)
    both = "gru.bias_hh_l0_reverse" in weights
    model = sub.NameClassifier(chars, hidden, len(weights["fc.bias"]), layers, both).to(weights["fc.bias"])
    model.load_state_dict(weights)
    return model


@probe
def forward(sub, padded, lengths, weights):
    return build(sub, weights)(padded, lengths)


@probe
def backward(sub, padded, lengths, weights, cotangent):
    model = build(sub, weights)
    model(padded, lengths).backward(cotangent)
    return {name: value.grad for name, value in model.named_parameters()}


@probe
def epochs(sub, weights, batches, lr, count=1):
    """Labels that are a list become a tensor on the CPU, wherever the model is. Gradients are left over from before."""
    batches = [(names, torch.as_tensor(labels)) for names, labels in batches]
    model = build(sub, weights)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.5)
    losses = [sub.train_epoch(model, optimizer, iter(batches)) for _ in range(count)]
    return {"losses": losses, "weights": dict(model.state_dict())}


@probe
def learn(sub, batches, test, device):
    """The losses of two epochs, and the share of names that are then recognised."""
    torch.manual_seed(0)
    model = sub.NameClassifier(256, 16, 4).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.04)
    losses = [sub.train_epoch(model, optimizer, batches) for _ in range(2)]
    padded, lengths = sub.to_tensors([name for name, _ in test])
    with torch.no_grad():
        found = model(padded.to(device), lengths.to(device)).argmax(dim=1).tolist()
    return losses, sum(a == b for a, (_, b) in zip(found, test, strict=True)) / len(test)


def draw(rng, layers=2, both=True, dtype="float32", chars=11, hidden=4, classes=3):
    weights = {
        "embedding.weight": rng.normal((chars, hidden), dtype),
        "fc.weight": rng.normal((classes, hidden * (1 + both)), dtype),
        "fc.bias": rng.normal(classes, dtype),
    }
    for layer in range(layers):
        for end in ("", "_reverse")[: 1 + both]:
            inputs = hidden * (1 + both) if layer else hidden
            weights[f"gru.weight_ih_l{layer}{end}"] = rng.normal((3 * hidden, inputs), dtype)
            weights[f"gru.weight_hh_l{layer}{end}"] = rng.normal((3 * hidden, hidden), dtype) / 2
            weights[f"gru.bias_ih_l{layer}{end}"] = rng.normal(3 * hidden, dtype)
            weights[f"gru.bias_hh_l{layer}{end}"] = rng.normal(3 * hidden, dtype)
    return weights


NAMES = ["Bo", "Hämäläinen", "Zoé", "Ng", "Abbasov", "Li", "Anna"]


def named_batches(rng, sizes):
    return [([NAMES[i] for i in rng.choice(7, size).tolist()], rng.integers(0, 3, size)) for size in sizes]


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parts(candidate, reference):
    """The parts embedding, gru and fc are there, and to_tensors is as it was given."""
    for options in ({}, {"num_layers": 2}, {"bidirectional": False}):
        assert_equal(candidate(shapes, 9, 4, 3, **options), reference(shapes, 9, 4, 3, **options))
    assert_equal(candidate(tensors, NAMES), reference(tensors, NAMES))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5)
@pytest.mark.parametrize(("layers", "both"), [(1, True), (3, True), (2, False)])
def test_values(candidate, reference, rng, layers, both):
    """The scores come from the last layer's final states, for lengths in any order."""
    padded, weights = rng.integers(1, 11, (5, 7)), draw(rng, layers, both)
    lengths = torch.tensor([3, 7, 1, 5, 7])[rng.permutation(5)]
    assert_close(candidate(forward, padded, lengths, weights), reference(forward, padded, lengths, weights))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_padding(candidate, rng):
    """The padding's numbers, and how much padding there is, change no score."""
    padded, lengths, weights = rng.integers(1, 11, (4, 6)), torch.tensor([2, 5, 1, 4]), draw(rng)
    before = candidate(forward, padded, lengths, weights)
    more = torch.cat([padded, rng.integers(1, 11, (4, 3))], dim=1)
    behind = torch.arange(9) >= lengths[:, None]
    more[behind] = (more[behind] + 1) % 11
    assert_close(candidate(forward, more, lengths, weights), before)


@pytest.mark.correctness
@pytest.mark.rules(7, 11, 12)
@pytest.mark.parametrize(("layers", "sizes"), [(1, (3,)), (2, (4, 1, 6))], ids=str)
def test_epoch_loss(candidate, reference, rng, layers, sizes):
    """An epoch returns the mean loss per name and makes one step for each batch."""
    weights, batches = draw(rng, layers, chars=256, dtype="float64"), named_batches(rng, sizes)
    if layers == 1:
        batches = [(names, labels.tolist()) for names, labels in batches]
    for lr in (0.0, 0.5):
        expected = reference(epochs, weights, batches, lr, 2)
        assert_close(candidate(epochs, weights, batches, lr, 2), expected)


@pytest.mark.correctness
@pytest.mark.rules(7, 11, 12)
def test_learns(candidate, rng, device):
    """After two epochs on real names, it recognises most names that are new to it."""
    places = ["Croatia", "Italy", "Finland", "Azerbaijan"]
    train, test = (
        [(name, places.index(place)) for name, place in name_pairs(split) if place in places]
        for split in ("train", "test")
    )
    train = [train[i] for i in rng.choice(len(train), 600).tolist()]
    parts = [train[i : i + 60] for i in range(0, 600, 60)]
    batches = [([name for name, _ in part], torch.tensor([label for _, label in part])) for part in parts]
    losses, share = candidate(learn, batches, test, str(device))
    assert losses[1] < 0.6, f"after two epochs the loss is {losses[1]:.2f}; less than 0.6 is expected"
    assert losses[0] > losses[1] > 0.02, f"the losses of the epochs, {losses}, cannot be means over the names"
    assert share > 0.7, f"{share:.0%} of the new names are recognised; more than 70 % are expected"


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """Nothing given is changed, and any memory layout and a single name work."""
    padded, lengths = rng.integers(1, 11, (4, 6)), torch.tensor([2, 6, 1, 4])
    contract(forward, padded, lengths, draw(rng), batched=[0, 1], empty=False, float64=False)


@pytest.mark.gradients
@pytest.mark.rules(7, 9)
@pytest.mark.parametrize(("layers", "both"), [(2, True), (1, False)])
def test_gradients(candidate, reference, rng, layers, both):
    """The gradients of all parameters are right, in float64."""
    padded, weights = rng.integers(1, 11, (4, 6)), draw(rng, layers, both, "float64")
    lengths, cotangent = torch.tensor([2, 6, 1, 4]), rng.normal((4, 3), "float64")
    expected = reference(backward, padded, lengths, weights, cotangent)
    assert_close(candidate(backward, padded, lengths, weights, cotangent), expected)


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the names run no more lines of Python."""
    weights = draw(rng)

    def make(n):
        return rng.integers(1, 11, (n, 6)), torch.arange(n) % 6 + 1, weights

    budget.growth(forward, make, sizes=(8, 64), of="lines", at_most=1.0)
