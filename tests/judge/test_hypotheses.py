"""The wrong programs that a submission's answers are compared with."""

from __future__ import annotations

import ast
import math
import re

import pytest

from grader.content.exercise import read_exercise
from grader.judge import hypotheses
from grader.mutate import Kind, Mutant

SOLUTION = "def double(x):\n    a = x + 1\n    b = x - 1\n    return a + b\n"
EDITS = {
    "first": ("x + 1", "x + 2"),
    "second": ("x - 1", "x - 3"),
    "third": ("a + b", "a * b"),
    "again": ("a = x", "a = 5 * x"),
}


@pytest.fixture
def exercise(tiny):
    """``exercise(names, in_stub)``: with these mistakes, and one that is a program of its own."""

    def exercise(names, in_stub=()):
        tiny.write(solution=SOLUTION, wrong={"own": '"""All of it.\n\nfails: correctness\n"""\n'})
        tables = [
            f'[[mistake]]\nname = "{name}"\nfails = ["correctness"]\nsays = "You do."\n'
            f'in_stub = {str(name in in_stub).lower()}\nold = "{EDITS[name][0]}"\nnew = "{EDITS[name][1]}"\n'
            for name in names
        ]
        (tiny.solutions / "mistakes.toml").write_text("".join(tables), "utf-8")
        return read_exercise(tiny.folder, tiny.solutions)

    return exercise


def names(found):
    return [tuple(mistake.name for mistake in one.mistakes) for one in found]


def edited(*names):
    source = SOLUTION
    for name in names:
        source = source.replace(*EDITS[name])
    return source


def test_each_mistake_is_one(exercise):
    found = hypotheses.named(exercise(["first", "second"]))
    assert names(found) == [("first",), ("own",), ("second",)]
    assert found[0].source == edited("first")
    assert found[0].change is None


def test_two_mistakes_at_once_are_edits_of_different_lines(exercise):
    mistakes = list(exercise(["first", "second", "third"]).mistakes)
    found = list(hypotheses.pairs(mistakes))
    assert names(found) == [("first", "second"), ("first", "third"), ("second", "third")]
    assert [one.source for one in found] == [edited(*pair) for pair in names(found)]
    assert found[0].name == "first and second"


def test_edits_of_one_text_and_programs_of_their_own_are_no_pair(exercise):
    assert names(hypotheses.pairs(list(exercise(["first", "again"]).mistakes))) == []


def test_a_half_fixed_stub_has_two_and_more_of_its_bugs_the_most_first(exercise):
    found = hypotheses.of_the_stub(exercise(["first", "second", "third"], in_stub=EDITS))
    assert names(found) == [("first", "second", "third"), ("first", "second"), ("first", "third"), ("second", "third")]
    assert found[0].source == edited("first", "second", "third")


def test_what_is_not_in_the_stub_is_no_bug_of_it(exercise):
    found = hypotheses.of_the_stub(exercise(["first", "second", "third"], in_stub=["first", "third"]))
    assert names(found) == [("first", "third")]
    assert hypotheses.of_the_stub(exercise(["first", "second"])) == []


def test_a_stub_with_many_bugs_is_not_tried_in_every_way(tiny):
    count = 12
    tiny.write(solution="def double(x):\n" + "".join(f"    x = x + {n}.5\n" for n in range(count)) + "    return x\n")
    (tiny.solutions / "mistakes.toml").write_text(
        "".join(
            f'[[mistake]]\nname = "n{n}"\nfails = ["correctness"]\nsays = "You do."\nin_stub = true\n'
            f'old = "+ {n}.5\\n"\nnew = "- {n}.5\\n"\n'
            for n in range(count)
        ),
        "utf-8",
    )
    found = hypotheses.of_the_stub(read_exercise(tiny.folder, tiny.solutions))
    assert len(found) < math.comb(count, 2), "fewer than even the pairs"


