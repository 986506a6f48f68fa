"""Hidden checks: training/training-loop."""

import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def network(sub, x, weights):
    """Two layers, with the given weights."""
    w1, b1, w2, b2 = weights
    model = nn.Sequential(nn.Linear(w1.shape[1], w1.shape[0]), nn.Tanh(), nn.Linear(w2.shape[1], w2.shape[0]))
    model = model.to(x.device, x.dtype)
    model.load_state_dict({"0.weight": w1, "0.bias": b1, "2.weight": w2, "2.bias": b2})
    return model


@probe
def batches(sub, x, y, sizes):
    return list(zip(x.split(sizes), y.split(sizes)))


@probe
def losses(sub, x, y, weights, sizes, epochs):
    return sub.train(network(sub, x, weights), batches(sub, x, y, sizes), 0.3, epochs)


@probe
def trained(sub, x, y, weights, sizes, epochs):
    model = network(sub, x, weights)
    sub.train(model, batches(sub, x, y, sizes), 0.3, epochs)
    return {name: value.detach() for name, value in model.named_parameters()}


@probe
def stale(sub, x, y, weights, sizes):
    """Gradients are left from before, and one layer is frozen."""
    model = network(sub, x, weights)
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 3.0)
    for parameter in model[0].parameters():
        parameter.grad = None
        parameter.requires_grad_(False)
    sub.train(model, batches(sub, x, y, sizes), 0.3, 1)
    return {name: value.detach() for name, value in model.named_parameters()}


@probe
def modes(sub, x, y, training, epochs):
    seen = []

    class Noting(nn.Linear):
        def forward(self, x):
            seen.append(self.training)
            return super().forward(x)

    model = nn.Sequential(Noting(x.shape[1], 4), nn.BatchNorm1d(4)).to(x.device).train(training)
    sub.train(model, [(x, y), (x, y)], 0.1, epochs)
    return {"seen": seen, "after": [module.training for module in model.modules()]}


@probe
def shuffled(sub, x, y, weights, orders):
    """A loader that gives the samples in another order each time, as one with shuffle=True does."""

    class Shuffled:
        def __init__(self):
            self.orders = list(orders)

        def __iter__(self):
            order = self.orders.pop(0)
            return iter(batches(sub, x[order], y[order], [4, 4, 1]))

        def __len__(self):
            return 3

    model = network(sub, x, weights)
    return sub.train(model, Shuffled(), 0.3, len(orders)), [value.detach() for value in model.parameters()]


def draw(rng, samples, dtype="float32"):
    """Samples of 6 features and 5 classes, and the weights of a network with 7 hidden units."""
    weights = [rng.normal(shape, dtype) for shape in ((7, 6), (7,), (5, 7), (5,))]
    return rng.normal((samples, 6), dtype), rng.integers(0, 5, (samples,)), weights


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(("sizes", "epochs"), [([8], 1), ([4, 4], 3), ([5, 5, 2, 1], 2)], ids=["one", "even", "uneven"])
def test_losses(candidate, reference, rng, picture, sizes, epochs):
    """The loss of an epoch is the mean over its samples, for batches of any sizes."""
    x, y, weights = draw(rng, sum(sizes))
    got, expected = (side(losses, x, y, weights, sizes, epochs) for side in (candidate, reference))
    picture.curve(got, expected)
    assert_close(got, expected, rtol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_no_epochs(candidate, rng):
    """epochs=0 gives an empty list, and trains nothing."""
    x, y, weights = draw(rng, 6)
    assert_equal(candidate(losses, x, y, weights, [4, 2], 0), [])
    assert_equal(list(candidate(trained, x, y, weights, [4, 2], 0).values()), weights)


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_modes(candidate, reference, rng, training):
    """The model is in training mode during the training and after it."""
    x, y = rng.normal((6, 3)), rng.integers(0, 4, (6,))
    assert_equal(candidate(modes, x, y, training, 2), reference(modes, x, y, training, 2))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_shuffled(candidate, reference, rng):
    """Every epoch walks through the loader anew, once."""
    x, y, weights = draw(rng, 9)
    orders = [rng.permutation(9) for _ in range(3)]
    got, expected = (side(shuffled, x, y, weights, orders) for side in (candidate, reference))
    assert_close(got, expected, rtol=1e-4)


@pytest.mark.gradients
@pytest.mark.rules(3)
@pytest.mark.parametrize(("sizes", "epochs"), [([6], 1), ([4, 4], 1), ([4, 4, 1], 3)], ids=["step", "two", "epochs"])
def test_steps(candidate, reference, rng, sizes, epochs):
    """Each batch is one step of gradient descent on its own mean loss."""
    x, y, weights = draw(rng, sum(sizes), "float64")
    got = candidate(trained, x, y, weights, sizes, epochs)
    assert_close(got, reference(trained, x, y, weights, sizes, epochs))


@pytest.mark.gradients
@pytest.mark.rules(4, 5)
def test_stale_gradients(candidate, reference, rng):
    """Gradients from before the call are not used, and frozen parameters do not move."""
    x, y, weights = draw(rng, 9, "float64")
    assert_close(candidate(stale, x, y, weights, [4, 5]), reference(stale, x, y, weights, [4, 5]))


@pytest.mark.performance
@pytest.mark.rules(8)
def test_no_loop(budget, rng):
    """Eight times the samples in a batch run no more lines of Python."""
    budget.growth(losses, lambda n: (*draw(rng, n), [n], 2), sizes=(8, 64), of="lines", at_most=1.0)
