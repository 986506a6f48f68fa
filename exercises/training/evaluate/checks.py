"""Hidden checks: training/evaluate."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def small(sub, x):
    """A model with a frozen BatchNorm inside, that notes what it sees."""

    class Noting(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.BatchNorm1d(4))
            self.seen = []

        def forward(self, x):
            self.seen.append((torch.is_grad_enabled(), [module.training for module in self.modules()]))
            if x.shape[0] == 1:
                raise RuntimeError("a batch of one")
            return self.layers(x)

    model = Noting().to(x.device)
    model.layers[1].eval()
    return model


@probe
def accuracy(sub, logits, labels, sizes, as_generator=False):
    """Of a model whose logits are its input, in evaluation mode."""

    class Echo(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.ones(()))

        def forward(self, x):
            return -x if self.training else x * self.scale

    batches = list(zip(logits.split(sizes), labels.split(sizes)))
    loader = (batch for batch in batches) if as_generator else batches
    return sub.evaluate(Echo().to(logits.device, logits.dtype), loader)


@probe
def one_batch(sub, logits, labels):
    return accuracy(sub, logits, labels, [len(labels)])


@probe
def modes(sub, x, y, mode):
    model = small(sub, x)
    if mode != "mixed":
        model.train(mode == "train")
    before = [module.training for module in model.modules()]
    sub.evaluate(model, [(x, y), (x, y)])
    return {"before": before, "seen": model.seen, "after": [module.training for module in model.modules()]}


@probe
def grad_mode(sub, x, y, enabled):
    with torch.set_grad_enabled(enabled):
        sub.evaluate(small(sub, x), [(x, y)])
        return torch.is_grad_enabled()


@probe
def after_an_error(sub, x, y):
    model = small(sub, x)
    before = [module.training for module in model.modules()]
    try:
        sub.evaluate(model, [(x, y), (x[:1], y[:1])])
        text = "nothing was raised"
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    return {"error": text, "same modes": [module.training for module in model.modules()] == before}


@probe
def traces(sub, x, y):
    model = small(sub, x)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    model.layers[0].bias.requires_grad_(False)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    sub.evaluate(model, [(x, y), (x, y)])
    return {
        "state": all(torch.equal(value, before[name]) for name, value in model.state_dict().items()),
        "requires_grad": [parameter.requires_grad for parameter in model.parameters()],
        "gradients": [
            parameter.grad is not None and bool((parameter.grad == 1).all()) for parameter in model.parameters()
        ],
    }


def answers(rng, sizes, right):
    """Random logits and labels, of which in each batch so many are right."""
    logits = rng.permutation(sum(sizes) * 7).reshape(-1, 7).float()  # no two are equal
    labels = logits.argmax(dim=1)
    start = 0
    for size, count in zip(sizes, right, strict=True):
        wrong = start + rng.choice(size, size - count)
        labels[wrong] = (labels[wrong] + rng.integers(1, 7, (size - count,))) % 7
        start += size
    return logits, labels


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 3)
@pytest.mark.parametrize(
    ("sizes", "right"), [([12], [7]), ([8, 8, 3], [6, 5, 0]), ([1, 6, 2], [1, 2, 0])], ids=["one", "three", "uneven"]
)
def test_accuracy(candidate, rng, sizes, right):
    """The accuracy is right answers over samples, for batches of any sizes."""
    logits, labels = answers(rng, sizes, right)
    assert_close(candidate(accuracy, logits, labels, sizes), sum(right) / sum(sizes))


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_all_and_none(candidate, rng):
    """The accuracy is 1.0 if all answers are right and 0.0 if none is, as a float."""
    for right, expected in (([4, 3], 1.0), ([0, 0], 0.0)):
        logits, labels = answers(rng, [4, 3], right)
        assert_close(candidate(accuracy, logits, labels, [4, 3]), expected)


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_no_samples(candidate):
    """No batches, or only empty ones, raise ValueError."""
    nothing = torch.zeros(0, 7), torch.zeros(0, dtype=torch.int64)
    assert_raises(candidate, ValueError, accuracy, *nothing, [], as_generator=True)
    assert_raises(candidate, ValueError, accuracy, *nothing, [0])


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5)
@pytest.mark.parametrize("mode", ["train", "eval", "mixed"])
def test_modes(candidate, reference, rng, mode):
    """Inside, all modules evaluate without a graph; then each has its own mode again."""
    x, y = rng.normal((6, 5)), rng.integers(0, 4, (6,))
    assert_equal(candidate(modes, x, y, mode), reference(modes, x, y, mode))


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("enabled", [True, False], ids=["on", "off"])
def test_grad_mode(candidate, rng, enabled):
    """The grad mode is afterwards what it was before."""
    assert_equal(candidate(grad_mode, rng.normal((6, 5)), rng.integers(0, 4, (6,)), enabled), enabled)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_error(candidate, rng):
    """When the model raises, the modes are restored and the error reaches the caller."""
    got = candidate(after_an_error, rng.normal((6, 5)), rng.integers(0, 4, (6,)))
    assert_equal(got, {"error": "RuntimeError: a batch of one", "same modes": True})


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_traces(candidate, reference, rng):
    """Parameters, their gradients and requires_grad, and buffers stay as they were."""
    x, y = rng.normal((6, 5)) + 2, rng.integers(0, 4, (6,))
    assert_equal(candidate(traces, x, y), reference(traces, x, y))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """The batches are not changed, and may have any memory layout."""
    contract(one_batch, *answers(rng, [9], [5]))


@pytest.mark.performance
@pytest.mark.rules(9)
def test_no_loop(budget, rng):
    """Eight times the samples in a batch run no more lines of Python."""
    budget.growth(one_batch, lambda n: answers(rng, [n], [n // 2]), sizes=(8, 64), of="lines", at_most=1.0)
