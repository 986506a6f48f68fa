"""Hidden checks: similarity/triplet-mining."""

import pytest
import torch

from grader.checks import assert_equal, assert_raises, probe


@probe
def mine(sub, emb, labels, margin):
    return sub.semi_hard(emb, labels, margin)


@probe
def mine_embedded(sub, x, weight, labels, margin):
    return sub.semi_hard(x @ weight.requires_grad_(), labels, margin)


def draw(rng, batch, size, people):
    """Embeddings on a grid, so that distances are exact in any order of summing, with many ties."""
    return rng.integers(-3, 4, (batch, size)).float(), rng.integers(-people, people, (batch,)) * 7


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4)
@pytest.mark.parametrize(("batch", "size", "people"), [(9, 1, 1), (17, 2, 2), (14, 3, 3), (12, 5, 1)], ids=str)
def test_triplets(candidate, reference, rng, batch, size, people):
    """Exactly the semi-hard triplets are returned, sorted, with ties decided exactly."""
    emb, labels = draw(rng, batch, size, people)
    for margin in (1.0, 3.0, 8.5):
        assert_equal(candidate(mine, emb, labels, margin), reference(mine, emb, labels, margin))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_same_place(candidate):
    """A photograph is not its own positive; another one with its embedding is."""
    emb = torch.tensor([[1.0, 2.0], [1.0, 2.0], [2.0, 2.0]])
    expected = torch.tensor([[0, 1, 2], [1, 0, 2]])
    assert_equal(candidate(mine, emb, torch.tensor([5, 5, 3]), 2.0), expected)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_none(candidate, rng):
    """Without positives, without negatives, or with all in order, the shape is (0, 3)."""
    emb, none = rng.permutation(6).float().unsqueeze(1), torch.empty(0, 3, dtype=torch.int64)
    assert_equal(candidate(mine, emb, torch.arange(6), 9.0), none)
    assert_equal(candidate(mine, emb, torch.full((6,), 4), 9.0), none)
    apart = torch.tensor([[0.0], [1.0], [50.0], [51.0]])
    assert_equal(candidate(mine, apart, torch.tensor([1, 1, 2, 2]), 9.0), none)


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_far_from_zero(candidate, reference, rng):
    """Embeddings far from 0 and close together keep their exact distances."""
    emb, labels = draw(rng, 16, 3, 2)
    assert_equal(candidate(mine, emb + 4096, labels, 3.0), reference(mine, emb, labels, 3.0))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_gradient_required(candidate, reference, rng):
    """Embeddings that require a gradient are accepted."""
    (x, labels), weight = draw(rng, 12, 3, 2), rng.integers(-2, 3, (3, 2)).float()
    args = (x, weight, labels, 6.0)
    assert_equal(candidate(mine_embedded, *args), reference(mine_embedded, *args))


@pytest.mark.correctness
@pytest.mark.rules(8)
@pytest.mark.parametrize("labels", [(7,), (1,)], ids=str)
def test_labels(candidate, rng, labels):
    """Labels of another shape than (B,) raise ValueError."""
    assert_raises(candidate, ValueError, mine, rng.normal((6, 2)), rng.integers(0, 2, labels), 1.0)


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("margin", [0.0, -1.0], ids=str)
def test_margin(candidate, rng, margin):
    """A margin that is not above 0 raises ValueError."""
    assert_raises(candidate, ValueError, mine, *draw(rng, 6, 2, 2), margin)


@pytest.mark.correctness
@pytest.mark.rules(5, 10)
def test_contract(contract, rng):
    """No input is changed; any layout, empty and single batches and float64 work."""
    contract(mine, *draw(rng, 13, 2, 1), 4.0, batched=[0, 1])


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """Three times the photographs run no more lines of Python."""
    budget.growth(mine, lambda n: (*draw(rng, n, 3, 2), 5.0), sizes=(4, 12), of="lines", at_most=1.0)
