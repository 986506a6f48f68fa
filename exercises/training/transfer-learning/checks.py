"""Hidden checks: training/transfer-learning."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe

PREFIXES = [(), ("stem",), ("layer1",), ("stem", "layer1"), ("stem.1", "classifier.0"), ("layer1.bias", "layer10")]


@probe
def build(sub, x):
    """stem: linear, batch norm, dropout; layer1; layer10; classifier: two linear layers."""
    model = nn.Sequential()
    model.add_module("stem", nn.Sequential(nn.Linear(5, 6), nn.BatchNorm1d(6), nn.Dropout(0.5)))
    model.add_module("layer1", nn.Linear(6, 6))
    model.add_module("layer10", nn.Sequential(nn.BatchNorm1d(6), nn.Linear(6, 6)))
    model.add_module("classifier", nn.Sequential(nn.Linear(6, 4), nn.Tanh(), nn.Linear(4, 3)))
    model = model.to(x.device, x.dtype)
    model.eval()
    model.stem[1].running_mean.uniform_(-1, 1)
    model.stem[1].running_var.uniform_(0.5, 2)
    return model


@probe
def flags(sub, x, prefixes):
    model = build(sub, x)
    for name, module in model.named_modules():
        module.training = name not in ("layer10.0", "stem.0")
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    returned = sub.freeze(model, *prefixes)
    frozen = tuple(f"{prefix}." for prefix in prefixes)
    modes = {name: module.training for name, module in model.named_modules() if not f"{name}.".startswith(frozen)}
    states = {name: (item.requires_grad, item.grad is not None) for name, item in model.named_parameters()}
    return returned, states, modes if prefixes else {}


@probe
def refused(sub, x, prefixes):
    """What a bad prefix raises, and what is frozen then."""
    model = build(sub, x).train()
    try:
        sub.freeze(model, *prefixes)
        raised = "nothing"
    except Exception as error:
        raised = type(error).__name__
    model(x)
    moved = [int(model.stem[1].num_batches_tracked), int(model.layer10[0].num_batches_tracked)]
    return {"raised": raised, "trainable": all(p.requires_grad for p in model.parameters()), "batches": moved}


@probe
def train(sub, x, y, prefixes, steps=3):
    """Some steps of training, with evaluations in between, and all that the model holds then."""
    model = build(sub, x)
    sub.freeze(model, *prefixes)
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(parameters, lr=0.1, momentum=0.5, weight_decay=0.1) if parameters else None
    for _ in range(steps):
        model.eval()
        model(x)
        model.train()
        model.stem[2].p = 0.0 if "stem" not in prefixes and prefixes else 0.5  # no dice where they would be thrown
        loss = nn.functional.cross_entropy(model(x), y)
        if optimizer:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return {name: value.clone() for name, value in model.state_dict().items()}


@probe
def unchanged(sub, x, y, prefixes):
    """Which entries of the state are what they were."""
    model = build(sub, x)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    sub.freeze(model, *prefixes)
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(parameters, lr=0.1, weight_decay=0.1)
    for _ in range(2):
        model.train()
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {name: torch.equal(value, before[name]) for name, value in model.state_dict().items()}


@probe
def features(sub, x):
    """The frozen stem in a model that is in training mode."""
    model = build(sub, x)
    expected = model.stem(x)
    sub.freeze(model, "stem")
    model.train()
    seen = []
    model.stem.register_forward_hook(lambda module, inputs, output: seen.append(output))
    model(x)
    return {"same as in evaluation": torch.equal(seen[0], expected), "the rest trains": model.layer10[0].training}


@probe
def through(sub, x, cotangent):
    """Gradients of what lies below frozen layers."""
    model = build(sub, x)
    sub.freeze(model, "layer1", "layer10")
    x.requires_grad_()
    model(x).backward(cotangent)
    return {"x": x.grad, **{name: p.grad for name, p in model.named_parameters() if p.grad is not None}}


@probe
def head(sub, x, num_classes, frozen, bias=True):
    model = build(sub, x)
    if not bias:
        model.classifier[2] = nn.Linear(4, 3, bias=False).to(x.device, x.dtype)
    if frozen:
        model.requires_grad_(False)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    old = model.classifier[2]
    new = sub.replace_head(model, num_classes)
    return {
        "returned": new is model.classifier[2],
        "new": new is not old and (tuple(old.weight.shape), old.out_features) == ((3, 4), 3),
        "state": {name: (tuple(value.shape), value.dtype) for name, value in model.state_dict().items()},
        "rest": all(
            torch.equal(value, before[name]) for name, value in model.state_dict().items() if ".2." not in name
        ),
        "requires_grad": [parameter.requires_grad for parameter in model.parameters()],
        "device": new.weight.device == x.device,
        "training": [module.training for module in model.children()],
    }


@probe
def fresh_head(sub, old):
    """The weights of two new heads for 64 features, over the bound 1 / sqrt(64) of nn.Linear's initialisation."""
    models = [nn.Sequential(nn.Linear(3, 64), nn.Linear(64, old)) for _ in range(2)]
    for model in models:
        nn.init.constant_(model[1].weight, 5.0)
    return [sub.replace_head(model, 50).weight.detach().cpu() * 8 for model in models]


@probe
def no_head(sub, kind, num_classes):
    model = {
        "none": nn.Sequential(nn.Conv1d(2, 3, 1)),
        "itself": nn.Linear(3, 2),
        "inside": nn.Sequential(nn.Linear(3, 2)),
    }
    layers = list(model[kind].modules())
    try:
        return sub.replace_head(model[kind], num_classes).out_features
    except ValueError:
        if list(model[kind].modules()) != layers:
            return "an error, but the head is another"
        raise


