"""Operations on tensors of two devices: what a CUDA device refuses is refused, and what it takes is taken."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from grader.confined.placement import (
    MixedDevicesError,
    PlacementWatch,
    TooManyOperationsError,
    mix_behind,
    on_meta,
    places,
)
from grader.hosts.outline import outline

MANY = 1000


def watch(most=MANY, number=1):
    return PlacementWatch(__file__, most, number)


@pytest.fixture
def x():
    return torch.empty(3, 4, device="meta")


def assigned(target, index, value):
    target[index] = value
    return target


def with_gradient(parameter, gradient):
    parameter.grad = gradient


REFUSED = {
    "add": lambda x: x + torch.zeros(3, 4),
    "linear": lambda x: functional.linear(x, torch.zeros(5, 4)),
    "matmul": lambda x: x @ torch.zeros(4, 2),
    "conv2d": lambda x: functional.conv2d(x[None, None], torch.zeros(1, 1, 3, 3)),
    "gru_state": lambda x: nn.GRUCell(4, 5, device="meta")(x, torch.zeros(3, 5)),
    "a_mask": lambda x: x.masked_fill(torch.ones(3, 4, dtype=torch.bool), 0.0),
    "where": lambda x: torch.where(torch.ones(3, 4, dtype=torch.bool), x, 0.0),
    "attention_mask": lambda x: functional.scaled_dot_product_attention(x[None], x[None], x[None], torch.zeros(3, 3)),
    "gather": lambda x: x.gather(1, torch.zeros(3, 1, dtype=torch.long)),
    "index_add": lambda x: torch.zeros(2, 4).index_add(0, torch.zeros(3, dtype=torch.long), x),
    "embedding": lambda x: functional.embedding(torch.zeros(2, dtype=torch.long), x),
    "a_table_indexed_by_the_input": lambda x: torch.zeros(5, 2)[x[0].long()],
    "values_put_by_an_index": lambda x: assigned(x.clone(), torch.tensor([0, 1]), torch.zeros(2, 4)),
    "put_into_what_was_made": lambda x: assigned(torch.zeros(3, 4), torch.tensor([0]), x[:1]),
    "cat": lambda x: torch.cat([x, torch.zeros(1, 4)]),
    "stack_without_dimensions": lambda x: torch.stack([x.sum(), torch.tensor(0.0)]),
    "added_in_place": lambda x: torch.zeros(()).add_(x.sum()),
    "out": lambda x: torch.add(x, x, out=torch.zeros(3, 4)),
    "foreach": lambda x: torch._foreach_add([x, x], [torch.zeros(3, 4)] * 2),
    "quantile": lambda x: x.quantile(torch.tensor([0.2, 0.8])),
    "gradient": lambda x: with_gradient(nn.Parameter(x), torch.zeros(3, 4)),
    "cotangent": lambda x: (nn.Parameter(x) * 2).backward(torch.ones(3, 4)),
    "generator": lambda x: torch.rand(3, generator=torch.Generator(), device=x.device),
    "lengths": lambda x: nn.utils.rnn.pack_padded_sequence(x[None], x[0, :1].long(), batch_first=True),
    "generator_in_place": lambda x: x.clone().normal_(generator=torch.Generator()),
}
TAKEN = {
    "number": lambda x: 2 * x + torch.tensor(2.0) * x,
    "number_in_where": lambda x: torch.where(x > 0, x, torch.tensor(0.0)),
    "number_in_addcmul": lambda x: torch.addcmul(x, x, torch.tensor(1.0)),
    "number_added_in_place": lambda x: x.clone().add_(torch.tensor(1.0)),
    "number_put_by_an_index": lambda x: assigned(x.clone(), torch.tensor([0]), torch.tensor(1.0)),
    "index": lambda x: x[torch.arange(2)],
    "mask_as_an_index": lambda x: x[torch.tensor([True, False, True])],
    "assigned_through_a_mask": lambda x: assigned(x.clone(), torch.tensor([True, False, True]), 0.0),
    "copied": lambda x: x.clone().copy_(torch.zeros(3, 4)),
    "assigned": lambda x: assigned(x.clone(), 0, torch.zeros(4)),
    "moved": lambda x: x + torch.zeros(3, 4).to(x.device),
    "shape_read": lambda x: x.expand_as(torch.zeros(2, 3, 4)) if torch.is_grad_enabled() else x,
    "like": lambda x: x * torch.ones_like(x) + x.new_zeros(4) + torch.zeros(4, device=x.device),
    "lengths": lambda x: nn.utils.rnn.pack_padded_sequence(x[None], torch.tensor([3]), batch_first=True).data,
    "cuts": lambda x: x.tensor_split(torch.tensor([1, 2]))[0],
    "lstm": lambda x: nn.LSTM(4, 5, device="meta")(x[None])[0],
    "batch_norm": lambda x: nn.BatchNorm1d(4).to(x.device)(x),
    "loaded": lambda x: nn.Linear(4, 3).to(x.device).load_state_dict({"weight": x, "bias": x[:, 0]}) and x,
    "dropout": lambda x: functional.dropout(x, 0.5),
    "generator_of_the_input": lambda x: x * torch.rand(4, generator=torch.Generator(x.device), device=x.device),
    "where_the_generator_is": lambda x: x * torch.rand(4, generator=(g := torch.Generator(x.device)), device=g.device),
    "moved_after_it_was_drawn": lambda x: x * torch.rand(4, generator=torch.Generator().manual_seed(1)).to(x.device),
    "made_and_left_alone": lambda x: (torch.ones(3) + torch.ones(3), x)[1],
}


class TestTheWatch:
    @pytest.mark.parametrize("name", REFUSED)
    def test_refuses(self, x, name):
        with pytest.raises(RuntimeError) as caught, watch():
            REFUSED[name](x)
        assert mix_behind(caught.value) is not None

    @pytest.mark.parametrize("name", TAKEN)
    def test_takes(self, x, name):
        with watch():
            assert TAKEN[name](x).device.type == "meta"

    @pytest.mark.parametrize("grad", [torch.enable_grad, torch.no_grad, torch.inference_mode])
    def test_in_every_mode_of_autograd(self, grad, x):
        with grad(), watch():
            assert x.expand_as(torch.zeros(3, 4)).shape == (3, 4)  # it only reads a shape
            with pytest.raises(MixedDevicesError):
                functional.linear(x, torch.zeros(5, 4))

    def test_says_which(self, x):
        with pytest.raises(MixedDevicesError) as caught, watch():
            x.long() + torch.zeros(2, 1, 4)
        error = caught.value
        assert (error.operation, error.made) == ("add", "float32 tensor of shape (2, 1, 4)")
        assert error.given == "int64 tensor of shape (3, 4)"

    def test_torch_optimizers_make_their_state_where_the_parameter_is(self):
        for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.RMSprop, torch.optim.Adagrad):
            parameter = nn.Parameter(torch.empty(3, device="meta"))
            parameter.grad = torch.empty(3, device="meta")
            with watch():
                kind([parameter], lr=0.1).step()

    def test_a_copy_to_the_cpu_is_made_and_noted(self, x):
        with watch() as seen:
            made = torch.zeros(3, 4)
            made[0] = x[0]
            again = torch.zeros(4)
            again.copy_(x[0])
        assert made.tolist() == [[1.0] * 4, [0.0] * 4, [0.0] * 4]  # what there is none of reads as 1
        assert [frame[1:] for frame in seen.copied_at] == [
            ("test_a_copy_to_the_cpu_is_made_and_noted", "made[0] = x[0]")
        ]

    def test_generators_are_torchs_own_afterwards(self):
        before = torch.Generator
        with watch():
            assert isinstance(torch.Generator("meta").manual_seed(3), before)
            with pytest.raises(RuntimeError):
                torch.Generator("nowhere")
        assert torch.Generator is before

    def test_counts_and_ends(self, x):
        with watch() as seen:
            x.exp().log()
        assert seen.operations == 2
        with pytest.raises(TooManyOperationsError), watch(most=10):
            sum([x] * 20)


class TestTheMixBehindAnError:
    def test_is_the_one_that_it_was_raised_from(self):
        mixed, other = MixedDevicesError("add", "a", "b"), ValueError("no")
        other.__cause__ = mixed
        assert mix_behind(other) is mixed
        assert mix_behind(mixed) is mixed

    def test_is_none_where_it_was_caught_and_something_else_went_wrong(self):
        other = ValueError("no")
        other.__context__ = MixedDevicesError("add", "a", "b")
        assert mix_behind(other) is None
        assert mix_behind(RuntimeError("size mismatch")) is None


def test_an_outline_keeps_everything_but_the_values():
    value = ([torch.ones(2, 3, dtype=torch.float16), (1, "a", None)], {"k": torch.zeros(()), 2: [True, 2.5]})
    made = on_meta(outline(value))
    first, second = made[0][0], made[1]["k"]
    assert (first.shape, first.dtype, first.device.type) == ((2, 3), torch.float16, "meta")
    assert (second.shape, second.dtype, second.device.type) == ((), torch.float32, "meta")
    assert made[0][1:] == [(1, "a", None)]
    assert made[1][2] == [True, 2.5]
    assert type(made) is tuple


def test_places(x):
    indices = torch.arange(3)
    assert places({"a": [x, torch.zeros(3)], "b": (torch.zeros(()), indices, x), "c": 1.0}) == "mc..m"
