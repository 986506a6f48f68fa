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


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", [(7,), (3, 4), (2, 3, 5), ()], ids=str)
def test_sigmoid(candidate, reference, rng, shape):
    """The sigmoid is that of the formula, in any shape."""
    z = 3 * rng.normal(shape)
    assert_close(candidate(sigmoid, z), reference(sigmoid, z))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize(("dtype", "rtol"), [("float32", 1e-4), ("float64", 1e-9)], ids=str)
def test_small_probabilities(candidate, reference, rng, dtype, rtol):
    """Small probabilities keep their digits, and logits of 1000 and -1000 give 1 and 0."""
    small = rng.uniform((8,), -32, -12, dtype)
    assert_close(candidate(sigmoid, small), reference(sigmoid, small), rtol=rtol, atol=0)
    assert_close(candidate(sigmoid, torch.tensor([1000.0, -1000.0])), torch.tensor([1.0, 0.0]))


@pytest.mark.correctness
@pytest.mark.rules(1, 11)
def test_sigmoid_contract(contract, rng):
    """The sigmoid keeps input and dtype, and takes any layout and empty batches."""
    contract(sigmoid, rng.normal((5, 3)), batched=[0])


@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("shape", [(7,), (3, 4), (5, 1)], ids=str)
def test_loss(candidate, reference, rng, shape):
    """The loss is the mean of the formula, also for targets between 0 and 1."""
    z = 3 * rng.normal(shape)
    for y in (rng.boolean(shape).float(), rng.uniform(shape, 0, 1)):
        assert_close(candidate(loss, z, y), reference(loss, z, y))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_large_logits(candidate, rng):
    """A logit of some hundreds costs its own size if it is wrong, 0 if it is right."""
    z = rng.uniform((6,), 200, 1000) * torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    y = torch.tensor([1.0, 0.0, 0.0, 1.0, 0.0, 1.0])
    assert_close(candidate(loss, z, y), z.abs()[2:].sum() / 6)
    assert_close(candidate(loss, z[:2], y[:2]), torch.tensor(0.0))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_loss_of_the_sure(candidate, reference, rng):
    """The small losses of confident and right predictions keep their digits."""
    z, y = rng.uniform((5,), 18, 30, "float64"), torch.ones(5, dtype=torch.float64)
    assert_close(candidate(loss, z, y), reference(loss, z, y), rtol=1e-2, atol=0)


@pytest.mark.correctness
@pytest.mark.rules(10)
@pytest.mark.parametrize("shapes", [((5, 1), (5,)), ((5,), (1,)), ((4, 3), (4, 1))], ids=str)
def test_shapes_differ(candidate, rng, shapes):
    """Logits and targets of different shapes raise ValueError."""
    assert_raises(candidate, ValueError, loss, rng.normal(shapes[0]), rng.uniform(shapes[1], 0, 1))


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_loss_contract(contract, rng):
    """The loss keeps inputs and dtype, and takes any layout and a single element."""
    contract(loss, rng.normal((5, 3)), rng.uniform((5, 3), 0, 1), batched=[0, 1], empty=False)


@pytest.mark.correctness
@pytest.mark.rules(3, 11)
def test_probabilities(contract, rng):
    """predict_proba is the sigmoid of the linear model, also for empty batches."""
    contract(probabilities, rng.normal((5, 3)), rng.normal((3,)), rng.normal(()), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(7, 8)
def test_sigmoid_gradient(candidate, reference, rng):
    """The slope of the sigmoid is s(1 - s): 0.25 at z = 0, and 0 at large z."""
    z, cotangent = 2 * rng.normal((4, 3), "float64"), rng.normal((4, 3), "float64")
    z[0] = torch.tensor([0.0, 1000.0, -1000.0])
    s = 1 / (1 + torch.exp(-z))
    assert_close(candidate(sigmoid_slope, z, cotangent), cotangent * s * (1 - s))


@pytest.mark.gradients
@pytest.mark.rules(7, 8)
def test_loss_gradient(candidate, rng):
    """The gradient of the loss is (sigmoid(z) - y) / N, also at z = 0 and z = 1000."""
    z, y = 2 * rng.normal((4, 5), "float64"), rng.uniform((4, 5), 0, 1, "float64")
    z[0] = torch.tensor([0.0, 0.0, 1000.0, -1000.0, 60.0])
    y[0] = torch.tensor([0.0, 1.0, 0.0, 1.0, 0.0])
    assert_close(candidate(loss_slope, z, y), (1 / (1 + torch.exp(-z)) - y) / 20)
    assert_close(candidate(loss_slope, z.float(), y.float()), ((1 / (1 + torch.exp(-z)) - y) / 20).float())


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_probability_gradients(candidate, reference, rng):
    """Gradients reach x, w and b through predict_proba."""
    args = [rng.normal(shape, "float64") for shape in ((5, 3), (3,), (), (5,))]
    assert_close(candidate(probability_slopes, *args), reference(probability_slopes, *args))


@pytest.mark.performance
@pytest.mark.rules(12)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(loss, lambda n: (rng.normal((n, 3)), rng.uniform((n, 3), 0, 1)), sizes=(8, 64), of="lines")
    budget.growth(sigmoid, lambda n: (rng.normal((n, 3)),), sizes=(8, 64), of="lines")
    w, b = rng.normal((3,)), rng.normal(())
    budget.growth(probabilities, lambda n: (rng.normal((n, 3)), w, b), sizes=(8, 64), of="lines")
