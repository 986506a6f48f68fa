"""What the checks of the networks share.

Each exercise's `make(sub, *sizes)` makes its module, and `build(sub, x, weights)` one with these weights, for inputs
like x.
"""

import math

from grader.checks import probe


@probe
def state(sub, *sizes):
    module = make(sub, *sizes)
    return {
        "parameters": {name: tuple(value.shape) for name, value in sorted(module.named_parameters())},
        "buffers": [name for name, _ in module.named_buffers()],
    }


@probe
def forward(sub, x, weights, training=True):
    with torch.no_grad():
        return build(sub, x, weights).train(training)(x)


@probe
def backward(sub, x, weights, cotangent):
    module = build(sub, x, weights)
    module(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, **{name: value.grad for name, value in sorted(module.named_parameters())}}


@probe
def trained(sub, x, labels, weights, test_x, steps, lr):
    """The classes that a classifier gives to other inputs after training."""
    net = build(sub, x, weights)
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(net(x), labels).backward()
        optimizer.step()
    with torch.no_grad():
        return net(test_x).argmax(dim=1)


def draw_layers(rng, shapes, dtype="float32", bias=0.2):
    """Weights of these shapes, and biases, that keep the size of what flows through, and half of the units awake."""
    weights = {}
    for name, shape in shapes.items():
        weights[f"{name}.weight"] = rng.normal(shape, dtype) * (2 / math.prod(shape[1:])) ** 0.5
        weights[f"{name}.bias"] = rng.normal(shape[:1], dtype) * bias
    return weights