@probe
def listed(sub, x, names):
    model = build(sub, x)
    model.add_module("again", model.layer1)
    tied = nn.Linear(*reversed(model.layer1.weight.shape), bias=False)
    tied.weight = model.layer1.weight
    model.add_module("tied", tied)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in names)
    found = sub.trainable(model)
    order = {id(parameter): name for name, parameter in model.named_parameters()}
    return isinstance(found, list), [order[id(parameter)] for parameter in found]


@probe
def whole(sub, x):
    model = build(sub, x)
    sub.freeze(model)
    new = sub.replace_head(model, 7)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    found = sub.trainable(model)
    optimizer = torch.optim.SGD(found, lr=0.1)
    for _ in range(2):
        model.train()
        model(x).square().mean().backward()
        optimizer.step()
    moved = [name for name, value in model.state_dict().items() if not torch.equal(value, before[name])]
    return moved, [parameter is own for parameter, own in zip(found, new.parameters(), strict=True)]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4)
@pytest.mark.parametrize("prefixes", PREFIXES, ids=lambda prefixes: "+".join(prefixes) or "all")
def test_flags(candidate, reference, rng, prefixes):
    """What the prefixes name needs no gradients and has none; the rest stays as it was."""
    x = rng.normal((4, 5))
    assert_equal(candidate(flags, x, prefixes), reference(flags, x, prefixes))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("prefixes", [("steem",), ("lay",), ("stem", "layer2"), ("stem.",)], ids="+".join)
def test_unknown(candidate, rng, prefixes):
    """A prefix that names nothing raises ValueError, and nothing is frozen."""
    expected = {"raised": "ValueError", "trainable": True, "batches": [1, 1]}
    assert_equal(candidate(refused, rng.normal((4, 5)), prefixes), expected)


@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4)
def test_frozen_statistics(candidate, reference, rng):
    """Parameters and statistics of the frozen part do not move in training; others do."""
    x, y = rng.normal((8, 5)) + 1, rng.integers(0, 3, (8,))
    for prefixes in (("stem",), ("stem.1", "classifier.0")):
        assert_equal(candidate(unchanged, x, y, prefixes), reference(unchanged, x, y, prefixes))


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
def test_features(candidate, rng):
    """In training, the frozen part evaluates and the rest is in training mode."""
    got = candidate(features, rng.normal((8, 5)))
    assert_equal(got, {"same as in evaluation": True, "the rest trains": True})


@pytest.mark.correctness
@pytest.mark.rules(7, 8, 9)
@pytest.mark.parametrize(
    ("frozen", "bias"), [(False, True), (True, True), (True, False)], ids=["", "frozen", "no bias"]
)
def test_head(candidate, reference, rng, frozen, bias):
    """The new head replaces the last linear layer, with its inputs, bias and dtype."""
    for dtype in ("float32", "float64"):
        x = rng.normal((4, 5), dtype)
        assert_equal(candidate(head, x, 7, frozen, bias=bias), reference(head, x, 7, frozen, bias=bias))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_fresh_head(candidate):
    """The new head is initialised as in nn.Linear, whatever the old one held."""
    for old in (50, 9):
        one, two = candidate(fresh_head, old)
        for weight in (one, two):
            assert_equal(tuple(weight.shape), (50, 64))
            largest = weight.abs().max()
            assert 0.98 < largest <= 1.0001, f"the largest weight is {largest:.3f} times the bound of nn.Linear"
        assert (one != two).any(), "two new heads have the same weights"


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_no_head(candidate):
    """Without a linear layer inside, or without classes, replace_head raises ValueError."""
    for kind, num_classes in (("none", 3), ("itself", 3), ("inside", 0), ("inside", -2)):
        assert_raises(candidate, ValueError, no_head, kind, num_classes)
    assert_equal(candidate(no_head, "inside", 1), 1)


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_trainable(candidate, rng):
    """trainable lists the parameters that require gradients, in order, a shared one once."""
    x = rng.normal((4, 5))
    for names in ([], ["stem.0.bias", "layer1.weight", "classifier.2.weight"]):
        assert_equal(candidate(listed, x, names), (True, names))


@pytest.mark.correctness
@pytest.mark.rules(2, 7, 9, 11)
def test_whole(candidate, rng):
    """A frozen model with a new head trains that head alone."""
    moved = ["classifier.2.weight", "classifier.2.bias"]
    assert_equal(candidate(whole, rng.normal((8, 5))), (moved, [True, True]))


@pytest.mark.gradients
@pytest.mark.rules(5)
def test_through(candidate, reference, rng):
    """Gradients pass through frozen layers to the layers before them."""
    x, cotangent = rng.normal((6, 5), "float64"), rng.normal((6, 3), "float64")
    assert_close(candidate(through, x, cotangent), reference(through, x, cotangent))


@pytest.mark.gradients
@pytest.mark.rules(3, 4, 5)
@pytest.mark.parametrize("prefixes", [("stem",), ("layer1",), ("stem.1", "classifier.0")], ids="+".join)
def test_training(candidate, reference, rng, prefixes):
    """What is not frozen is trained as if the frozen part were a fixed function."""
    x, y = rng.normal((8, 5), "float64"), rng.integers(0, 3, (8,))
    assert_close(candidate(train, x, y, prefixes), reference(train, x, y, prefixes))
