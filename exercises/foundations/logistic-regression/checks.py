"""Hidden checks: foundations/logistic-regression."""

import pytest
import torch

from grader.checks import assert_close, assert_raises, probe


@probe
def sigmoid(sub, z):
    return sub.sigmoid(z)


@probe
def loss(sub, z, y):
    return sub.bce_with_logits(z, y)


@probe
def probabilities(sub, x, w, b):
    return sub.predict_proba(x, w, b)


@probe
def sigmoid_slope(sub, z, cotangent):
    sub.sigmoid(z.requires_grad_()).backward(cotangent)
    return z.grad


@probe
def loss_slope(sub, z, y):
    sub.bce_with_logits(z.requires_grad_(), y).backward()
    return z.grad


@probe
def probability_slopes(sub, x, w, b, cotangent):
    for tensor in (x, w, b):
        tensor.requires_grad_()
    sub.predict_proba(x, w, b).backward(cotangent)
    return x.grad, w.grad, b.grad


@pytest.mark.correctness
@pytest.mark.parametrize("shape", [(7,), (3, 4), (2, 3, 5), ()], ids=str)
def test_sigmoid(candidate, reference, rng, shape):
    """The sigmoid has the values of the formula, in any shape."""
    z = 3 * rng.normal(shape)
    assert_close(candidate(sigmoid, z), reference(sigmoid, z))


@pytest.mark.correctness
@pytest.mark.parametrize(("dtype", "rtol"), [("float32", 1e-4), ("float64", 1e-9)], ids=str)
def test_small_probabilities(candidate, reference, rng, dtype, rtol):
    """Small probabilities keep their digits, and logits of 1000 and -1000 give 1 and 0."""
    small = rng.uniform((8,), -32, -12, dtype)
    assert_close(candidate(sigmoid, small), reference(sigmoid, small), rtol=rtol, atol=0)
    assert_close(candidate(sigmoid, torch.tensor([1000.0, -1000.0])), torch.tensor([1.0, 0.0]))


@pytest.mark.correctness
def test_sigmoid_contract(contract, rng):
    """The sigmoid does not change its input, takes any memory layout and an empty batch, and keeps float64."""
    contract(sigmoid, rng.normal((5, 3)), batched=[0])


@pytest.mark.correctness
@pytest.mark.parametrize("shape", [(7,), (3, 4), (5, 1)], ids=str)
def test_loss(candidate, reference, rng, shape):
    """The loss is the mean of the formula, for targets of 0 and 1 and between them."""
    z = 3 * rng.normal(shape)
    for y in (rng.boolean(shape).float(), rng.uniform(shape, 0, 1)):
        assert_close(candidate(loss, z, y), reference(loss, z, y))


@pytest.mark.correctness
def test_large_logits(candidate, rng):
    """Logits of some hundreds give their own size as the loss where they are wrong, and 0 where they are right."""
    z = rng.uniform((6,), 200, 1000) * torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    y = torch.tensor([1.0, 0.0, 0.0, 1.0, 0.0, 1.0])
    assert_close(candidate(loss, z, y), z.abs()[2:].sum() / 6)
    assert_close(candidate(loss, z[:2], y[:2]), torch.tensor(0.0))


@pytest.mark.correctness
def test_loss_of_the_sure(candidate, reference, rng):
    """The small losses of sure and right predictions keep their digits."""
    z, y = rng.uniform((5,), 18, 30, "float64"), torch.ones(5, dtype=torch.float64)
    assert_close(candidate(loss, z, y), reference(loss, z, y), rtol=1e-2, atol=0)


@pytest.mark.correctness
@pytest.mark.parametrize("shapes", [((5, 1), (5,)), ((5,), (1,)), ((4, 3), (4, 1))], ids=str)
def test_shapes_differ(candidate, rng, shapes):
    """Logits and targets of different shapes raise ValueError."""
    assert_raises(candidate, ValueError, loss, rng.normal(shapes[0]), rng.uniform(shapes[1], 0, 1))


@pytest.mark.correctness
def test_loss_contract(contract, rng):
    """The loss changes no input, takes any memory layout and a single element, and keeps float64."""
    contract(loss, rng.normal((5, 3)), rng.uniform((5, 3), 0, 1), batched=[0, 1], empty=False)


@pytest.mark.correctness
def test_probabilities(contract, rng):
    """predict_proba is the sigmoid of the linear model, for an empty or single batch, too."""
    contract(probabilities, rng.normal((5, 3)), rng.normal((3,)), rng.normal(()), batched=[0])


@pytest.mark.gradients
def test_sigmoid_gradient(candidate, reference, rng):
    """The slope of the sigmoid is s(1 - s), 0.25 at z = 0, and 0 (not NaN) at large z."""
    z, cotangent = 2 * rng.normal((4, 3), "float64"), rng.normal((4, 3), "float64")
    z[0] = torch.tensor([0.0, 1000.0, -1000.0])
    s = 1 / (1 + torch.exp(-z))
    assert_close(candidate(sigmoid_slope, z, cotangent), cotangent * s * (1 - s))


@pytest.mark.gradients
def test_loss_gradient(candidate, rng):
    """The gradient of the loss is (sigmoid(z) - y) / N, at z = 0 and for confident mistakes, too."""
    z, y = 2 * rng.normal((4, 5), "float64"), rng.uniform((4, 5), 0, 1, "float64")
    z[0] = torch.tensor([0.0, 0.0, 1000.0, -1000.0, 60.0])
    y[0] = torch.tensor([0.0, 1.0, 0.0, 1.0, 0.0])
    assert_close(candidate(loss_slope, z, y), (1 / (1 + torch.exp(-z)) - y) / 20)
    assert_close(candidate(loss_slope, z.float(), y.float()), ((1 / (1 + torch.exp(-z)) - y) / 20).float())


@pytest.mark.gradients
def test_probability_gradients(candidate, reference, rng):
    """predict_proba passes the gradients on to x, w and b."""
    args = [rng.normal(shape, "float64") for shape in ((5, 3), (3,), (), (5,))]
    assert_close(candidate(probability_slopes, *args), reference(probability_slopes, *args))


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(loss, lambda n: (rng.normal((n, 3)), rng.uniform((n, 3), 0, 1)), sizes=(8, 64), of="lines")
    budget.growth(sigmoid, lambda n: (rng.normal((n, 3)),), sizes=(8, 64), of="lines")
    w, b = rng.normal((3,)), rng.normal(())
    budget.growth(probabilities, lambda n: (rng.normal((n, 3)), w, b), sizes=(8, 64), of="lines")
