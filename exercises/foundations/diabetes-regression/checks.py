"""Hidden checks: foundations/diabetes-regression."""

import pytest
import torch

from grader.checks import assert_close, assert_raises, probe
from grader.data import diabetes


@probe
def build(sub, x, weights):
    n_hidden, n_in = weights["hidden.weight"].shape
    model = sub.Regressor(n_in, n_hidden).to(x.device, x.dtype)
    model.load_state_dict(weights, strict=False)
    return model


@probe
def state(model):
    return {name: value.detach() for name, value in sorted(model.state_dict().items())}


@probe
def fresh(sub, n_in, n_hidden):
    new = sub.Regressor(n_in, n_hidden)
    shapes = {name: tuple(value.shape) for name, value in sorted(new.named_parameters())}
    return shapes, dict(sorted(new.named_buffers()))


@probe
def forward(sub, x, weights):
    return build(sub, x, weights)(x).detach()


@probe
def backward(sub, x, weights, cotangent):
    model = build(sub, x, weights)
    model(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in sorted(model.named_parameters())}}


@probe
def fit(sub, x, y, weights, lr, epochs):
    model = build(sub, x, weights)
    losses = sub.fit(model, x, y, lr, epochs)
    return {"losses": losses, **state(model)}


@probe
def fit_and_predict(sub, x, y, weights, lr, epochs, new):
    model = build(sub, x, weights)
    losses = sub.fit(model, x, y, lr, epochs)
    return losses, model(new).detach()


@probe
def fit_save_load(sub, x, y, weights, new):
    model = build(sub, x, weights)
    sub.fit(model, x, y, 0.1, 3)
    return build(sub, x, state(model))(new).detach()


@probe
def fit_again(sub, x, y, weights):
    model = build(sub, x, weights)
    sub.fit(model, 3 * x + 1, 2 * y - 5, 0.1, 2)
    return {"losses": sub.fit(model, x, y, 0.1, 2), **state(model)}


def problem(rng, n_samples, n_in, n_hidden, dtype="float64"):
    """Features and targets of all sizes, and a start."""
    x = rng.normal((n_samples, n_in), dtype) * rng.uniform((n_in,), 1, 20, dtype) + rng.uniform((n_in,), 20, 90, dtype)
    y = 150 + 70 * rng.normal((n_samples,), dtype)
    return x, y, start(rng, n_in, n_hidden, dtype)


def start(rng, n_in, n_hidden, dtype):
    """Weights and biases of both layers."""
    return {
        "hidden.weight": rng.normal((n_hidden, n_in), dtype) / n_in**0.5,
        "hidden.bias": rng.normal((n_hidden,), dtype) / 4,
        "output.weight": rng.normal((1, n_hidden), dtype) / n_hidden**0.5,
        "output.bias": rng.normal((1,), dtype) / 4,
    }


def statistics(rng, n_in, dtype):
    """Buffers as some training data could have left them."""
    return {
        "x_mean": rng.normal((n_in,), dtype),
        "x_std": rng.uniform((n_in,), 0.5, 3, dtype),
        "y_mean": rng.uniform((), 20, 50, dtype),
        "y_std": rng.uniform((), 2, 5, dtype),
    }


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_state(candidate, reference):
    """A new model has two layers, and buffers with means of 0 and deviations of 1."""
    assert_close(candidate(fresh, 5, 3), reference(fresh, 5, 3))


@pytest.mark.correctness
@pytest.mark.rules(2, 13)
def test_forward(contract, rng):
    """forward standardises x, ends without a sigmoid, and scales back to the target."""
    contract(forward, rng.normal((6, 4)), {**start(rng, 4, 3, "float32"), **statistics(rng, 4, "float32")}, batched=[0])


@pytest.mark.correctness
@pytest.mark.rules(3, 5, 6, 7)
@pytest.mark.parametrize(("sizes", "epochs"), [((7, 4, 3), 6), ((5, 1, 2), 1), ((3, 3, 3), 0)], ids=str)
def test_fit(candidate, reference, rng, sizes, epochs):
    """Losses, parameters and buffers after fit are those of the formulas."""
    args = (*problem(rng, *sizes), 0.2, epochs)
    assert_close(candidate(fit, *args), reference(fit, *args))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(4)
def test_constant(candidate, reference, rng):
    """A feature, or a target, with the standard deviation 0 is divided by 1."""
    x, y, weights = problem(rng, 6, 3, 2)
    x[:, 1] = 2.0
    assert_close(candidate(fit, x, y, weights, 0.2, 3), reference(fit, x, y, weights, 0.2, 3))
    constant = torch.full_like(y, 64.0)
    assert_close(candidate(fit, x, constant, weights, 0.2, 3), reference(fit, x, constant, weights, 0.2, 3))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_new_samples(candidate, reference, rng):
    """New samples are standardised with the training statistics, also after loading."""
    x, y, weights = problem(rng, 7, 4, 3)
    new = problem(rng, 5, 4, 3)[0]
    expected = reference(fit_and_predict, x, y, weights, 0.1, 3, new)
    assert_close(candidate(fit_and_predict, x, y, weights, 0.1, 3, new), expected)
    assert_close(candidate(fit_save_load, x, y, weights, new), expected[1])


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_fit_again(candidate, reference, rng):
    """A second fit sets the statistics again, and goes on with the parameters."""
    args = problem(rng, 6, 3, 4)
    assert_close(candidate(fit_again, *args), reference(fit_again, *args))


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_refuses(candidate, rng):
    """A y that is not (N,), and no samples, raise ValueError."""
    x, y, weights = problem(rng, 5, 3, 2)
    for bad_x, bad_y in [(x, y[:, None]), (x, y[:1]), (x[:0], y[:0])]:
        assert_raises(candidate, ValueError, fit, bad_x, bad_y, weights, 0.1, 2)


@pytest.mark.correctness
@pytest.mark.rules(12)
def test_diabetes(candidate, rng):
    """On the diabetes data the loss falls below 0.7, and R² on test data exceeds 0.25."""
    x, y = (torch.tensor(values, dtype=torch.float32) for values in diabetes("train"))
    new, true = (torch.tensor(values, dtype=torch.float32) for values in diabetes("test"))
    losses, pred = candidate(fit_and_predict, x, y, start(rng, 10, 8, "float32"), 0.5, 120, new)
    assert 0 < losses[-1] < 0.7, f"The last loss is {losses[-1]:.3g}."
    assert pred.shape == true.shape, f"The predictions have the shape {tuple(pred.shape)}."
    r2 = 1 - (true - pred).square().sum() / (true - true.mean()).square().sum()
    assert r2 > 0.25, f"R² on the test data is {r2:.3g}."


@pytest.mark.gradients
@pytest.mark.rules(11)
def test_gradients(candidate, reference, rng):
    """The gradients of x and of all parameters are those of the formula."""
    weights = {**start(rng, 4, 3, "float64"), **statistics(rng, 4, "float64")}
    args = rng.normal((6, 4), "float64"), weights, rng.normal((6,), "float64")
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop(budget, rng):
    """Eight times the samples run no more lines of Python."""
    budget.growth(fit, lambda n: (*problem(rng, n, 4, 3), 0.1, 2), sizes=(8, 64), of="lines", at_most=1.0)
