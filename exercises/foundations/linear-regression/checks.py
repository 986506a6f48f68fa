"""Hidden checks: foundations/linear-regression."""

import pytest
import torch

from grader.checks import assert_at_most, assert_close, assert_raises, probe


@probe
def build(sub, x, weight, bias):
    model = sub.LinearModel(weight.shape[1], weight.shape[0]).to(x.device, x.dtype)
    model.load_state_dict({"linear.weight": weight, "linear.bias": bias})
    return model


@probe
def shapes(sub, *sizes):
    return {name: tuple(value.shape) for name, value in sub.LinearModel(*sizes).state_dict().items()}


@probe
def forward(sub, x, weight, bias):
    return build(sub, x, weight, bias)(x).detach()


@probe
def backward(sub, x, weight, bias, cotangent):
    model = build(sub, x, weight, bias)
    model(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, "weight": model.linear.weight.grad, "bias": model.linear.bias.grad}


@probe
def fit(sub, x, y, weight, bias, lr, epochs):
    model = build(sub, x, weight, bias)
    losses = sub.fit(model, x, y, lr, epochs)
    return {"losses": losses, **{name: value.detach() for name, value in sorted(model.named_parameters())}}


@probe
def fit_with_old_gradients(sub, x, y, weight, bias, lr, epochs):
    model = build(sub, x, weight, bias)
    (5 * model(x)).sum().backward()
    losses = sub.fit(model, x, y, lr, epochs)
    losses += sub.fit(model, x, y, lr, epochs)
    return {"losses": losses, **{name: value.detach() for name, value in sorted(model.named_parameters())}}


@probe
def fit_another(sub, x, y, weights, lr, epochs):
    sizes = weights[0].shape[1], weights[0].shape[0], weights[1].shape[0]
    model = nn.Sequential(nn.Linear(*sizes[:2], bias=False), nn.Tanh(), nn.Linear(*sizes[1:], bias=False))
    model.to(x.device, x.dtype).load_state_dict({"0.weight": weights[0], "2.weight": weights[1]})
    losses = sub.fit(model, x, y, lr, epochs)
    return {"losses": losses, "weights": [value.detach() for value in model.parameters()]}


@probe
def refused(sub, x, y, weight, bias):
    model = build(sub, x, weight, bias)
    try:
        sub.fit(model, x, y, 0.1, 3)
    except ValueError:
        return model.linear.weight.detach(), model.linear.bias.detach()
    return "fit raised no ValueError"


def problem(rng, n_samples, n_in, n_out, dtype="float32"):
    """Samples, targets, and a start."""
    shapes = (n_samples, n_in), (n_samples, n_out), (n_out, n_in), (n_out,)
    return [rng.normal(shape, dtype) for shape in shapes]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", [(), (3, 2)], ids=str)
def test_parameters(candidate, reference, sizes):
    """The model holds the weight and the bias of one layer called linear."""
    assert_close(candidate(shapes, *sizes), reference(shapes, *sizes))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_forward_contract(contract, rng):
    """The model predicts with weight and bias, also for empty and single batches."""
    x, _, weight, bias = problem(rng, 5, 3, 2)
    contract(forward, x, weight, bias, batched=[0])


@pytest.mark.correctness
@pytest.mark.rules(4, 5, 6, 7)
@pytest.mark.parametrize(("sizes", "epochs"), [((6, 3, 2), 7), ((1, 2, 4), 3), ((5, 1, 1), 1), ((4, 2, 3), 0)])
def test_fit(candidate, reference, rng, sizes, epochs):
    """Losses and parameters after fit are those of gradient descent."""
    args = (*problem(rng, *sizes, "float64"), 0.1, epochs)
    assert_close(candidate(fit, *args), reference(fit, *args))


@pytest.mark.correctness
@pytest.mark.rules(8, 9)
def test_old_gradients(candidate, reference, rng):
    """Gradients that the model already has are not used, and fit can be called again."""
    args = (*problem(rng, 5, 3, 2, "float64"), 0.1, 2)
    assert_close(candidate(fit_with_old_gradients, *args), reference(fit_with_old_gradients, *args))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_another_model(candidate, reference, rng):
    """fit trains any module, not only LinearModel."""
    x, y = rng.normal((5, 3), "float64"), rng.normal((5, 2), "float64")
    weights = [rng.normal((4, 3), "float64"), rng.normal((2, 4), "float64")]
    args = x, y, weights, 0.1, 3
    assert_close(candidate(fit_another, *args), reference(fit_another, *args))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_learns(candidate):
    """On points of a line fit finds the line, and the loss falls below 1e-6."""
    x = torch.tensor([[-1.0], [0.0], [1.0], [2.0]])
    got = candidate(fit, x, 2 * x - 3, torch.zeros(1, 1), torch.zeros(1), 0.1, 150)
    assert_at_most(got["losses"][-1], 1e-6, "the last loss")
    assert_close([got["linear.weight"], got["linear.bias"]], [torch.tensor([[2.0]]), torch.tensor([-3.0])], atol=2e-3)


@pytest.mark.correctness
@pytest.mark.rules(10)
@pytest.mark.parametrize("shape", [(5,), (1, 1), (5, 2)], ids=str)
def test_wrong_shape(candidate, rng, shape):
    """Targets of another shape than the predictions raise ValueError, with no update."""
    x, _, weight, bias = problem(rng, 5, 3, 1)
    assert_close(candidate(refused, x, rng.normal(shape), weight, bias), (weight, bias))
    assert_raises(candidate, ValueError, fit, x, rng.normal(shape), weight, bias, 0.1, 1)


@pytest.mark.gradients
@pytest.mark.rules(3)
@pytest.mark.parametrize("sizes", [(5, 3, 2), (1, 2, 4)], ids=str)
def test_gradients(candidate, reference, rng, sizes):
    """The gradients of x, weight and bias are those of the formula."""
    x, cotangent, weight, bias = problem(rng, *sizes, "float64")
    assert_close(candidate(backward, x, weight, bias, cotangent), reference(backward, x, weight, bias, cotangent))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the samples run no more lines of Python."""
    budget.growth(fit, lambda n: (*problem(rng, n, 3, 2, "float64"), 0.05, 3), sizes=(8, 64), of="lines", at_most=1.0)
