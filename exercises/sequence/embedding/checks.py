"""Hidden checks: sequence/embedding."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def fresh(sub, *args):
    weight = sub.Embedding(*args).weight.detach()
    return weight, issubclass(sub.Lookup, torch.autograd.Function)


@probe
def contents(sub, *args):
    module = sub.Embedding(*args)
    return {name: tuple(value.shape) for name, value in module.state_dict().items()}, len(list(module.parameters()))


@probe
def lookup(sub, weight, ids, padding_idx):
    return sub.Lookup.apply(weight, ids, padding_idx)


@probe
def lookup_backward(sub, weight, ids, padding_idx, cotangent):
    sub.Lookup.apply(weight.requires_grad_(), ids, padding_idx).backward(cotangent)
    return weight.grad


@probe
def embed(sub, weight, ids, padding_idx=None):
    module = sub.Embedding(*weight.shape, padding_idx).to(weight)
    module.load_state_dict({"weight": weight})
    return module(ids)


@probe
def embed_backward(sub, weight, ids, padding_idx, cotangent):
    module = sub.Embedding(*weight.shape, padding_idx).to(weight)
    module.load_state_dict({"weight": weight})
    module(ids).backward(cotangent)
    return module.weight.grad


def torchs_gradient(weight, ids, padding_idx, cotangent):
    weight = weight.clone().requires_grad_()
    torch.nn.functional.embedding(ids, weight, padding_idx).backward(cotangent)
    return weight.grad


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parameters(candidate):
    """A new Embedding has one standard normal weight, with zeros in the padding's row."""
    assert_equal(candidate(contents, 5, 3), ({"weight": (5, 3)}, 1))
    for args, zero in [((60, 70), None), ((60, 70, 0), 0), ((60, 70, -3), 57)]:
        weight, is_function = candidate(fresh, *args)
        assert is_function, "Lookup is not a torch.autograd.Function"
        if zero is not None:
            assert_equal(weight[zero], torch.zeros(70))
            weight = torch.cat([weight[:zero], weight[zero + 1 :]])
        assert (weight != 0).any(dim=1).all(), "a row other than the padding's is zeros"
        assert abs(weight.mean()) < 0.12, f"the weights have mean {weight.mean():.2f}, not 0"
        assert abs(weight.std() - 1) < 0.1, f"the weights have standard deviation {weight.std():.2f}, not 1"
        share = (weight.abs() > 2).double().mean().item()  # of a normal distribution: 4.6 %
        assert 0.02 < share < 0.08, f"{share:.1%} of the weights are beyond -2 and 2; 4.6 % are expected"


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3, 4, 7)
@pytest.mark.parametrize("shape", [(), (4,), (3, 5), (2, 3, 4)], ids=str)
def test_values(candidate, rng, shape):
    """Each id gives its row, for ids of any shape, and the padding's row as it is."""
    weight, ids = rng.normal((6, 3)), rng.integers(0, 6, shape)
    assert_equal(candidate(lookup, weight, ids, 2), weight[ids])
    assert_equal(candidate(embed, weight, ids, -4), weight[ids])


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    contract(lookup, rng.normal((6, 3)), rng.integers(0, 6, (4, 5)), 1, batched=[1])
    contract(embed, rng.normal((6, 3)), rng.integers(0, 6, (4, 5)), batched=[1])


@pytest.mark.correctness
@pytest.mark.rules(6, 7, 8)
def test_bad_arguments(candidate, rng):
    """An id outside the table raises IndexError, a padding_idx outside it ValueError."""
    weight = rng.normal((6, 3))
    for bad in (6, -1, -6, 100):
        assert_raises(candidate, IndexError, embed, weight, torch.tensor([[0, 1], [bad, 5]]))
    for bad in (6, -7):
        assert_raises(candidate, ValueError, contents, 6, 3, bad)
    assert_equal(candidate(contents, 6, 3, -6), ({"weight": (6, 3)}, 1))


@pytest.mark.gradients
@pytest.mark.rules(9, 10)
@pytest.mark.parametrize("padding_idx", [None, 0, 3])
def test_gradients(candidate, rng, padding_idx):
    """A row's gradient is the sum over all its copies, and 0 for the padding's row."""
    weight, ids = rng.normal((6, 3), "float64"), rng.integers(0, 5, (4, 7))
    ids[0, :2], ids[1, :2] = 3, 0
    cotangent = rng.normal((4, 7, 3), "float64")
    expected = torchs_gradient(weight, ids, padding_idx, cotangent)
    assert_close(candidate(lookup_backward, weight, ids, padding_idx, cotangent), expected)
    assert_close(candidate(embed_backward, weight, ids, padding_idx, cotangent), expected)


@pytest.mark.gradients
@pytest.mark.rules(7, 10)
def test_gradients_padding_from_the_end(candidate, rng):
    """A negative padding_idx counts from the end, and that row gets the gradient 0."""
    weight, ids, cotangent = rng.normal((6, 3), "float64"), rng.integers(3, 6, 12), rng.normal((12, 3), "float64")
    ids[:3] = 5
    expected = torchs_gradient(weight, ids, 5, cotangent)
    assert_close(candidate(embed_backward, weight, ids, -1, cotangent), expected)


@pytest.mark.gradients
@pytest.mark.rules(5, 9)
def test_contract_of_the_gradients(contract, rng):
    """Incoming gradients may have any memory layout and batch size, and are not changed."""
    ids, cotangent = rng.integers(0, 6, (4, 5)), rng.normal((4, 5, 3))
    contract(lookup_backward, rng.normal((6, 3)), ids, 1, cotangent, batched=[1, 3])


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Eight times the ids and rows run no more lines of Python."""

    def make(n):
        return rng.normal((n, 4)), rng.integers(0, n, n), 0, rng.normal((n, 4))

    budget.growth(embed_backward, make, sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(12)
def test_memory(budget, rng):
    """A large table needs little more memory than its gradient."""

    def make():
        return rng.normal((8192, 256)), rng.integers(0, 8192, 4096), 0, rng.normal((4096, 256))

    budget.memory(lookup_backward, make, at_most=3.0)
