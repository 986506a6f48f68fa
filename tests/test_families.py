"""What an exercise forbids and what computes nearly the same: a family's siblings, and its kin."""

from __future__ import annotations

import pytest

from grader.content.catalog import load_catalog
from grader.families import FAMILIES, KIN, siblings


@pytest.mark.parametrize(
    ("forbid", "told"),
    [
        (["torch.nn.functional.dropout", "torch.nn.Dropout"], ["`dropouts`"]),  # dropout1d
        (["torch.nn.functional.batch_norm", "torch.nn.BatchNorm2d"], ["`normalisations`"]),  # instance and group norm
        (["torch.nn.functional.softmax"], ["`softmaxes`", "`attention`", "`distributions`"]),
        (["softmaxes"], ["`attention`", "`distributions`"]),
        (["softmaxes", "losses", "attention"], ["`distributions`", "`distributions`"]),  # Categorical
        (["torch.nn.LSTMCell"], ["`recurrent-cells`", "`recurrent-layers`"]),
        (["torch.optim.Adam"], ["`optimizers`"]),
        (["numpy.vectorize"], ["`loops`"]),
        (["softmaxes", "attention", "distributions"], []),
        (["softmaxes", "attention", "torch.distributions"], []),  # the whole module
        (["normalisations"], []),
        (["loops", "scipy", "torch.special.entr"], []),
    ],
)
def test_siblings(forbid, told):
    found = list(siblings(forbid))
    assert len(found) == len(told), found
    for sentence, family in zip(found, told, strict=True):
        assert family in sentence


@pytest.mark.parametrize("family", FAMILIES)
def test_a_whole_family_leaves_only_kin(family):
    assert len(list(siblings([family]))) == len(KIN.get(family, {}))


def test_kin_are_families():
    assert {*KIN, *(name for kin in KIN.values() for name in kin)} <= set(FAMILIES)


def test_what_the_exercises_leave_free_is_known():
    """Each of these is meant: the solution itself uses a sibling, or it answers nothing."""
    free = {exercise.name for exercise in load_catalog() if list(siblings(exercise.forbid))}
    assert free == {
        "attention/transformer-encoder",
        "autodiff/autograd-function",
        "detection/roi-pool",
    }
