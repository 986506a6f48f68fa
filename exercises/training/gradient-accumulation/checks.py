"""Hidden checks: training/gradient-accumulation."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def network(sub, x, weights):
    w1, b1, w2, b2 = weights
    model = nn.Sequential(nn.Linear(w1.shape[1], w1.shape[0]), nn.Tanh(), nn.Linear(w2.shape[1], w2.shape[0]))
    model = model.to(x.device, x.dtype)
    model.load_state_dict({"0.weight": w1, "0.bias": b1, "2.weight": w2, "2.bias": b2})
    return model


@probe
def run(sub, x, y, weights, sizes, steps, stale=None, frozen=False, epochs=1, lr=0.2):
    """The losses, and the parameters after it."""
    model = network(sub, x, weights)
    for parameter in model.parameters():
        parameter.grad = None if stale is None else torch.full_like(parameter, stale)
    if frozen:
        for parameter in model[0].parameters():
            parameter.requires_grad_(False)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.5, weight_decay=0.1)
    losses = []
    for _ in range(epochs):
        batches = zip(x.split(sizes), y.split(sizes))  # without a length
        losses += sub.accumulate(model, batches, optimizer, nn.functional.cross_entropy, steps)
    return losses, [parameter.detach() for parameter in model.parameters()]


@probe
def parameters(sub, *args, **options):
    return run(sub, *args, **options)[1]


@probe
def in_columns(sub, x, y, weights, sizes, steps):
    """The parameters after batches whose samples are the columns of x, as the steps of a sequence are first."""

    class Columns(nn.Module):
        def __init__(self, layers):
            super().__init__()
            self.layers = layers

        def forward(self, x):
            return self.layers(x.T)

    model = Columns(network(sub, x, weights))
    batches = zip(x.T.split(sizes, dim=1), y.split(sizes))
    losses = sub.accumulate(model, batches, torch.optim.SGD(model.parameters(), 0.2), F.cross_entropy, steps)
    return losses, [parameter.detach() for parameter in model.parameters()]


@probe
def calls(sub, x, y, weights, sizes, steps):
    """What is called, in order, with which sizes."""
    log = []

    class Noting(torch.optim.SGD):
        def step(self, closure=None):
            log.append("step")
            return super().step(closure)

    model = network(sub, x, weights)
    model.register_forward_hook(lambda module, inputs, output: log.append(len(inputs[0])))
    batches = list(zip(x.split(sizes), y.split(sizes)))
    sub.accumulate(model, batches, Noting(model.parameters(), 0.1), F.cross_entropy, steps)
    return log


@probe
def refused(sub, x, y, weights, steps):
    model = network(sub, x, weights)
    return sub.accumulate(model, [(x, y)], torch.optim.SGD(model.parameters(), 0.1), F.cross_entropy, steps)


@probe
def wide(sub, x, y):
    """A model whose activations are much larger than its input."""
    model = nn.Sequential(nn.Linear(4, 1 << 12), nn.Linear(1 << 12, 1)).to(x.device)
    for parameter in model.parameters():
        nn.init.constant_(parameter, 0.01)
    loader = zip(x.split(64), y.split(64))
    return sub.accumulate(model, loader, torch.optim.SGD(model.parameters(), 1e-6), F.mse_loss, 32)


def draw(rng, samples, dtype="float32"):
    """Samples of 6 features and 5 classes, and the weights of a network with 7 hidden units."""
    weights = [rng.normal(shape, dtype) for shape in ((7, 6), (7,), (5, 7), (5,))]
    return rng.normal((samples, 6), dtype), rng.integers(0, 5, (samples,)), weights


@pytest.mark.public
@pytest.mark.gradients
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(
    ("sizes", "steps"),
    [([4] * 4, 2), ([4] * 5, 2), ([4] * 3, 4), ([6, 1, 3, 5], 2), ([5, 2, 6, 1, 3, 2, 1], 3)],
    ids=["even", "one left", "short", "uneven", "uneven and short"],
)
def test_parameters(candidate, reference, rng, sizes, steps):
    """Each window moves the parameters as one batch of all its samples would."""
    data = draw(rng, sum(sizes), "float64")
    assert_close(candidate(parameters, *data, sizes, steps), reference(parameters, *data, sizes, steps))


@pytest.mark.gradients
@pytest.mark.rules(2, 3)
def test_columns(candidate, reference, rng):
    """The number of samples is len(y), also where the first dimension of x is another one."""
    data = draw(rng, 17, "float64")
    sizes = [6, 1, 3, 5, 2]
    assert_close(candidate(in_columns, *data, sizes, 2), reference(in_columns, *data, sizes, 2))


@pytest.mark.gradients
@pytest.mark.rules(1, 2)
def test_one_by_one(candidate, reference, rng):
    """With steps=1 there is a step for every batch, as in an ordinary loop."""
    data = draw(rng, 9, "float64")
    assert_close(candidate(parameters, *data, [4, 3, 2], 1), reference(parameters, *data, [4, 3, 2], 1))


@pytest.mark.gradients
@pytest.mark.rules(6)
def test_stale_gradients(candidate, reference, rng):
    """Gradients from before the call, or of an earlier epoch, are not used."""
    data = draw(rng, 11, "float64")
    options = {"stale": 3.0, "epochs": 2}
    expected = reference(parameters, *data, [4, 4, 3], 2, **options)
    assert_close(candidate(parameters, *data, [4, 4, 3], 2, **options), expected)


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_frozen(candidate, reference, rng):
    """Frozen parameters stay as they are, with a gradient from before the call or without."""
    data = draw(rng, 9, "float64")
    for stale in (None, 3.0):
        got = candidate(parameters, *data, [4, 4, 1], 2, frozen=True, stale=stale)
        assert_close(got, reference(parameters, *data, [4, 4, 1], 2, frozen=True, stale=stale))


@pytest.mark.correctness
@pytest.mark.rules(1, 3)
@pytest.mark.parametrize(("sizes", "steps"), [([4] * 4, 2), ([6, 1, 3, 5, 2], 2), ([5, 2], 3)], ids=str)
def test_losses(candidate, reference, rng, sizes, steps):
    """The losses are the means over the samples of the windows, as floats."""
    data = draw(rng, sum(sizes))
    # Whatever the steps are, with lr=0 they lead nowhere: the losses are those of the same parameters.
    got, expected = (side(run, *data, sizes, steps, lr=0.0)[0] for side in (candidate, reference))
    assert_close(got, expected, rtol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4)
def test_calls(candidate, reference, rng):
    """The batches go through the model one at a time, and each window has one step."""
    data = draw(rng, 20)
    sizes = [5, 2, 6, 1, 3, 2, 1]
    assert_equal(candidate(calls, *data, sizes, 3), [5, 2, 6, "step", 1, 3, 2, "step", 1, "step"])


@pytest.mark.correctness
@pytest.mark.rules(3, 8)
def test_edges(candidate, rng):
    """No batches give an empty list and no step; steps less than 1 raises ValueError."""
    data = draw(rng, 4)
    assert_equal(candidate(calls, *[part[:0] for part in data[:2]], data[2], [], 2), [])
    for steps in (0, -1):
        assert_raises(candidate, ValueError, refused, *data, steps)


@pytest.mark.performance
@pytest.mark.rules(5)
def test_memory(budget, rng):
    """The graph of a batch is freed before the next: the memory is that of one batch."""
    budget.memory(wide, lambda: (rng.normal((2048, 4)), rng.normal((2048, 1))), at_most=2.0)
