"""Hidden checks: sequence/packed-sequence."""

import pytest
import torch
from torch.nn.utils import rnn

from grader.checks import assert_close, assert_equal, assert_raises, probe

CASES = [([4], 4), ([5, 3, 3, 1], 7), ([6, 6, 6], 6), ([1, 1, 1, 1, 1], 3), ([7, 2], 7)]


@probe
def pack(sub, padded, lengths):
    return sub.pack(padded, lengths)


@probe
def unpack(sub, data, batch_sizes):
    return sub.unpack(data, batch_sizes)


@probe
def pack_strided(sub, padded, lengths):
    return sub.pack(padded.transpose(0, 1), lengths)


@probe
def there_and_back(sub, padded, lengths):
    return sub.unpack(*sub.pack(padded, lengths))


@probe
def pack_backward(sub, padded, lengths, cotangent):
    sub.pack(padded.requires_grad_(), lengths)[0].backward(cotangent)
    return padded.grad


@probe
def unpack_backward(sub, data, batch_sizes, cotangent):
    sub.unpack(data.requires_grad_(), batch_sizes)[0].backward(cotangent)
    return data.grad


def packed(padded, lengths):
    sequence = rnn.pack_padded_sequence(padded, lengths, batch_first=True)
    return sequence.data, sequence.batch_sizes


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 6)
@pytest.mark.parametrize(("lengths", "steps"), CASES, ids=str)
def test_pack(candidate, rng, lengths, steps):
    """pack returns what torch's own packing does, with further dimensions or none."""
    for rest in ((), (2,), (3, 2)):
        padded, counts = rng.normal((len(lengths), steps, *rest)), torch.tensor(lengths)
        assert_equal(candidate(pack, padded, counts), packed(padded, counts))


@pytest.mark.correctness
@pytest.mark.rules(3, 4, 5, 6)
@pytest.mark.parametrize(("lengths", "steps"), CASES, ids=str)
def test_unpack(candidate, rng, lengths, steps):
    """unpack returns the sequences, padded with zeros, and their lengths."""
    for rest in ((), (2,), (3, 2)):
        padded, counts = rng.normal((len(lengths), steps, *rest)), torch.tensor(lengths)
        data, sizes = packed(padded, counts)
        expected = rnn.pad_packed_sequence(rnn.PackedSequence(data, sizes), batch_first=True)
        assert_equal(candidate(unpack, data, sizes), tuple(expected))


@pytest.mark.correctness
@pytest.mark.rules(1, 4)
def test_infinite(candidate, rng):
    """The padding is zeros, and never NaN, even if elements are infinite."""
    padded, counts = rng.normal((3, 4, 2)), torch.tensor([4, 2, 1])
    padded[0], padded[2, 0] = float("inf"), float("-inf")
    padded[torch.arange(4) >= counts[:, None]] = 0
    data, sizes = packed(padded, counts)
    assert_equal(candidate(unpack, data, sizes), (padded, counts))
    assert_equal(candidate(pack, padded, counts), (data, sizes))


@pytest.mark.correctness
@pytest.mark.rules(3, 7)
@pytest.mark.parametrize("dtype", ["int64", "bool", "float64"])
def test_there_and_back(candidate, rng, dtype):
    """pack and then unpack gives the batch back, in every dtype."""
    padded, lengths = rng.integers(1, 9, (4, 6)).to(getattr(torch, dtype)), torch.tensor([6, 4, 4, 2])
    padded[torch.arange(6) >= lengths[:, None]] = 0
    assert_equal(candidate(there_and_back, padded, lengths), (padded, lengths))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_bad_lengths(candidate, rng):
    """Lengths that rise, are below 1 or above S raise ValueError."""
    padded = rng.normal((3, 5, 2))
    for bad in ([3, 4, 2], [5, 2, 3], [3, 2, 0], [2, 1, -1], [6, 5, 1]):
        assert_raises(candidate, ValueError, pack, padded, torch.tensor(bad))


@pytest.mark.correctness
@pytest.mark.rules(7, 9)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, one sequence and float64 work."""
    contract(pack, rng.normal((3, 5, 2)), torch.tensor([4, 3, 1]), batched=[0, 1], empty=False)
    contract(unpack, rng.normal((8, 2)), torch.tensor([3, 3, 2]))
    contract(pack_strided, rng.normal((5, 3, 2)), torch.tensor([4, 3, 1]))


@pytest.mark.gradients
@pytest.mark.rules(10)
def test_gradients_of_pack(candidate, rng):
    """pack: each element's gradient goes to its place, and the padding's is 0."""
    padded, lengths = rng.normal((3, 6, 2), "float64"), torch.tensor([5, 3, 1])
    cotangent = rng.normal((9, 2), "float64")
    got = candidate(pack_backward, padded, lengths, cotangent)
    packed(padded.requires_grad_(), lengths)[0].backward(cotangent)
    assert_close(got, padded.grad)


@pytest.mark.gradients
@pytest.mark.rules(10)
def test_gradients_of_unpack(candidate, rng):
    """unpack: each element's gradient is the one at its place in the padded batch."""
    cotangent, lengths = rng.normal((3, 5, 2), "float64"), torch.tensor([5, 3, 1])
    data, sizes = rng.normal((9, 2), "float64"), torch.tensor([3, 2, 2, 1, 1])
    assert_close(candidate(unpack_backward, data, sizes, cotangent), packed(cotangent, lengths)[0])


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """More sequences and more steps run no more lines of Python."""

    def make(n):
        lengths = rng.integers(1, n + 1, n).sort(descending=True).values
        lengths[0] = n
        padded = rng.normal((n, n, 2))
        padded[torch.arange(n) >= lengths[:, None]] = 0
        return padded, lengths

    budget.growth(there_and_back, make, sizes=(8, 64), of="lines", at_most=1.0)
