"""Hidden checks: training/mlp-regressor."""

import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def load(sub, x, weights):
    net = sub.Net(weights[0].shape[1], weights[0].shape[0], weights[4].shape[0]).to(x.device, x.dtype)
    names = [f"{layer}.{kind}" for layer in ("dense1", "dense2", "out") for kind in ("weight", "bias")]
    net.load_state_dict(dict(zip(names, weights)))
    return net


@probe
def state(sub, sizes):
    net = sub.Net(*sizes)
    return {
        "parameters": {name: tuple(value.shape) for name, value in sorted(net.named_parameters())},
        "buffers": [name for name, _ in net.named_buffers()],
    }


@probe
def forward(sub, x, weights):
    return load(sub, x, weights)(x).detach()


@probe
def backward(sub, x, weights, cotangent):
    net = load(sub, x, weights)
    net(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in sorted(net.named_parameters())}}


@probe
def plain(sub, x, weights):
    """A network that is not the submission's own."""
    net = nn.Sequential(
        nn.Linear(weights[0].shape[1], weights[0].shape[0]),
        nn.Tanh(),
        nn.Linear(weights[0].shape[0], weights[4].shape[0]),
    ).to(x.device, x.dtype)
    net.load_state_dict(dict(zip(["0.weight", "0.bias", "2.weight", "2.bias"], [*weights[:2], *weights[4:]])))
    return net


@probe
def losses(sub, x, y, weights, steps):
    return sub.fit(plain(sub, x, weights), x, y, 0.05, steps)


@probe
def fitted(sub, x, y, weights, steps, stale=0.0):
    net = plain(sub, x, weights)
    for parameter in net.parameters():
        parameter.grad = torch.full_like(parameter, stale)
    sub.fit(net, x, y, 0.05, steps)
    return {name: value.detach() for name, value in net.named_parameters()}


@probe
def whole(sub, x, y, weights, steps):
    """Both parts together."""
    net = load(sub, x, weights)
    history = sub.fit(net, x, y, 0.05, steps)
    return history, net(x).detach()


@probe
def refused(sub, x, y, weights):
    net = plain(sub, x, weights)
    try:
        sub.fit(net, x, y, 0.05, 2)
        raised = "nothing"
    except Exception as error:
        raised = type(error).__name__
    unchanged = [torch.equal(a, b) for a, b in zip(net.parameters(), [*weights[:2], *weights[4:]])]
    return {"raised": raised, "unchanged": all(unchanged)}


def draw(rng, n, sizes=(3, 7, 2), dtype="float32"):
    """Points, targets below and above zero, and the weights of all three layers."""
    n_input, n_hidden, n_output = sizes
    shapes = [(n_hidden, n_input), (n_hidden,), (n_hidden, n_hidden), (n_hidden,), (n_output, n_hidden), (n_output,)]
    weights = [rng.normal(shape, dtype) / 2 for shape in shapes]
    return rng.normal((n, n_input), dtype), rng.normal((n, n_output), dtype), weights


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_state(candidate, reference):
    """The parameters are the weights and biases of dense1, dense2 and out, and nothing else."""
    assert_equal(candidate(state, (3, 7, 2)), reference(state, (3, 7, 2)))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("sizes", [(1, 20, 1), (3, 7, 2)], ids=str)
def test_prediction(candidate, reference, rng, sizes):
    """The predictions are those of the formula, and may be negative."""
    x, _, weights = draw(rng, 40, sizes)
    assert_close(candidate(forward, x, weights), reference(forward, x, weights))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
@pytest.mark.parametrize("steps", [0, 1, 5])
def test_losses(candidate, reference, rng, steps):
    """The losses are those of the formula, one float for each step."""
    x, y, weights = draw(rng, 9)
    assert_close(candidate(losses, x, y, weights, steps), reference(losses, x, y, weights, steps), rtol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(2, 5, 7)
def test_both(candidate, reference, rng):
    """fit trains a Net, and its predictions change accordingly."""
    x, y, weights = draw(rng, 20, (1, 6, 1))
    assert_close(candidate(whole, x, y, weights, 20), reference(whole, x, y, weights, 20), rtol=1e-3, atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_other_shape(candidate, rng):
    """Targets of another shape than the predictions raise ValueError and train nothing."""
    x, y, weights = draw(rng, 9, (3, 7, 1))
    for target in (y[:, 0], y[:1], y.repeat(1, 2)):
        assert_equal(candidate(refused, x, target, weights), {"raised": "ValueError", "unchanged": True})


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_contract(contract, rng):
    """The input is not changed; any memory layout and an empty or single batch work."""
    x, _, weights = draw(rng, 9)
    contract(forward, x, weights, batched=[0], float64=False)


@pytest.mark.gradients
@pytest.mark.rules(4)
def test_gradients(candidate, reference, rng):
    """The gradients of x and of all weights and biases are those of the formula."""
    x, cotangent, weights = draw(rng, 9, dtype="float64")
    assert_close(candidate(backward, x, weights, cotangent), reference(backward, x, weights, cotangent))


@pytest.mark.gradients
@pytest.mark.rules(7, 8)
@pytest.mark.parametrize("steps", [1, 4])
def test_steps(candidate, reference, rng, steps):
    """Each step follows the gradient of its own loss, whatever `.grad` was before."""
    x, y, weights = draw(rng, 9, dtype="float64")
    got = candidate(fitted, x, y, weights, steps, stale=3.0)
    assert_close(got, reference(fitted, x, y, weights, steps, stale=3.0))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """Eight times the points run no more lines of Python."""
    budget.growth(losses, lambda n: (*draw(rng, n), 3), sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_old_graphs(budget, rng):
    """Eight times the steps run about eight times the tensor operations."""
    data = draw(rng, 9)
    budget.growth(fitted, lambda n: (*data, n), sizes=(4, 32), of="ops", at_most=12.0)
