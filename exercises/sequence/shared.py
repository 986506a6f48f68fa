"""What the checks of the recurrent cells share. Each exercise's `make(sub, input_size, hidden_size)` makes its cell."""

import math

import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def fresh(sub, input_size, hidden_size):
    cell = make(sub, input_size, hidden_size)
    return {
        "parameters": {name: value.detach() for name, value in cell.named_parameters()},
        "buffers": [name for name, _ in cell.named_buffers()],
    }


@probe
def build(sub, x, weights):
    cell = make(sub, x.shape[1], weights["weight_hh"].shape[1]).to(x.device, x.dtype)
    cell.load_state_dict(weights)
    return cell


@probe
def forward(sub, x, h, weights):
    return build(sub, x, weights)(x, h)


@probe
def forward_twice(sub, x, weights):
    cell = build(sub, x, weights)
    return [cell(x), cell(x)]


@probe
def backward(sub, x, h, weights, cotangent):
    cell = build(sub, x, weights)
    cell(x.requires_grad_(), h.requires_grad_()).backward(cotangent)
    return {"x": x.grad, "h": h.grad, **{name: value.grad for name, value in cell.named_parameters()}}


def draw_weights(rng, inputs, hidden, gates, dtype="float32"):
    """The weights of a cell that computes so many times `hidden` numbers."""
    return {
        "weight_ih": rng.normal((gates * hidden, inputs), dtype),
        "weight_hh": rng.normal((gates * hidden, hidden), dtype),
        "bias_ih": rng.normal(gates * hidden, dtype),
        "bias_hh": rng.normal(gates * hidden, dtype),
    }


def torch_cell(cell_class, x, weights):
    """Torch's own cell with these weights."""
    cell = cell_class(x.shape[1], weights["weight_hh"].shape[1], dtype=x.dtype)
    cell.load_state_dict(weights)
    return cell


def assert_parameters(candidate, gates):
    """A new cell has torch's parameters, uniform within 1/sqrt(hidden)."""
    made = candidate(fresh, 16, 256)
    assert_equal(made["buffers"], [])
    rows = 256 * gates
    expected = {"weight_ih": (rows, 16), "weight_hh": (rows, 256), "bias_ih": (rows,), "bias_hh": (rows,)}
    assert_equal({name: tuple(value.shape) for name, value in made["parameters"].items()}, expected)
    bound = 1 / math.sqrt(256)
    for name, value in made["parameters"].items():
        assert value.abs().max() <= bound, f"{name} has values beyond {bound}"
        assert _is_uniform(value, bound), f"{name} is not spread uniformly over [-{bound}, {bound}]"


def _is_uniform(values, bound):
    """False less than once in 10^10 times for what is drawn uniformly from [-bound, bound].

    The largest is not far below the bound, and the distribution function is nowhere far from that of the uniform
    distribution: the inequality of Dvoretzky, Kiefer and Wolfowitz.
    """
    count, rare = values.numel(), math.log(4e10)
    ranked = (values.double().flatten().sort().values / bound + 1) / 2
    off = (ranked - (torch.arange(count) + 0.5) / count).abs().max()
    near = values.abs().max() >= bound * math.exp(-rare / count)
    return bool(near and off <= math.sqrt(rare / (2 * count)) + 0.5 / count)


def assert_gradients(candidate, rng, cell_class, x, h, weights):
    """The gradients of x, h and all parameters are those of torch's own cell."""
    cotangent = rng.normal(h.shape, "float64")
    got = candidate(backward, x, h, weights, cotangent)
    cell = torch_cell(cell_class, x, weights)
    cell(x.requires_grad_(), h.requires_grad_()).backward(cotangent)
    assert_close(got, {"x": x.grad, "h": h.grad, **{name: value.grad for name, value in cell.named_parameters()}})
