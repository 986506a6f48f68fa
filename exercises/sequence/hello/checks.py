"""Hidden checks: sequence/hello."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def given(sub):
    model = sub.CharModel(5, 4)
    shapes = {name: tuple(value.shape) for name, value in model.named_parameters()}
    return sub.ALPHABET, sub.encode("hello"), shapes, model.init_hidden(3)


@probe
def step(sub, weights, x, hidden):
    model = sub.CharModel().to(x.device, x.dtype)
    model.load_state_dict(weights)
    return model(x, hidden)


@probe
def descent(sub, parameters, lr, momentum=0.0):
    class Descent:
        def __init__(self):
            self.parameters = list(parameters)
            self.moves = [torch.zeros_like(p) for p in self.parameters]

        def zero_grad(self, set_to_none=True):
            for p in self.parameters:
                p.grad = None

        @torch.no_grad()
        def step(self):
            for p, move in zip(self.parameters, self.moves, strict=True):
                p -= move.mul_(momentum).add_(p.grad, alpha=lr)

    return Descent()


@probe
def train(sub, weights, *args, **options):
    values = weights["cell.bias_hh"]
    model = sub.CharModel().to(values.device, values.dtype)
    model.load_state_dict(weights)
    optimizer = descent(sub, model.parameters(), lr=0.2)
    losses, predictions = sub.train(model, optimizer, *args, **options)
    return {
        "losses": losses,
        "predictions": predictions,
        "weights": dict(model.state_dict()),
        "gradients": {name: value.grad for name, value in model.named_parameters()},
    }


@probe
def learn(sub, **options):
    torch.manual_seed(2)
    model = sub.CharModel()
    losses, predictions = sub.train(model, descent(sub, model.parameters(), lr=0.1, momentum=0.9), **options)
    return losses[-1], predictions[-1]


def draw(rng, dtype="float64"):
    shapes = {"weight_ih": (4, 4), "weight_hh": (4, 4), "bias_ih": (4,), "bias_hh": (4,)}
    return {f"cell.{name}": rng.uniform(shape, -0.8, 0.8, dtype) for name, shape in shapes.items()}


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
def test_the_given_parts(candidate, reference, rng):
    """The alphabet, encode and CharModel are as they were given."""
    assert_equal(candidate(given), reference(given))
    weights, x, hidden = draw(rng, "float32"), rng.normal((3, 4)), rng.normal((3, 4))
    assert_close(candidate(step, weights, x, hidden), reference(step, weights, x, hidden))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_defaults(candidate, reference, rng):
    """By default the model is trained for 15 epochs, from hello to ohlol."""
    weights = draw(rng)
    got, expected = candidate(train, weights), reference(train, weights)
    for part in ("losses", "predictions"):
        assert_close(got[part], expected[part])


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5, 10)
@pytest.mark.parametrize(("source", "target"), [("hello", "ohlol"), ("he", "lo"), ("hohlele", "elohhol")])
def test_one_epoch(candidate, reference, rng, source, target):
    """The loss of an epoch is the sum over its letters, and each step predicts one."""
    weights = draw(rng)
    got, expected = (side(train, weights, source, target, 1) for side in (candidate, reference))
    for part in ("losses", "predictions"):
        assert_close(got[part], expected[part])


@pytest.mark.correctness
@pytest.mark.rules(5, 6, 7)
def test_each_epoch_starts_afresh(candidate, reference, rng, picture):
    """Every epoch starts from a state of zeros, not from the last state before."""
    weights = draw(rng)
    got, expected = (side(train, weights, "hello", "ohlol", epochs=4) for side in (candidate, reference))
    picture.curve(got["losses"], expected["losses"])
    for part in ("losses", "predictions", "weights"):
        assert_close(got[part], expected[part])


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_learns(candidate):
    """With momentum, the model answers ohlol after 100 epochs."""
    loss, said = candidate(learn, epochs=100)
    assert said == "ohlol", f"after 100 epochs the model answers {said}, not ohlol"
    assert loss < 2.5, f"after 100 epochs the loss is {loss:.2f}; less than 2.5 is expected"


@pytest.mark.gradients
@pytest.mark.rules(3, 8, 10)
def test_gradients(candidate, reference, rng):
    """The gradients are those of the summed loss, through all steps."""
    weights = draw(rng)
    got, expected = (side(train, weights, "hello", "ohlol", 1) for side in (candidate, reference))
    for part in ("gradients", "weights"):
        assert_close(got[part], expected[part])


@pytest.mark.gradients
@pytest.mark.rules(9)
def test_gradients_do_not_pile_up(candidate, reference, rng):
    """The gradients of the third epoch are its own: earlier ones are cleared."""
    weights = draw(rng)
    got, expected = (side(train, weights, "hello", "ohlol", 3) for side in (candidate, reference))
    assert_close(got["gradients"], expected["gradients"])
