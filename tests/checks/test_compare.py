from __future__ import annotations

import math

import numpy
import pytest
import torch

from grader.checks import assert_close, assert_equal
from grader.checks.compare import Mismatch

NAN, INF = math.nan, math.inf


def mismatch(got, expected, compare=assert_close, **options):
    with pytest.raises(Mismatch) as caught:
        compare(got, expected, **options)
    return caught.value


FLOATS = {  # dtype: relative and absolute tolerance, as docs/authoring.md promises them
    "float64": (1e-7, 1e-9),
    "float32": (1e-4, 1e-5),
    "float16": (2e-3, 1e-3),
    "bfloat16": (1.6e-2, 1e-2),
    "complex64": (1e-4, 1e-5),
    "complex128": (1e-7, 1e-9),
}
EXACT = ["bool", "uint8", "int8", "int16", "int32", "int64"]


class TestTolerance:
    @pytest.mark.parametrize("dtype", FLOATS)
    @pytest.mark.parametrize("sign", [1, -1])
    def test_relative(self, dtype, sign):
        dtype, (relative, _) = getattr(torch, dtype), FLOATS[dtype]
        expected = torch.full((5,), 64.0, dtype=dtype)
        assert_close((expected * (1 + sign * relative * 0.8)).to(dtype), expected)
        mismatch((expected * (1 + sign * relative * 2)).to(dtype), expected)

    @pytest.mark.parametrize("dtype", FLOATS)
    def test_absolute(self, dtype):
        dtype, (_, absolute) = getattr(torch, dtype), FLOATS[dtype]
        expected = torch.zeros(5, dtype=dtype)
        assert_close(expected + absolute * 0.9, expected)
        mismatch(expected + absolute * 1.2, expected)

    def test_the_expected_value_sets_the_scale(self):
        mismatch(torch.tensor([1e6]), torch.tensor([0.0]))
        assert_close(torch.tensor([1.0]), torch.tensor([0.5]), rtol=1.0, atol=0.0)
        mismatch(torch.tensor([0.5]), torch.tensor([0.2]), rtol=1.0, atol=0.0)

    @pytest.mark.parametrize("dtype", EXACT)
    def test_integers_and_bools_are_exact(self, dtype):
        expected = torch.tensor([0, 1, 1]).to(getattr(torch, dtype))
        assert_close(expected.clone(), expected)
        error = mismatch(torch.tensor([0, 1, 0]).to(getattr(torch, dtype)), expected)
        assert error.details["wrong"] == "1 of 3 elements"

    def test_large_integers_differ_by_one(self):
        mismatch(torch.tensor([2**53 + 1]), torch.tensor([2**53]))
        mismatch(numpy.array([2**63 - 1]), numpy.array([2**63 - 2]))

    @pytest.mark.parametrize(("rtol", "atol"), [(0.5, None), (None, 1.0)])
    def test_given_tolerances_replace_the_dtypes(self, rtol, atol):
        got, expected = torch.tensor([1.4]), torch.tensor([1.0])
        mismatch(got, expected)
        assert_close(got, expected, rtol=rtol, atol=atol)
        assert_close(1.4, 1.0, rtol=rtol, atol=atol)
        assert_close([numpy.array([1.4])], [numpy.array([1.0])], rtol=rtol, atol=atol)

    def test_equal_is_exact(self):
        expected = torch.tensor([1.0, NAN, INF])
        assert_equal(expected.clone(), expected)
        close = expected * (1 + 1e-6)
        assert_close(close, expected)
        mismatch(close, expected, assert_equal)
        mismatch(1.0 + 1e-12, 1.0, assert_equal)

    @pytest.mark.parametrize("place", [0, 32767, 32768, 70_000])
    def test_one_wrong_element_among_many(self, place):
        expected = torch.zeros(70_001)
        got = expected.clone()
        got[place] = 1
        error = mismatch(got, expected)
        assert error.details["first at"] == f"[{place}]"
        assert error.details["wrong"] == "1 of 70001 elements"


