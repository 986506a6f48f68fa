"""Hidden checks: autodiff/autograd-function."""

import pytest

from grader.checks import assert_close, assert_equal, probe


@probe
def forward(sub, x):
    return sub.swish(x)


@probe
def node(sub, x):
    """What autograd sees: the function's name, and whether it is a Function."""
    return [type(sub.swish(x.requires_grad_()).grad_fn).__name__, issubclass(sub.Swish, torch.autograd.Function)]


@probe
def backward(sub, x, cotangent):
    sub.swish(x.requires_grad_()).backward(cotangent)
    return x.grad


@probe
def backward_twice(sub, x, cotangent):
    y = sub.swish(x.requires_grad_())
    first = torch.autograd.grad(y, x, cotangent, retain_graph=True)[0]
    return [first, torch.autograd.grad(y, x, cotangent)[0], cotangent]


@probe
def second(sub, x, cotangent, direction):
    """The derivative of (slope * cotangent) . direction, with respect to x and to the cotangent."""
    x.requires_grad_()
    cotangent.requires_grad_()
    (slope,) = torch.autograd.grad(sub.swish(x), x, cotangent, create_graph=True)
    return list(torch.autograd.grad((slope * direction).sum(), [x, cotangent]))


@probe
def changed_meanwhile(sub, x):
    """Change x in place between forward and backward; tell whether autograd notices."""
    leaf = x.requires_grad_()
    inner = leaf * 1
    y = sub.swish(inner)
    inner.detach().mul_(2)
    try:
        y.sum().backward()
    except RuntimeError:
        return "noticed"
    return "not noticed"


@probe
def saved_bytes(sub, x):
    """How much memory autograd keeps between forward and backward, each tensor counted once."""
    kept = {}

    def pack(tensor):
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        y = sub.swish(x.requires_grad_())
    y.sum().backward()
    return sum(kept.values())


def formula(x):
    return x / (1 + (-x).exp())


def slope(x):
    s = 1 / (1 + (-x).exp())
    return s + x * s * (1 - s)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("shape", [(), (7,), (3, 5), (2, 3, 4, 6)], ids=str)
def test_values(candidate, rng, shape):
    """The values are those of the formula, for a tensor of any shape."""
    x = rng.normal(shape) * 2
    assert_close(candidate(forward, x), formula(x))


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_digits(candidate, rng):
    """In float64 the values have all their digits."""
    x = rng.normal((50,), "float64") * 2
    assert_close(candidate(forward, x), formula(x), rtol=1e-12, atol=1e-12)


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_stands_in_the_graph(candidate, rng):
    """The result comes from your Function: its grad_fn is called SwishBackward."""
    assert_equal(candidate(node, rng.normal((3,))), ["SwishBackward", True])


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_large_inputs(candidate, rng):
    """Large inputs of either sign give finite outputs."""
    x = rng.uniform((2, 6), 500, 1000)
    x[1] *= -1
    expected = x.clone()
    expected[1] = 0
    assert_close(candidate(forward, x), expected)


@pytest.mark.correctness
@pytest.mark.rules(1, 10)
def test_contract(contract, rng):
    """x is not changed, any memory layout and 0 or 1 rows work, float64 stays."""
    contract(forward, rng.normal((3, 5, 4)), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(3)
@pytest.mark.parametrize("shape", [(), (3, 5), (2, 3, 4, 6)], ids=str)
def test_gradients(candidate, rng, shape):
    """The gradient is grad_y times the slope, to the precision of float64."""
    x, cotangent = rng.normal(shape, "float64") * 2, rng.normal(shape, "float64")
    assert_close(candidate(backward, x, cotangent), cotangent * slope(x))


@pytest.mark.gradients
@pytest.mark.rules(4)
def test_large_gradients(candidate, rng):
    """Large inputs of either sign give finite gradients: 1 or 0 times grad_y."""
    x, cotangent = rng.uniform((2, 6), 500, 1000), rng.normal((2, 6))
    x[1] *= -1
    expected = cotangent.clone()
    expected[1] = 0
    assert_close(candidate(backward, x, cotangent), expected)


@pytest.mark.gradients
@pytest.mark.rules(5, 6)
def test_second_derivative(candidate, rng):
    """Backward can be differentiated, with respect to x and to grad_y."""
    x, cotangent, direction = (rng.normal((3, 5), "float64") * 2 for _ in range(3))
    s = 1 / (1 + (-x).exp())
    curvature = s * (1 - s) * (2 + x * (1 - 2 * s))
    expected = [direction * cotangent * curvature, direction * slope(x)]
    assert_close(candidate(second, x, cotangent, direction), expected)


@pytest.mark.gradients
@pytest.mark.rules(7)
def test_graph_used_twice(candidate, rng):
    """A second pass through one graph gives the same gradient; grad_y is unchanged."""
    x, cotangent = rng.normal((3, 5), "float64"), rng.normal((3, 5), "float64")
    expected = cotangent * slope(x)
    assert_close(candidate(backward_twice, x, cotangent), [expected, expected, cotangent])


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_change_is_noticed(candidate, rng):
    """If x is changed in place before the backward pass, autograd raises an error."""
    assert_equal(candidate(changed_meanwhile, rng.normal((3, 5))), "noticed")


@pytest.mark.performance
@pytest.mark.rules(9)
def test_saved_memory(candidate, rng):
    """One tensor of the size of x is kept between forward and backward."""
    kept, size = candidate(saved_bytes, rng.normal((64, 32))), 64 * 32 * 4
    assert kept == size, f"Autograd keeps {kept} bytes for an x of {size} bytes; {size} bytes are expected."
