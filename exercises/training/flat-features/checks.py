"""Hidden checks: training/flat-features."""

import pytest

from grader.checks import assert_equal, probe


@probe
def network(sub, kind, device="cpu"):
    class Noting(nn.Module):
        """Draws random numbers in every mode, notes what it sees, and refuses images lower than 6."""

        seen = []  # of the class: a copy of the module notes here, too

        def forward(self, x):
            self.seen.append((torch.is_grad_enabled(), self.training))
            if x.shape[2] < 6:
                raise RuntimeError("too low")
            return x + torch.randn(x.shape).to(x)

    if kind == "noting":
        layers = [nn.Conv2d(2, 5, 3), nn.BatchNorm2d(5), Noting(), nn.Dropout(0.5), nn.BatchNorm2d(5), nn.MaxPool2d(2)]
    else:
        layers = {
            "maps": [nn.Conv2d(2, 5, 3), nn.ReLU(), nn.MaxPool2d(2)],
            "flat": [nn.Conv2d(2, 5, 3, padding=1), nn.Flatten(), nn.BatchNorm1d(5 * 9 * 12)],
            "signal": [nn.Conv1d(3, 4, 5, stride=2)],
            "linear": [nn.Linear(6, 7), nn.BatchNorm1d(7)],
            "one": [nn.Linear(6, 1), nn.Flatten(0)],
            "none": [nn.MaxPool2d(2)],
        }[kind]
    return nn.Sequential(*layers).to(device)


@probe
def width(sub, kind, input_shape):
    return sub.flat_features(network(sub, kind), tuple(input_shape))


@probe
def typed(sub, x):
    """In the dtype of x, and on its device."""
    module = nn.Sequential(nn.Conv2d(2, 5, 3), nn.BatchNorm2d(5), nn.MaxPool2d(2)).to(x.device, x.dtype)
    return sub.flat_features(module, (2, 9, 12))


@probe
def traces(sub, training, input_shape):
    """What is seen inside, and what has changed afterwards."""
    module = network(sub, "noting").train(training)
    module[1].train(not training)
    for parameter in module.parameters():
        parameter.grad = torch.ones_like(parameter)
    state = {name: value.clone() for name, value in module.state_dict().items()}
    generator = torch.get_rng_state()
    try:
        answer = sub.flat_features(module, tuple(input_shape))
    except RuntimeError as error:
        answer = str(error)
    return {
        "answer": answer,
        "inside (grad mode, training)": sorted(set(module[2].seen)),
        "modes": [each.training for each in module.modules()],
        "same parameters and statistics": all(torch.equal(v, state[name]) for name, v in module.state_dict().items()),
        "same gradients": all(p.grad is not None and bool((p.grad == 1).all()) for p in module.parameters()),
        "trainable": all(parameter.requires_grad for parameter in module.parameters()),
        "same random numbers to come": torch.equal(torch.get_rng_state(), generator),
        "grad mode": torch.is_grad_enabled(),
    }


@probe
def large(sub, x):
    module = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU()).to(x.device, x.dtype)
    return sub.flat_features(module, tuple(x.shape))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 3)
@pytest.mark.parametrize(
    ("kind", "input_shape", "expected"),
    [
        ("maps", (2, 9, 12), 5 * 3 * 5),
        ("maps", (2, 30, 7), 5 * 14 * 2),
        ("flat", (2, 9, 12), 5 * 9 * 12),
        ("signal", (3, 20), 4 * 8),
        ("linear", (6,), 7),
        ("one", (6,), 1),
        ("none", (3, 8, 5), 3 * 4 * 2),
    ],
    ids=str,
)
def test_width(candidate, kind, input_shape, expected):
    """The answer is the number of features of one sample, an int."""
    assert_equal(candidate(width, kind, input_shape), expected)


@pytest.mark.correctness
@pytest.mark.rules(2)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_dtype_and_device(candidate, rng, dtype):
    """The sample has the dtype and the device of the parameters."""
    assert_equal(candidate(typed, rng.normal((1,), dtype)), 5 * 3 * 5)


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5, 6)
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_traces(candidate, reference, training):
    """Inside, all modules evaluate without a graph; afterwards everything is as before."""
    assert_equal(candidate(traces, training, (2, 20, 12)), reference(traces, training, (2, 20, 12)))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_error(candidate, reference):
    """When the module raises, everything is restored and the error reaches the caller."""
    assert_equal(candidate(traces, True, (2, 7, 12)), reference(traces, True, (2, 7, 12)))


@pytest.mark.performance
@pytest.mark.rules(8)
def test_memory(budget, rng):
    """It takes the memory of one or two samples."""
    budget.memory(large, lambda: (rng.normal((1, 128, 256)),), at_most=3.0)