class TestNotFinite:
    @pytest.mark.parametrize("value", [NAN, INF, -INF])
    @pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
    def test_the_same_places_agree(self, value, dtype):
        expected = torch.tensor([1.0, value]).to(getattr(torch, dtype))
        assert_close(expected.clone(), expected)

    MAKE = pytest.mark.parametrize("make", [torch.tensor, numpy.array, float], ids=["tensor", "array", "number"])

    @MAKE
    @pytest.mark.parametrize(
        ("got", "expected"), [(NAN, 1.0), (1.0, NAN), (INF, 1.0), (-INF, 1.0), (NAN, INF), (INF, NAN)]
    )
    def test_other_places_do_not(self, make, got, expected):
        mismatch(make(got), make(expected))

    @MAKE
    @pytest.mark.parametrize(("got", "expected"), [(1.0, INF), (1.0, -INF), (INF, -INF), (-INF, INF)])
    def test_an_infinity_is_met_by_itself_alone(self, make, got, expected):
        mismatch(make(got), make(expected))

    def test_the_message_counts_them(self):
        error = mismatch(torch.tensor([NAN, 2.0, INF, 4.0]), torch.tensor([1.0, 2.0, 3.0, NAN]))
        assert error.message == "2 of 4 values are NaN or infinite where finite ones are expected."
        assert error.details["wrong"] == "3 of 4 elements"

    def test_complex_nan(self):
        expected = torch.tensor([complex(NAN, 1), complex(2, 3)])
        assert_close(expected.clone(), expected)
        mismatch(torch.tensor([complex(NAN, 1), complex(2, NAN)]), expected)


