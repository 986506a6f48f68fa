"""What is read of a tensor without values: every value is the number that was chosen."""

from __future__ import annotations

import pytest
import torch

from grader.confined.placement import PlacementWatch
from grader.confined.readings import assume_nonzero


@pytest.fixture
def read():
    """``read(function, x, number=1)``: what `function` reads of `x`, which it gets on `meta`."""
    from torch.fx.experimental import _config

    def run(function, x, number=1):
        with PlacementWatch(__file__, 100, number):
            return function(x.to("meta"))

    with _config.patch(meta_nonzero_assume_all_nonzero=False):
        assume_nonzero()
        yield run


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool, torch.complex64])
def test_what_is_read_is_what_ones_would_give(read, dtype):
    ones = torch.ones(2, 3, dtype=dtype)
    for function in (
        lambda x: x[0, 0].item(),
        lambda x: x.tolist(),
        lambda x: x.cpu(),
        lambda x: x.to("cpu", torch.float64) if dtype != torch.complex64 else 0,
        lambda x: bool(x[0, 0]),
        lambda x: torch.equal(x, x),
    ):
        got, expected = read(function, ones), function(ones)
        assert torch.equal(got, expected) if isinstance(got, torch.Tensor) else got == expected
        assert type(got) is type(expected)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.nonzero(),
        lambda x: x[x > 0],
        lambda x: torch.where(x > 0)[0],
        lambda x: x.long().flatten().bincount(),
        lambda x: x.long().flatten().bincount(minlength=5),
        lambda x: x.long().flatten().bincount(x.double().flatten()),
        lambda x: x.unique(),
        lambda x: torch.stack(x.unique(return_inverse=True, return_counts=True)[1:2]),
        lambda x: x.repeat_interleave(x[0].long(), dim=1),
    ],
)
def test_shapes_and_dtypes_are_those_that_ones_would_give(read, function):
    ones = torch.ones(2, 3)
    got, expected = read(function, ones), function(ones)
    assert (got.device.type, got.shape, got.dtype) == ("meta", expected.shape, expected.dtype)


@pytest.mark.parametrize("number", [0, 1])
def test_the_number_is_chosen(read, number):
    x = torch.ones(3)
    assert read(lambda x: bool((x > 0).all()), x, number) is bool(number)
    assert read(lambda x: (x > 0).tolist(), x, number) == [bool(number)] * 3
    assert read(lambda x: x.sum().item(), x, number) == number
    assert read(lambda x: x[x > 0].shape, x, number) == (3,)  # shapes are those of ones


def test_numpy_stays_out_of_reach(read):
    with pytest.raises(TypeError):
        read(lambda x: x.numpy(), torch.ones(3))
