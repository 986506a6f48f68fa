from __future__ import annotations

import dataclasses
import json

import pytest

from grader.report import (
    FORMAT,
    Category,
    Cause,
    CheckResult,
    Example,
    Failure,
    Frame,
    Kind,
    Manifest,
    Outcome,
    Planned,
    Reach,
    Report,
    Score,
    Why,
    from_data,
    to_data,
)

FULL = Report(
    exercise="alpha/one",
    attempt="0f",
    seed=2**62 + 1,
    solved=False,
    checks=(
        CheckResult("test_a[shape0]", "It é works.", Category.GRADIENTS, "cuda", Outcome.PASSED, seconds=0.25),
        CheckResult(
            id="test_b",
            title="It fails.",
            category=Category.PERFORMANCE,
            device="cpu",
            outcome=Outcome.FAILED,
            failure=Failure(
                Kind.RAISED, "Your code raised", {"shape": "(2, 8)", "first": "[0]"}, (Frame(3, "f", "return x"),)
            ),
            output="printed\n",
            seconds=0.5,
            battery="made_on_the_inputs_device",
            case="n=1",
            rules=("2. It returns an int.",),
            reach=Reach(("forward",), {"backward": "it raises"}, {"fresh": "operation: add"}),
        ),
    ),
    scores={Category.GRADIENTS: Score(2, 3, 1, 1), Category.PERFORMANCE: Score(0, 4, 0, 1)},
    devices=("cpu",),
    devices_not_here=("cuda", "mps"),
    load=Failure(Kind.LOAD, "no"),
    output="hello",
    barriers={"landlock": True, "seccomp": False},
    versions={"python": "3.11"},
    seconds=1.5,
    margin=0.75,
    causes=(
        Cause(
            Why.MISTAKE,
            "You divide twice.",
            (1,),
            mistake="twice",
            certain=True,
            failure=Failure(Kind.RAISED, "Your code raised"),
            example=Example("f(2)", "1", "0.5", stated=True),
            of_bugs=3,
        ),
        Cause(Why.VALUES, "Every value is 1/2 of the expected one."),
    ),
    search_cut=True,
    alike=("twice", "thrice"),
)


def test_every_field_of_the_example_differs_from_its_default():
    """Otherwise the round trip below would prove nothing about that field."""
    for part in (FULL, FULL.checks[1], FULL.causes[0], FULL.causes[0].example):
        for field in dataclasses.fields(part):
            if field.default is not dataclasses.MISSING and field.name != "format":
                assert getattr(part, field.name) != field.default, field.name


def test_a_report_survives_json():
    again = from_data(Report, json.loads(json.dumps(to_data(FULL))))
    assert again == FULL
    assert type(again.checks[1].failure.frames[0]) is Frame
    assert type(again.checks[0].outcome) is Outcome
    assert [type(key) for key in again.scores] == [Category, Category]
    assert isinstance(again.devices, tuple)
    assert (type(again.causes[0].why), type(again.causes[0].checks)) == (Why, tuple)
    assert type(again.causes[0].example) is Example


def test_data_is_plain():
    data = to_data(FULL)
    assert data["checks"][1]["outcome"] == "failed"
    assert type(data["checks"][1]["outcome"]) is str
    assert data["scores"] == {
        "gradients": {"earned": 2, "possible": 3, "passed": 1, "checks": 1},
        "performance": {"earned": 0, "possible": 4, "passed": 0, "checks": 1},
    }
    assert data["format"] == FORMAT


def test_a_manifest_survives_json():
    manifest = Manifest((Planned("test_a", "A.", Category.CORRECTNESS, "cpu"),), ("cpu",), ("mps",))
    assert from_data(Manifest, json.loads(json.dumps(to_data(manifest)))) == manifest


def test_absent_fields_take_their_defaults():
    data = to_data(FULL)
    for name in ("load", "barriers", "margin", "causes", "search_cut"):
        del data[name]
    again = from_data(Report, data)
    assert (again.load, again.barriers, again.margin, again.causes, again.search_cut) == (None, {}, 0.0, (), False)


def test_a_newer_format_is_refused():
    with pytest.raises(ValueError, match=f"format {FORMAT + 1}, this kata reads up to {FORMAT}"):
        from_data(Report, to_data(FULL) | {"format": FORMAT + 1, "news": 1})


@pytest.mark.parametrize(
    "path", [(), ("checks", 0), ("checks", 1, "failure"), ("scores", "gradients"), ("causes", 0, "example")], ids=str
)
def test_an_unknown_field_is_refused_at_any_depth(path):
    data = to_data(FULL)
    place = data
    for key in path:
        place = place[key]
    place["surprise"] = 1
    with pytest.raises(ValueError, match=r"unknown fields in \w+: surprise"):
        from_data(Report, data)


@pytest.mark.parametrize(("field", "value"), [("outcome", "great"), ("category", "style")])
def test_an_unknown_word_is_refused(field, value):
    data = to_data(FULL)
    data["checks"][0][field] = value
    with pytest.raises(ValueError, match=value):
        from_data(Report, data)


def test_a_missing_field_is_refused():
    data = to_data(FULL)
    del data["attempt"]
    with pytest.raises(ValueError, match="attempt"):
        from_data(Report, data)


def test_causes_are_told_in_the_order_in_which_they_are_to_be_looked_at():
    """First what hides the rest, last what is open until the answers are right."""
    assert [why.name for why in Why] == [
        "LOAD",
        "UNWRITTEN",
        "MISTAKE",
        "SLIP",
        "CHANGE",
        "RAISED",
        "VALUES",
        "GRADIENTS",
        "BUDGET",
    ]


def test_points_are_added_up():
    assert (FULL.earned, FULL.possible) == (2, 7)
    assert (dataclasses.replace(FULL, scores={}).earned, dataclasses.replace(FULL, scores={}).possible) == (0, 0)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_the_authors_and_the_graders_faults_are_blameless(outcome, make_check, make_report):
    report = make_report(checks=(make_check(), make_check("test_b", outcome)))
    assert report.blameless == (outcome in (Outcome.BROKEN, Outcome.FAULT))
