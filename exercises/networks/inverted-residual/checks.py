"""Hidden checks: networks/inverted-residual."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, x, config, seed):
    block = sub.InvertedResidual(*config)
    generator = torch.Generator().manual_seed(seed)
    for name, value in sorted(block.state_dict().items()):
        if value.is_floating_point():
            noise = torch.rand(value.shape, generator=generator, dtype=torch.float64)
            large = 4 if name == "bn1.weight" else 1  # so that ReLU6 has something to cut off
            value.copy_(noise - 0.5 if value.ndim == 4 or name.endswith(("bias", "mean")) else (0.5 + noise) * large)
    return block.to(x.device, x.dtype)


@probe
def state(sub, config):
    block = sub.InvertedResidual(*config)
    return {
        "parameters": {name: tuple(value.shape) for name, value in sorted(block.named_parameters())},
        "buffers": sorted(name for name, _ in block.named_buffers()),
        "eps": [block.bn1.eps, block.bn2.eps, block.bn3.eps],
    }


@probe
def infer(sub, x, config, seed):
    with torch.no_grad():
        return build(sub, x, config, seed).eval()(x)


@probe
def train(sub, x, config, seed, cotangent):
    block = build(sub, x, config, seed).train()
    y = block(x.requires_grad_())
    y.backward(cotangent)
    gradients = {name: value.grad for name, value in sorted(block.named_parameters())}
    buffers = dict(sorted(block.named_buffers()))
    return {"y": y, "x": x.grad, "gradients": gradients, "buffers": buffers}


CONFIGS = [(3, 3, 1, 4), (3, 3, 2, 2), (3, 5, 1, 2), (4, 2, 2, 3)]


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize("config", [(3, 5, 2, 4), (4, 4, 1, 1)], ids=str)
def test_state(candidate, reference, config):
    """The layers have the stated names, shapes and settings, and there are no others."""
    assert_equal(candidate(state, config), reference(state, config))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5)
@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_values(candidate, reference, rng, seed, config):
    """The values are those of the formula, and the input is added only where it fits."""
    for shape in ((2, config[0], 6, 5), (1, config[0], 7, 8)):
        x = 2 * rng.normal(shape)
        assert_close(candidate(infer, x, config, seed), reference(infer, x, config, seed))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize(("stride", "expansion"), [(0, 2), (3, 2), (1, 0), (2, -1)], ids=str)
def test_settings(candidate, stride, expansion):
    """A stride other than 1 and 2, or an expansion below 1, raises ValueError."""
    assert_raises(candidate, ValueError, state, (4, 4, stride, expansion))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_contract(contract, rng, seed):
    """The input is not changed, any memory layout and an empty or single batch work, float64 stays."""
    contract(infer, rng.normal((3, 4, 5, 6)), (4, 4, 1, 2), seed, batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(8, 9)
@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_gradients(candidate, reference, rng, seed, config):
    """In training mode, values, gradients and running statistics are the formula's."""
    _, c_out, stride, _ = config
    x = 2 * rng.normal((4, config[0], 6, 4), "float64")
    cotangent = rng.normal((4, c_out, 6 // stride, 4 // stride), "float64")
    args = x, config, seed, cotangent
    assert_close(candidate(train, *args), reference(train, *args))