class TestKind:
    @pytest.mark.parametrize(
        ("got", "expected"),
        [
            ((2, 1), (2,)),
            ((1,), ()),
            ((3, 1), (3, 4)),
            ((4, 3), (3, 4)),
            ((0,), (0, 3)),
            ((1, 3), (3,)),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("make", [torch.zeros, numpy.zeros])
    def test_broadcasting_never_hides_a_shape(self, make, got, expected):
        error = mismatch(make(got), make(expected))
        assert error.message == "The shape is wrong."
        assert str(got) in error.details["got"]
        assert str(expected) in error.details["expected"]

    @pytest.mark.parametrize(
        ("got", "expected"),
        [
            ("float64", "float32"),
            ("float32", "float16"),
            ("int32", "int64"),
            ("bool", "uint8"),
            ("complex64", "float32"),
        ],
    )
    def test_dtype(self, got, expected):
        for make in (lambda name: torch.zeros(2, dtype=getattr(torch, name)), lambda name: numpy.zeros(2, name)):
            error = mismatch(make(got), make(expected))
            assert error.message == "The dtype is wrong."
            assert (error.details["got"].split()[0], error.details["expected"].split()[0]) == (got, expected)

    @pytest.mark.parametrize(
        ("got", "expected"),
        [
            (numpy.zeros(2), torch.zeros(2)),
            (torch.zeros(2), numpy.zeros(2)),
            ([0.0, 0.0], torch.zeros(2)),
            (0.0, torch.zeros(())),
            (torch.zeros(()), 0.0),
            (None, torch.zeros(2)),
            (torch.zeros(2), None),
            (1, 1.0),
            (1.0, 1),
            (True, 1),
            (1, True),
            ("1", 1),
            ([1], (1,)),
            ((1,), [1]),
            ({"a": 1}, [("a", 1)]),
            (torch.float32, "float32"),
        ],
        ids=str,
    )
    def test_another_kind_of_answer(self, got, expected):
        error = mismatch(got, expected)
        assert error.message == "The structure is wrong."
        assert list(error.details) == ["expected", "got"]

    @pytest.mark.parametrize(
        ("got", "expected"),
        [
            ([1], [1, 2]),
            ([1, 2, 3], [1, 2]),
            ((), (1,)),
            ({}, {"a": 1}),
            ({"a": 1, "b": 2}, {"a": 1}),
            ({"b": 1}, {"a": 1}),
        ],
        ids=str,
    )
    def test_another_number_or_name_of_parts(self, got, expected):
        assert mismatch(got, expected).message == "The structure is wrong."

    @pytest.mark.parametrize(
        ("got", "facts"),
        [
            ({"a": 1}, {"missing": "'b', 'c'"}),
            ({"a": 1, "b": 2, "c": 3, 4: 4}, {"too many": "4"}),
            ({"a": 1, "b": 2, "C": 3}, {"missing": "'c'", "too many": "'C'"}),
            ([1, 2, 3], {"expected": "a dict of 3 items", "got": "a list of 3 items"}),
        ],
        ids=["missing", "too many", "renamed", "no dict"],
    )
    def test_which_keys_are_missing_and_which_are_too_many(self, got, facts):
        assert mismatch(got, {"a": 1, "b": 2, "c": 3}).details == facts

    @pytest.mark.parametrize(
        "value",
        [None, True, 3, "é", b"x", 1.5, NAN, 2 + 1j, torch.float32, [], (), {}, torch.zeros(0), numpy.zeros((2, 0))],
        ids=repr,
    )
    def test_everything_equals_itself(self, value):
        assert_equal(value, value)
        assert_close({"a": [value, (value,)]}, {"a": [value, (value,)]})

    @pytest.mark.parametrize(("got", "expected"), [(2, 3), ("a", "b"), (True, False), (b"a", b"b"), (1j, 2j)], ids=str)
    def test_another_value(self, got, expected):
        error = mismatch(got, expected)
        assert error.message == "The value is wrong."
        assert error.details == {"expected": repr(expected), "got": repr(got)}

    def test_a_key_of_another_type_is_another_key(self):
        error = mismatch({"1": 1}, {1: 1})
        assert error.message == "The structure is wrong."

    def test_names_in_another_order_are_no_other_answer(self):
        assert_close({"b": 98, "a": 97}, {"a": 97, "b": 98})


class TestMessage:
    def test_values(self):
        got, expected = torch.zeros(2, 3), torch.zeros(2, 3)
        got[0, 2], got[1, 1] = 0.5, -2.0
        error = mismatch(got, expected)
        assert error.message == str(error) == "The values are wrong."
        assert error.details == {
            "answer": "float32 tensor of shape (2, 3)",
            "wrong": "2 of 6 elements",
            "first at": "[0, 2]",
            "expected": "0",
            "got": "0.5",
            "largest error": "2",
        }
        assert list(error.details)[:2] == ["answer", "wrong"]  # in reading order

    def test_the_path_to_the_part(self):
        got, expected = ({"grads": [1, (torch.zeros(2), last)]} for last in (torch.ones(2), torch.zeros(2)))
        error = mismatch(got, expected)
        assert error.message == str(error) == "The values of the answer's ['grads'][1][1] are wrong."
        assert error.path == ("grads", 1, 1)
        assert error.got is got["grads"][1][1]
        assert error.expected is expected["grads"][1][1]

    @pytest.mark.parametrize(
        ("got", "expected", "sentence"),
        [
            (torch.ones(2), torch.zeros(2), "The values of `h` are wrong."),
            (torch.ones(2), torch.zeros(3), "The shape of `h` is wrong."),
            (torch.ones(2), torch.ones(2).double(), "The dtype of `h` is wrong."),
            (1.5, 2.5, "The number of `h` is wrong."),
            ("a", "b", "The value of `h` is wrong."),
            ([1], [1, 2], "The structure of `h` is wrong."),
            (
                torch.tensor([NAN, 1.0]),
                torch.ones(2),
                "1 of 2 values of `h` are NaN or infinite where finite ones are expected.",
            ),
        ],
        ids=["values", "shape", "dtype", "number", "value", "structure", "not finite"],
    )
    def test_every_sentence_can_be_about_a_part_with_a_name(self, got, expected, sentence):
        error = mismatch({"braces {}": got}, {"braces {}": expected})
        assert error.of("`h`") == sentence
        assert error.of("") == sentence.replace(" of `h`", "")
        assert error.message == sentence.replace("`h`", "the answer's ['braces {}']")

    @pytest.mark.parametrize(
        ("got", "expected", "digits"),
        [
            (1.5, 2.5, ("1.5", "2.5")),
            (1.0000002, 1.0, ("1.0000002", "1")),
            (1.0 + 1e-10, 1.0, ("1.0000000001", "1")),
            (1.0 + 2**-52, 1.0, ("1.0000000000000002", "1")),
        ],
    )
    @pytest.mark.parametrize(
        "make", [float, lambda x: torch.tensor([x], dtype=torch.float64)], ids=["number", "tensor"]
    )
    def test_numbers_have_the_digits_that_tell_them_apart(self, make, got, expected, digits):
        details = mismatch(make(got), make(expected), assert_equal).details
        assert (details["got"], details["expected"]) == digits

    @pytest.mark.parametrize(
        ("got", "expected", "facts"),
        [
            (
                [[0, 1], [2, 2]],
                [[0, 1], [1, 2]],
                {"only expected": "the row [1, 2]", "only in yours": "the row [2, 2]"},
            ),
            ([[0, 1]], [[0, 1], [1, 2]], {"only expected": "the row [1, 2]"}),
            ([[0, 1], [0, 1]], [[0, 1]], {"only in yours": "the row [0, 1]"}),
            ([3, 4], [3, 5], {"only expected": "the number 5", "only in yours": "the number 4"}),
            ([4, 3], [3, 4], {}),
            ([[1, 2]], [[1], [2]], {}),
            ([1.0], [2.0], {}),
            ([True], [False], {}),
            (list(range(40_000)), [1], {}),
        ],
        ids=["other", "fewer", "twice", "column", "order", "width", "fractions", "bools", "too many to look at"],
    )
    @pytest.mark.parametrize("make", [torch.tensor, numpy.array])
    def test_of_rows_of_whole_numbers_one_missing_and_one_too_many(self, make, got, expected, facts):
        details = mismatch(make(got), make(expected)).details
        assert {name: details[name] for name in ("only expected", "only in yours") if name in details} == facts

    def test_a_tensor_of_no_dimension(self):
        error = mismatch(torch.tensor(2.5), torch.tensor(1.0))
        assert error.details == {"answer": "float32 tensor of shape ()", "expected": "1", "got": "2.5"}

    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64", "bool", "bfloat16", "complex64"])
    def test_every_dtype_has_one(self, dtype):
        kind = getattr(torch, dtype)
        error = mismatch(torch.tensor([0, 1]).to(kind), torch.tensor([1, 1]).to(kind))
        assert error.details["wrong"] == "1 of 2 elements"
        assert error.details["first at"] == "[0]"

    def test_a_long_answer_is_not_dumped(self):
        error = mismatch("x" * 10_000, torch.zeros(2))
        assert len(error.details["got"]) < 80
        error = mismatch(list(range(10_000)), torch.zeros(2))
        assert error.details["got"] == "a list of 10000 items"

    def test_the_arguments_are_left_alone(self):
        got, expected = torch.tensor([1.0, NAN]), torch.tensor([2.0, NAN])
        mismatch(got, expected)
        assert repr((got, expected)) == repr((torch.tensor([1.0, NAN]), torch.tensor([2.0, NAN])))


def test_texts_of_several_lines_are_told_by_the_first_line_that_differs():
    with pytest.raises(Mismatch) as caught:
        assert_equal("one\ntwo\nthree", "one\n2\n")
    assert caught.value.details == {
        "wrong": "2 of 3 lines",
        "first at": "line 2",
        "expected": "'2'",
        "got": "'two'",
    }


def test_a_line_that_is_missing():
    with pytest.raises(Mismatch) as caught:
        assert_equal("one", "one\n")
    assert caught.value.details["got"] == "no such line"
