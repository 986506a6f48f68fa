"""Values as text: literals that give the value back exactly, and digits that tell two values apart."""

from __future__ import annotations

import math

import hypothesis.extra.numpy as arrays
import numpy
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks.compare import assert_equal
from grader.judge.wording import both, literal, shown

FLOATS = ["float16", "bfloat16", "float32", "float64"]
INTEGERS = ["uint8", "int8", "int16", "int32", "int64"]
NUMBERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=8),
)
SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=2)


@st.composite
def tensors(draw):
    dtype = getattr(torch, draw(st.sampled_from([*FLOATS, *INTEGERS, "bool"])))
    shape = draw(SHAPES)
    count = math.prod(shape)
    values = (
        st.floats() if dtype.is_floating_point else st.integers(0, 1) if dtype == torch.bool else st.integers(0, 127)
    )
    return torch.tensor(draw(st.lists(values, min_size=count, max_size=count))).to(dtype).reshape(shape)


@st.composite
def ndarrays(draw):
    kinds = st.sampled_from(["float16", "float32", "float64", "int8", "int64", "uint64", "bool"])
    return draw(arrays.arrays(draw(kinds), SHAPES))


VALUES = st.recursive(
    st.one_of(NUMBERS, tensors(), ndarrays()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.integers(), st.text(max_size=3)), inner, max_size=3),
    ),
    max_leaves=6,
)


def evaluated(text):
    return eval(text, {"torch": torch, "np": np, "math": math})


def signs(value):
    """Of zeros, which compare equal."""
    if isinstance(value, torch.Tensor):
        return torch.signbit(value).tolist()
    if isinstance(value, numpy.ndarray | float):
        return numpy.signbit(value).tolist() if numpy.asarray(value).dtype.kind == "f" else None
    if isinstance(value, dict):
        return [signs(item) for item in value.values()]
    return [signs(item) for item in value] if isinstance(value, list | tuple) else None


class TestLiterals:
    @given(VALUES)
    @settings(max_examples=400, deadline=None)
    def test_a_literal_gives_the_value_back_exactly(self, value):
        text = literal(value)
        assert text is not None, "none of these is too long"
        again = evaluated(text)
        assert_equal(again, value)
        nan = "nan" in text  # whose sign is nobody's business
        assert nan or signs(again) == signs(value)

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (torch.tensor([1.0, -2.5]), "torch.tensor([1., -2.5])"),
            (torch.tensor(0.1), "torch.tensor(0.1)"),
            (torch.tensor([0.1], dtype=torch.float64), "torch.tensor([0.1], dtype=torch.float64)"),
            (torch.tensor([[1, 2]]), "torch.tensor([[1, 2]])"),
            (torch.tensor([True]), "torch.tensor([True])"),
            (torch.tensor([math.nan, -math.inf]), "torch.tensor([math.nan, -math.inf])"),
            (torch.empty(0, 3), "torch.zeros(0, 3, dtype=torch.float32)"),
            (numpy.array([0.1], "float32"), "np.array([0.1], dtype=np.float32)"),
            (numpy.array([0.5]), "np.array([0.5])"),
            ((1,), "(1,)"),
            ({"lr": 0.1}, "{'lr': 0.1}"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_literal_is_short(self, value, text):
        """A float32 has its own digits, not those of the double that it is read as."""
        assert literal(value) == text

    @pytest.mark.parametrize(
        "value",
        [
            *(torch.zeros(25), numpy.zeros(25), torch.zeros(2, dtype=torch.complex64), numpy.zeros(2, "complex64")),
            *([1, torch.zeros(25)], {"a": (torch.zeros(25),)}, {(1, torch.float32): 1}, torch.float32, object()),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_what_is_too_long_or_no_plain_data_has_none(self, value):
        assert literal(value) is None


class TestShown:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (torch.tensor([1.0, -2.5, 0.33333334]), "tensor([1., -2.5, 0.3333])"),
            (torch.tensor([-0.0]), "tensor([0.])"),
            (torch.tensor([1, 2], dtype=torch.int32), "tensor([1, 2], int32)"),
            (numpy.array([1.0], "float32"), "array([1.], float32)"),
            (numpy.array(True), "np.True_"),
            (numpy.array(2.5), "np.float64(2.5)"),
            (numpy.array(3), "np.int64(3)"),
            (torch.zeros(30, 2), "float32 tensor of shape (30, 2)"),
            (torch.zeros(0, 2), "an empty float32 tensor of shape (0, 2)"),
            ((0.5,), "(0.5,)"),
            ([1, None, "a"], "[1, None, 'a']"),
            ({"a": torch.tensor(1.0)}, "{'a': tensor(1.)}"),
            (list(range(9)), "[0, 1, 2, 3, 4, 5, 6, 7, ...]"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_value_as_a_reader_would_write_it(self, value, text):
        assert shown(value) == text

    @pytest.mark.parametrize("value", ["x" * 1000, [10**6] * 99, dict.fromkeys(range(50), "y" * 50)])
    def test_a_long_one_is_cut_short(self, value):
        assert len(shown(value)) <= 100

    @pytest.mark.parametrize("distance", [1.0, 1e-3, 1e-5, 1e-8, 2**-52])
    @pytest.mark.parametrize("make", [float, lambda x: torch.tensor([x], dtype=torch.float64), lambda x: [{"a": x}]])
    def test_two_values_have_the_digits_that_tell_them_apart(self, make, distance):
        texts = both(make(1.0), make(1.0 + distance))
        assert texts[0] != texts[1]

    def test_and_no_more_digits_than_that(self):
        assert both(torch.tensor([1 / 3, 1.0]), torch.tensor([1 / 3, 2.0])) == (
            "tensor([0.3333, 1.])",
            "tensor([0.3333, 2.])",
        )

    @given(st.floats(allow_nan=False), st.floats(allow_nan=False))
    @settings(deadline=None)
    def test_different_numbers_are_never_shown_alike(self, left, right):
        texts = both(left, right)
        assert (texts[0] == texts[1]) == (left == right)
