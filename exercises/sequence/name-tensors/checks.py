"""Hidden checks: sequence/name-tensors."""

import pytest
import torch

from grader.checks import assert_at_most, assert_equal, assert_raises, probe

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@probe
def forward(sub, names):
    padded, lengths, order = sub.make_tensors(names)
    return {"padded": padded, "lengths": lengths, "order": order}


@probe
def forward_and_names(sub, names):
    sub.make_tensors(names)
    return names


def draw(rng, lengths):
    return ["".join(LETTERS[i] for i in rng.integers(0, len(LETTERS), n)) for n in lengths]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4)
@pytest.mark.parametrize("lengths", [[3], [2, 7, 4], [6, 5, 3, 1], [1, 2, 5, 9, 11], [4, 12, 1, 8, 3]], ids=str)
def test_different_lengths(candidate, reference, rng, lengths):
    """Rows, lengths and order are right, in whatever order the names come."""
    names = draw(rng, lengths)
    assert_equal(candidate(forward, names), reference(forward, names))


@pytest.mark.correctness
@pytest.mark.rules(1, 3, 4)
def test_equal_lengths(candidate, reference, rng):
    """Names of the same length keep the order of the list."""
    for lengths in ([3] * 5, rng.integers(1, 4, 60).tolist()):
        names = draw(rng, lengths)
        assert_equal(candidate(forward, names), reference(forward, names))


@pytest.mark.correctness
@pytest.mark.rules(2, 5, 6)
def test_other_letters(candidate, reference):
    """Characters beyond ASCII become all their UTF-8 bytes, and each byte counts."""
    for names in (["Zoé", "Anna", "Bo"], ["李", "Ana"], ["Łukasz", "Kovač", "Ñ", "O'Neil", "de Wit"], ["🙂", "ab"]):
        got = candidate(forward, names)
        assert_equal(got, reference(forward, names))
        assert_at_most(got["padded"].max(), 255, "the largest byte")


@pytest.mark.correctness
@pytest.mark.rules(4, 6)
def test_the_way_back(candidate, rng):
    """order leads back from the rows to the list, and each name can be read again."""
    names = [*draw(rng, [5, 9, 2, 7]), "de la O", "x ", "Özil"]
    got = candidate(forward, names)
    assert_equal(sorted(got["order"].tolist()), list(range(7)))
    rows = got["padded"].clamp(0, 255).to(torch.uint8)
    read = [bytes(row[:n].tolist()).decode("utf-8", "replace") for row, n in zip(rows, got["lengths"], strict=True)]
    assert_equal([read[i] for i in got["order"].argsort().tolist()], names)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_nothing_to_read(candidate):
    """An empty list and an empty name raise ValueError."""
    for names in ([], [""], ["Anna", "", "Bo"]):
        assert_raises(candidate, ValueError, forward, names)


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_names_stay(candidate, rng):
    """The given list is not changed."""
    names = draw(rng, [2, 5, 3])
    assert_equal(candidate(forward_and_names, names), names)
