"""Hidden checks: foundations/regularisation."""

import pytest
import torch

from grader.checks import assert_at_most, assert_close, assert_raises, probe


@probe
def build(sub, tensors):
    """A network with a matrix, an unused kernel, a norm and biases; and a plain line, if there are only two tensors."""
    if len(tensors) == 2:
        model = nn.Linear(tensors[0].shape[1], tensors[0].shape[0])
    else:
        model = nn.ModuleDict(
            {
                "linear": nn.Linear(3, 4),
                "conv": nn.Conv2d(2, 3, (2, 1)),
                "norm": nn.LayerNorm(4),
                "embedding": nn.Embedding(5, 2),
            }
        )
    model.to(tensors[0].device, tensors[0].dtype)
    with torch.no_grad():
        for parameter, tensor in zip(model.parameters(), tensors, strict=True):
            parameter.copy_(tensor)
    return model


@probe
def penalties(sub, *tensors):
    model = build(sub, tensors)
    return {"l1": sub.l1(model).detach(), "l2": sub.l2(model).detach()}


@probe
def slopes(sub, penalty, *tensors):
    model = build(sub, tensors)
    (3 * vars(sub)[penalty](model)).backward()
    return [torch.zeros_like(p) if p.grad is None else p.grad for p in model.parameters()]


@probe
def shared(sub, weight):
    first, second = nn.Linear(4, 4, bias=False), nn.Linear(4, 4, bias=False)
    second.weight = first.weight
    model = nn.Sequential(first, second).to(weight.device, weight.dtype)
    model.load_state_dict({"0.weight": weight, "1.weight": weight})
    return [sub.l1(model).detach(), sub.l2(model).detach()]


@probe
def fit(sub, x, y, weight, bias, lr, steps, strengths):
    model = build(sub, [weight, bias])
    losses = sub.fit_regularised(model, x, y, lr, steps, **strengths)
    return {"losses": losses, "weight": model.weight.detach(), "bias": model.bias.detach()}


@probe
def fit_with_old_gradients(sub, x, y, weight, bias):
    model = build(sub, [weight, bias])
    (5 * model(x)).sum().backward()
    losses = sub.fit_regularised(model, x, y, 0.1, 3, 0.2, 0.3)
    return {"losses": losses, "weight": model.weight.detach(), "bias": model.bias.detach()}


def network(rng, dtype="float32"):
    """The parameters of the network, in its order."""
    shapes = (4, 3), (4,), (3, 2, 2, 1), (3,), (4,), (4,), (5, 2)
    return [rng.normal(shape, dtype) for shape in shapes]


def problem(rng, n_samples, n_in, n_out, dtype="float64"):
    """Samples, targets, and a start."""
    return [rng.normal(shape, dtype) for shape in ((n_samples, n_in), (n_samples, n_out), (n_out, n_in), (n_out,))]


STRENGTHS = [{}, {"l1_strength": 0.3}, {"l2_strength": 0.2}, {"l1_strength": 0.1, "l2_strength": 0.4}]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 11)
def test_penalties(candidate, reference, rng):
    """Matrices, kernels and embeddings are summed; biases and norms are left out."""
    for dtype in ("float32", "float64"):
        tensors = network(rng, dtype)
        assert_close(candidate(penalties, *tensors), reference(penalties, *tensors))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_shared(candidate, rng):
    """A parameter that two modules share counts once."""
    weight = rng.normal((4, 4), "float64")
    assert_close(candidate(shared, weight), [weight.abs().sum(), weight.square().sum()])


@pytest.mark.correctness
@pytest.mark.rules(6, 7, 8)
@pytest.mark.parametrize("strengths", STRENGTHS, ids=["none", "l1", "l2", "both"])
def test_fit(candidate, reference, rng, strengths):
    """Losses and parameters are those of gradient descent on the loss with penalties."""
    for sizes, steps in [((6, 3, 2), 5), ((1, 2, 4), 1), ((5, 1, 1), 0)]:
        args = (*problem(rng, *sizes), 0.1, steps, strengths)
        assert_close(candidate(fit, *args), reference(fit, *args))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_old_gradients(candidate, reference, rng):
    """Gradients that the model already has are not used."""
    args = problem(rng, 5, 3, 2)
    assert_close(candidate(fit_with_old_gradients, *args), reference(fit_with_old_gradients, *args))


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_learns(candidate, rng):
    """Without a penalty the loss falls below 1e-6; L1 brings an unneeded weight to 0."""
    corners = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    y = 2 * corners[:, :1] + 0.04 * corners[:, 1:] + 3
    start = rng.uniform((1, 2), 0.5, 1), torch.zeros(1)
    free = candidate(fit, corners, y, *start, 0.1, 80, {})
    assert_at_most(free["losses"][-1], 1e-6, "the last loss without a penalty")
    held = candidate(fit, corners, y, *start, 0.02, 300, {"l1_strength": 0.4})
    assert_close(held["weight"], torch.tensor([[1.8, 0.0]]), rtol=0, atol=0.01)
    assert_close(held["bias"], torch.tensor([3.0]), rtol=0, atol=0.01)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_wrong_shape(candidate, rng):
    """Targets that do not have the shape of the predictions raise ValueError."""
    x, _, weight, bias = problem(rng, 5, 3, 1)
    for shape in [(5,), (1, 1), (5, 2)]:
        assert_raises(candidate, ValueError, fit, x, rng.normal(shape, "float64"), weight, bias, 0.1, 2, {})


@pytest.mark.gradients
@pytest.mark.rules(4, 5)
def test_l1_gradient(candidate, rng):
    """The gradient of l1 is the sign of each weight, and 0 at 0 and for the others."""
    tensors = network(rng, "float64")
    tensors[0][1] = tensors[2][0] = tensors[6][2, 1] = 0
    expected = [3 * t.sign() if t.ndim > 1 else torch.zeros_like(t) for t in tensors]
    assert_close(candidate(slopes, "l1", *tensors), expected)


@pytest.mark.gradients
@pytest.mark.rules(5)
def test_l2_gradient(candidate, rng):
    """The gradient of l2 is twice each weight, and 0 for the others."""
    tensors = network(rng, "float64")
    tensors[0] = torch.zeros_like(tensors[0])
    expected = [6 * t if t.ndim > 1 else torch.zeros_like(t) for t in tensors]
    assert_close(candidate(slopes, "l2", *tensors), expected)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """Weights eight times as large in each direction run no more lines of Python."""
    make = lambda n: (rng.normal((n, n), "float64"), rng.normal((n,), "float64"))  # noqa: E731
    budget.growth(penalties, make, sizes=(8, 64), of="lines", at_most=1.0)
