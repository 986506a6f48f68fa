"""Hidden checks: similarity/style-transfer."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def network(sub, weights):
    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.weights = nn.ParameterList([nn.Parameter(weight) for weight in weights])
            self.calls = 0

        def forward(self, images):
            self.calls += 1
            layers = []
            for weight in self.weights:
                images = F.softplus(F.conv2d(images, weight, padding=1))
                layers.append(images)
            return layers

    return Network()


@probe
def run(sub, weights, content, style, alpha, beta, steps, lr, number):
    generator = torch.Generator(device=content.device).manual_seed(number)
    image, costs = sub.transfer(network(sub, weights), content, style, alpha, beta, steps, lr, generator)
    return {"image": image, "costs": costs, "in a graph": image.requires_grad}


@probe
def aftermath(sub, weights, content, style):
    net = network(sub, weights)
    first, second, _ = net.weights
    second.requires_grad_(False)
    first.grad = torch.ones_like(first)
    generator = torch.Generator(device=content.device).manual_seed(0)
    sub.transfer(net, content, style, 1.0, 1.0, 3, 0.1, generator)
    return {
        "weights": list(net.weights),
        "requires_grad": [first.requires_grad, second.requires_grad],
        "grad": [first.grad, second.grad],
    }


@probe
def calls(sub, weights, content, style, steps):
    net = network(sub, weights)
    generator = torch.Generator(device=content.device).manual_seed(0)
    sub.transfer(net, content, style, 1.0, 1.0, steps, 0.1, generator)
    return net.calls


def draw(rng, batch=1, dtype="float64"):
    """The weights of a network of three layers, a content and a style of another size."""
    weights = [rng.normal(shape, dtype) / 5 for shape in ((4, 3, 3, 3), (5, 4, 3, 3), (2, 5, 3, 3))]
    return weights, rng.uniform((batch, 3, 5, 6), 0, 1, dtype), rng.uniform((batch, 3, 7, 4), 0, 1, dtype)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4, 6, 7)
@pytest.mark.parametrize(("batch", "alpha", "beta"), [(1, 1.0, 0.0), (1, 0.0, 10.0), (2, 0.3, 8.0)], ids=str)
def test_transfer(candidate, reference, rng, batch, alpha, beta):
    """Picture and costs are those of the formula: content, style, both, two images."""
    args = (*draw(rng, batch), alpha, beta, 4, 0.05, 3)
    assert_close(candidate(run, *args), reference(run, *args), rtol=1e-6, atol=1e-7)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_clamped(candidate, reference, rng):
    """The pixels are clamped to the range 0 to 1 after each step."""
    args = (*draw(rng), 1.0, 1.0, 4, 0.4, 4)
    assert_close(candidate(run, *args), reference(run, *args), rtol=1e-6, atol=1e-7)


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_cost_falls(candidate, rng):
    """The last cost is smaller than the first: the picture is trained."""
    costs = candidate(run, *draw(rng), 1.0, 1.0, 12, 0.01, 5)["costs"]
    assert_equal(len(costs), 12)
    assert costs[-1] < costs[0], f"the cost goes from {costs[0]:.3g} to {costs[-1]:.3g}"


@pytest.mark.correctness
@pytest.mark.rules(1, 7, 8)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_steps(candidate, reference, rng, dtype):
    """Without a step the noise is returned: one draw of torch.rand."""
    args = (*draw(rng, 2, dtype), 1.0, 1.0, 0, 0.1, 6)
    assert_equal(candidate(run, *args), reference(run, *args))


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_network_left_alone(candidate, rng):
    """The network's parameters, their gradients and requires_grad are unchanged."""
    weights, content, style = draw(rng)
    got = candidate(aftermath, weights, content, style)
    expected = {"weights": weights, "requires_grad": [True, False], "grad": [weights[0].new_ones(4, 3, 3, 3), None]}
    assert_equal(got, expected)


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_steps(candidate, rng):
    """A negative number of steps raises ValueError."""
    assert_raises(candidate, ValueError, run, *draw(rng), 1.0, 1.0, -1, 0.1, 7)


@pytest.mark.correctness
@pytest.mark.rules(12)
def test_contract(contract, rng):
    """Content and style are not changed, and may have any memory layout."""
    contract(run, *draw(rng), 0.1, 5.0, 3, 0.05, 8, float64=False)


@pytest.mark.performance
@pytest.mark.rules(11)
def test_targets_once(candidate, rng):
    """The network gets content and style once, and the picture once in each step."""
    weights, content, style = draw(rng)
    for steps in (0, 4):
        seen = candidate(calls, weights, content, style, steps)
        assert seen == steps + 2, f"the network is called {seen} times in {steps} steps, not {steps + 2} times"
