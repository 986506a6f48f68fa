"""Hidden checks: sequence/rnn."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def shapes(sub, *sizes):
    layer = sub.RNN(*sizes)
    return {name: tuple(value.shape) for name, value in layer.named_parameters()}


@probe
def build(sub, x, weights, **options):
    hidden_size, input_size = weights["cells.0.weight_ih"].shape
    layer = sub.RNN(input_size, hidden_size, len(weights) // 4, **options).to(x.device, x.dtype)
    layer.load_state_dict(weights)
    return layer


@probe
def forward(sub, x, hidden, weights, **options):
    return build(sub, x, weights, **options)(x, hidden)


@probe
def forward_batch_second(sub, x, hidden, weights):
    return forward(sub, x.transpose(0, 1), hidden.transpose(0, 1), weights)


@probe
def forward_twice(sub, x, weights):
    layer = build(sub, x, weights)
    return [layer(x), layer(x)]


@probe
def backward(sub, x, hidden, weights, cotangents, **options):
    layer = build(sub, x, weights, **options)
    torch.autograd.backward(layer(x.requires_grad_(), hidden.requires_grad_()), cotangents)
    return {"x": x.grad, "hidden": hidden.grad, **{name: value.grad for name, value in layer.named_parameters()}}


def draw(rng, inputs, hidden, layers, dtype="float32"):
    weights = {}
    for layer in range(layers):
        for name, shape in [
            ("weight_ih", (hidden, inputs if layer == 0 else hidden)),
            ("weight_hh", (hidden, hidden)),
            ("bias_ih", (hidden,)),
            ("bias_hh", (hidden,)),
        ]:
            weights[f"cells.{layer}.{name}"] = rng.normal(shape, dtype) / 2
    return weights


def torchs(weights, **options):
    hidden, inputs = weights["cells.0.weight_ih"].shape
    layer = torch.nn.RNN(inputs, hidden, len(weights) // 4, dtype=weights["cells.0.weight_ih"].dtype, **options)
    layer.load_state_dict({renamed(name): value for name, value in weights.items()})
    return layer


def renamed(name):
    _, layer, kind = name.split(".")
    return f"{kind}_l{layer}"


def answers(layer, *args):
    return tuple(value.detach() for value in layer(*args))


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate):
    """The parameters are those of one cell a layer, and the default is one layer."""
    hidden, inputs = 5, 3
    expected = {}
    for layer, size in enumerate((inputs, hidden, hidden)):
        expected[f"cells.{layer}.weight_ih"] = (hidden, size)
        expected[f"cells.{layer}.weight_hh"] = (hidden, hidden)
        expected[f"cells.{layer}.bias_ih"] = expected[f"cells.{layer}.bias_hh"] = (hidden,)
    assert_equal(candidate(shapes, inputs, hidden, 3), expected)
    one = {name: shape for name, shape in expected.items() if name.startswith("cells.0")}
    assert_equal(candidate(shapes, inputs, hidden), one)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4)
@pytest.mark.parametrize(("steps", "batch", "layers"), [(1, 4, 2), (6, 2, 1), (4, 5, 3)])
def test_values(candidate, rng, steps, batch, layers):
    """With a given start state, output and hidden are those of torch's own layer."""
    weights, x, hidden = draw(rng, 3, 7, layers), rng.normal((steps, batch, 3)), rng.normal((layers, batch, 7))
    assert_close(candidate(forward, x, hidden, weights), answers(torchs(weights), x, hidden))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_batch_first(candidate, rng):
    """batch_first swaps two dimensions of x and of output, and none of hidden."""
    weights, x, hidden = draw(rng, 3, 7, 2), rng.normal((5, 4, 3)), rng.normal((2, 5, 7))
    expected = answers(torchs(weights, batch_first=True), x, hidden)
    assert_close(candidate(forward, x, hidden, weights, batch_first=True), expected)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_no_state(candidate, rng):
    """Without hidden, every layer starts from zeros at every call."""
    weights, x = draw(rng, 3, 7, 2), rng.normal((4, 5, 3))
    expected = answers(torchs(weights), x)
    assert_close(candidate(forward_twice, x, weights), [expected, expected])


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_the_future(candidate, rng):
    """A change of an input changes no earlier output and no other sequence."""
    weights, x, hidden = draw(rng, 3, 7, 2), rng.normal((6, 5, 3)), rng.normal((2, 5, 7))
    before = candidate(forward, x, hidden, weights)[0]
    x[4:, 2] += 1
    after = candidate(forward, x, hidden, weights)[0]
    changed = ((after - before).abs() > 1e-4).any(dim=-1)
    expected = torch.zeros(6, 5, dtype=torch.bool)
    expected[4:, 2] = True
    assert_equal(changed, expected)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    contract(forward_batch_second, rng.normal((4, 5, 3)), rng.normal((4, 2, 7)), draw(rng, 3, 7, 2), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(6, 9)
@pytest.mark.parametrize("batch_first", [False, True])
def test_gradients(candidate, rng, batch_first):
    """The gradients of x, hidden and all parameters are those of torch's own layer."""
    weights = draw(rng, 3, 4, 2, "float64")
    first, second = (3, 5) if batch_first else (5, 3)
    x, hidden = rng.normal((first, second, 3), "float64"), rng.normal((2, 3, 4), "float64")
    cotangents = [rng.normal((first, second, 4), "float64"), rng.normal((2, 3, 4), "float64")]
    got = candidate(backward, x, hidden, weights, cotangents, batch_first=batch_first)
    layer = torchs(weights, batch_first=batch_first)
    torch.autograd.backward(layer(x.requires_grad_(), hidden.requires_grad_()), cotangents)
    expected = {name: getattr(layer, renamed(name)).grad for name in weights}
    assert_close(got, {"x": x.grad, "hidden": hidden.grad, **expected})


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop_over_the_batch(budget, rng):
    """Eight times the batch runs no more lines of Python."""
    weights = draw(rng, 8, 8, 2)
    budget.growth(
        forward,
        lambda n: (rng.normal((4, n, 8)), rng.normal((2, n, 8)), weights),
        sizes=(8, 64),
        of="lines",
        at_most=1.0,
    )
