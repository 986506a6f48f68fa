"""Hidden checks: convolution/conv-arithmetic."""

import itertools

import pytest

from grader.checks import assert_equal, assert_raises, probe


@probe
def size(sub, *args, **options):
    return sub.output_size(*args, **options)


@probe
def sizes(sub, cases):
    return [sub.output_size(*case) for case in cases]


@probe
def padding(sub, *args, **options):
    return sub.same_padding(*args, **options)


def places(n, k, padding, stride, dilation):
    """Count the places by trying each."""
    return sum(start + dilation * (k - 1) < n + 2 * padding for start in range(0, n + 2 * padding, stride))


def fitting(paddings, strides, dilations):
    """Return all small cases in which the kernel fits, and what is right for each."""
    every = itertools.product([1, 2, 5, 8, 13, 28], [1, 2, 3, 4, 7], paddings, strides, dilations)
    cases = [case for case in every if places(*case) > 0]
    return cases, [places(*case) for case in cases]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(
    ("paddings", "strides", "dilations"),
    [([0], [1], [1]), ([1, 3], [1], [1]), ([0], [2, 3, 5], [1]), ([0], [1], [2, 3]), ([0, 1, 2], [1, 2, 3], [1, 2, 3])],
    ids=["plain", "padded", "strided", "dilated", "all"],
)
def test_output_size(candidate, paddings, strides, dilations):
    """The size is the number of places at which the kernel fits."""
    cases, expected = fitting(paddings, strides, dilations)
    assert_equal(candidate(sizes, cases), expected)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_defaults(candidate):
    """padding, stride and dilation are 0, 1 and 1 by default, and can be named."""
    assert_equal(candidate(size, 28, 5), 24)
    assert_equal(candidate(size, 224, 7, stride=2, padding=3), 112)
    assert_equal(candidate(size, 10, 3, dilation=2), 6)
    assert_equal(candidate(padding, 5), 2)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_does_not_fit(candidate):
    """A kernel that spans more than the padded row raises ValueError."""
    for args in [(4, 5), (2, 7, 2), (6, 3, 0, 1, 3), (6, 3, 0, 2, 3), (5, 9, 1, 100)]:
        assert_raises(candidate, ValueError, size, *args)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_bad_arguments(candidate):
    """Arguments that are too small raise ValueError."""
    for args in [(0, 1, 1), (5, 0), (5, 3, -1), (5, 3, 1, 0), (5, 3, 1, -2), (5, 3, 1, 1, 0), (5, 3, 1, 1, -1)]:
        assert_raises(candidate, ValueError, size, *args)
    for args in [(0,), (-1,), (3, 0), (3, -2)]:
        assert_raises(candidate, ValueError, padding, *args)


@pytest.mark.correctness
@pytest.mark.rules(1, 4)
def test_same_padding(candidate):
    """With the padding and stride 1, the output is as large as the input."""
    for k, dilation in [(1, 1), (3, 1), (5, 1), (7, 1), (1, 5), (3, 2), (3, 3), (5, 3), (2, 2), (4, 2), (6, 4)]:
        assert_equal(candidate(padding, k, dilation), dilation * (k - 1) // 2)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_no_same_padding(candidate):
    """Where no padding that is the same on both sides keeps the size, ValueError is raised."""
    for args in [(2,), (4, 1), (6,), (2, 3), (4, 5)]:
        assert_raises(candidate, ValueError, padding, *args)