def test_changes_are_of_the_solution_and_say_what_they_are(exercise):
    found = list(hypotheses.changed(exercise([]), SOLUTION))
    assert len(found) > 5
    assert all(one.change is not None and one.mistakes == () for one in found)
    assert all(one.source == one.change.source for one in found)
    assert ast.unparse(ast.parse(SOLUTION)) not in {ast.unparse(ast.parse(one.source)) for one in found}
    assert Kind.DETACHED not in {one.change.kind for one in found}


def test_values_that_are_cut_off(exercise):
    assert {one.change.kind for one in hypotheses.cut_off(exercise([]), SOLUTION)} == {Kind.DETACHED}


@pytest.mark.parametrize("kinds", [hypotheses.changed, hypotheses.cut_off], ids=["changed", "cut off"])
def test_a_change_is_told_in_names_of_the_submission_alone(exercise, kinds):
    """`a` and `b` are names of the solution, which a learner has not seen."""
    found = kinds(exercise([]), "def double(x):\n    b = 2 * x\n    return b\n")
    names = [set(re.findall(r"[a-z]\w*", f"{one.change.was} {one.change.becomes}")) for one in found]
    assert {"x"} <= set().union(*names) <= {"x", "b", "detach"}


@pytest.mark.parametrize(
    ("kind", "was", "becomes", "words"),
    [
        (Kind.REMOVED, "x += 1", "", "without `x += 1`"),
        (Kind.KEEPDIM, "x.sum(0, keepdim=True)", "x.sum(0)", "without `keepdim=True`"),
        (Kind.DETACHED, "x", "x.detach()", "with `x` cut off from the graph"),
        (Kind.OPERATOR, "x + 1", "x - 1", "with `x - 1` in the place of `x + 1`"),
        (Kind.AXIS, "x.sum(0)", "x.sum(1)", "with `x.sum(1)` in the place of `x.sum(0)`"),
    ],
)
def test_a_change_in_words(kind, was, becomes, words):
    sentence = hypotheses.words(Mutant("", kind, 1, "", "", was, becomes))
    assert sentence == f"Your file answers every check as a right one does {words}."


@pytest.mark.parametrize(
    ("kind", "was", "becomes", "also", "words"),
    [
        (Kind.REMOVED, "x = x + 1", "", (), "line 4: look whether `x = x + 1` belongs there."),
        (Kind.AXIS, "x.sum(0)", "x.sum(1)", (), "line 4: look at the axis of `x.sum(0)`."),
        (Kind.KEYWORD, "f(x, p=1, q=2)", "f(x, q=2)", (), "line 4: look at the arguments: `p=1`."),
        (Kind.KEYWORD, "f(x)", "f(x, p=1)", (), "line 4: look at the arguments: `f(x)`."),
        (Kind.DTYPE, "zeros(3)", "ones(3)", (2, 9), "lines 2, 4 and 9: look at the dtype of `zeros(3)`."),
        (Kind.OPERATOR, "a + b", "a - b", (), "line 4: look at `a + b`."),
    ],
)  # fmt: skip
def test_the_place_of_a_slip_in_words(kind, was, becomes, also, words):
    sentence = hypotheses.place(Mutant("", kind, 4, "", "", was, becomes, also))
    assert sentence == f"One small change in {words.replace(':', ' makes every check pass:', 1)}"


def test_of_two_repairs_both_places_are_told():
    statement = Mutant("", Kind.OPERAND, 18, "", "", "a + b", "b")
    condition = Mutant("", Kind.COMPARISON, 16, "", "", "a != b", "a == b")
    assert hypotheses.place(statement, condition) == (
        "One small change in line 18 makes every check pass: look whether all of `a + b` is needed, or, in line 16, "
        "at the comparison `a != b`."
    )


def test_the_likeliest_repairs_come_first():
    found = hypotheses.repaired("def f(x, y):\n    x = x.exp()\n    return x + y\n")
    kinds = [one.change.kind for one in found]
    assert kinds == sorted(kinds, key=hypotheses._LIKELIEST.index)
    assert all(one.of_submission for one in found)
    only_in_mutants = {Kind.CONDITION, Kind.IN_PLACE}  # which no learner's slip is
    assert set(Kind) - only_in_mutants == {*hypotheses._LIKELIEST}
