"""Mutants of small functions, and what becomes of them when they are graded."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
from pathlib import Path

import pytest
import torch

from grader.authoring.verify import Options, Rule, Severity, mutation
from grader.authoring.verify.cache import Cache, cache_folder
from grader.authoring.verify.equivalents import read_equivalents
from grader.authoring.verify.mutation import Mutation, grade_mutants, mutate
from grader.authoring.verify.pool import Pool
from grader.client.runner import Series
from grader.content.catalog import load_catalog
from grader.errors import ExerciseError, GraderError
from grader.mutate import Kind, changes, detached, mutants, plain, slips, spread, variants
from grader.report import Category

NAME = "alpha/one"
SLIPS = (Kind.CONDITION, Kind.DETACHED, Kind.IN_PLACE, Kind.KEYWORD, Kind.NAME)


def changed(body: str, arguments: str = "x, y") -> list[tuple[str, str]]:
    """Kind and changed lines of every mutant by `changes`, without the function's head; `slips` has its own tests."""
    source = f"import torch\nimport numpy as np\n\n\ndef f({arguments}):\n" + "".join(
        f"    {line}\n" for line in body.splitlines()
    )
    head = plain(source).splitlines()[:4]
    out = []
    for mutant in mutants(source):
        if mutant.kind in SLIPS:
            continue
        lines = mutant.source.splitlines()
        shown = lines[4:] if lines[:4] == head else lines[3:]
        out.append((mutant.kind.value, "; ".join(line.strip() for line in shown)))
    return out


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return x + y", [("operator", "return x - y")]),
        ("return x - y", [("operator", "return x + y"), ("swapped", "return y - x")]),
        (
            "return x / y",
            [("operator", "return x * y"), ("operator", "return x // y"), ("swapped", "return y / x")],
        ),
        ("return x @ y", [("operator", "return x * y"), ("swapped", "return y @ x")]),
        ("return x < y", [("comparison", "return x <= y"), ("comparison", "return x > y")]),
        ("return x == y", [("comparison", "return x != y")]),
        ("return x is y", [("negated", "return x is not y")]),
        ("return x not in y", [("negated", "return x in y")]),
        ("return not x", [("negated", "return x")]),
        ("return ~x & y", [("operator", "return ~x | y"), ("negated", "return x & y")]),
        ("return x and y", [("boolean", "return x or y")]),
        ("return -x", [("sign", "return x")]),
        ("return 0", [("constant", "return 1")]),
        ("return 7", [("constant", "return 8")]),
        ("return 0.5", [("constant", "return 1.0")]),
        ("return 0.0", [("constant", "return 1.0")]),
        ("return True", [("constant", "return False")]),
        ("return 'text', None, ...", []),
        ("return f'{x + 1}'", []),
        ("return torch.exp(x)", [("dropped call", "return x")]),
        ("return torch.nn.functional.relu(x)", [("dropped call", "return x")]),
        ("return x.detach()", [("dropped call", "return x")]),
        ("return self.layer(x)", [("dropped call", "return x")]),
        ("return self.weight.t()", [("dropped call", "return self.weight")]),
        ("return range(x)", []),
        (
            "return np.where(x, y, z)",
            [("swapped", "return np.where(y, x, z)"), ("swapped", "return np.where(x, z, y)")],
        ),
        ("return torch.maximum(x, y)", []),
        ("return max(*x, y)", []),
        ("return torch.transpose(x, y)", []),
        ("if __name__ == '__main__':\n    print(f(1))", []),
        (
            "return torch.sum(x, axis=1)",
            [
                ("axis", "return torch.sum(x)"),
                ("axis", "return torch.sum(x, axis=2)"),
                ("axis", "return torch.sum(x, axis=0)"),
                ("dropped call", "return x"),
            ],
        ),
        (
            "return torch.sum(x, dim=(0, 1), keepdim=True)",
            [
                ("axis", "return torch.sum(x, keepdim=True)"),
                ("axis", "return torch.sum(x, dim=(1,), keepdim=True)"),
                ("axis", "return torch.sum(x, dim=(0,), keepdim=True)"),
                ("keepdim", "return torch.sum(x, dim=(0, 1))"),
                ("dropped call", "return x"),
                ("constant", "return torch.sum(x, dim=(1, 1), keepdim=True)"),
                ("constant", "return torch.sum(x, dim=(0, 2), keepdim=True)"),
            ],
        ),
        (
            "if x:\n    return y\nreturn x",
            [
                ("removed", "return x"),
                ("negated", "if not x:; return y; return x"),
                ("removed", "if x:; pass; return x"),
            ],
        ),
        ("x += y\nreturn x", [("operator", "x -= y; return x"), ("removed", "return x")]),
        ("x = y\nreturn x", [("removed", "return x")]),
        ("z = y\nreturn z", []),  # without its only assignment the mutant would only crash
        ("x.y = y\nreturn x", [("removed", "return x")]),
        (
            "with torch.no_grad():\n    x.add_(y)\nreturn x",
            [
                ("removed", "x.add_(y); return x"),
                ("removed", "return x"),
                ("removed", "with torch.no_grad():; pass; return x"),
            ],
        ),
        (  # what an error says is left alone, that it is raised is not
            "if x > y:\n    raise ValueError(f'{x} > 1', -1)",
            [
                ("removed", "pass"),
                ("comparison", "if x >= y:; raise ValueError(f'{x} > 1', -1)"),
                ("comparison", "if x < y:; raise ValueError(f'{x} > 1', -1)"),
                ("removed", "if x > y:; pass"),
            ],
        ),
        ("'''Docstring 1.'''\nreturn x", []),
        ("x: int = y\nreturn x", [("removed", "return x")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_kind_of_change(body, expected):
    assert changed(body) == expected


def test_defaults_are_changed_and_annotations_are_not():
    assert changed("return x", "x: Literal[1] = 2") == [
        ("constant", "def f(x: Literal[1]=3):; return x"),
        ("constant", "def f(x: Literal[1]=1):; return x"),
    ]


def test_no_two_mutants_are_the_same_and_all_compile():
    source = Path(__file__).parents[2].joinpath("solutions/normalization/rmsnorm/solution.py").read_text("utf-8")
    found = mutants(source)
    assert len(found) > 15
    assert len({mutant.source for mutant in found}) == len({mutant.id for mutant in found}) == len(found)
    assert plain(source) not in {mutant.source for mutant in found}
    assert [mutant.line for mutant in found] == sorted(mutant.line for mutant in found)
    lines = source.splitlines()
    for mutant in found:
        compile(mutant.source, "mutant", "exec")
        minus = [line[1:] for line in mutant.diff.splitlines() if line.startswith("-")]
        assert len(minus) == 1
        assert lines[mutant.line - 1].strip().startswith(minus[0].split("1e-06")[0].strip()[:30])


def test_ids_do_not_depend_on_comments_or_layout():
    one = mutants("def f(x):\n    return x + 1  # why\n")
    other = mutants("# what\n\n\ndef f(x):\n\n    return (x +\n            1)\n")
    assert [mutant.id for mutant in one] == [mutant.id for mutant in other]
    assert [mutant.diff for mutant in one] == [mutant.diff for mutant in other]
    assert [mutant.line for mutant in one] == [2, 2]
    assert [mutant.line for mutant in other] == [6, 7]


def test_what_is_no_python():
    with pytest.raises(SyntaxError):
        mutants("def f(x:")


def test_a_mutant_says_what_gave_way_to_what():
    found = mutants("import torch\ndef f(x):\n    x += 1\n    return torch.exp(x - 1)\n")
    assert {(mutant.kind, mutant.was, mutant.becomes) for mutant in found} >= {
        (Kind.OPERATOR, "x += 1", "x -= 1"),
        (Kind.REMOVED, "x += 1", ""),
        (Kind.CONSTANT, "1", "2"),
        (Kind.DROPPED, "torch.exp(x - 1)", "x - 1"),
        (Kind.SWAPPED, "x - 1", "1 - x"),
    }


# --- the programs that a submission's answers are compared with

DEFINITIONS = """\
import torch
from math import pi

EPS = 1e-6

def f(x, dim=-1):
    '''Text.'''
    y = torch.exp(x)
    return y / (y.sum(dim, keepdim=True) + EPS)

class Layer(torch.nn.Module):
    def forward(self, x):
        return f(x) * 2 - pi
"""


def test_variants_are_the_programs_of_the_mutants():
    """They are made faster: only the definition that is changed is written anew."""
    found = list(variants(DEFINITIONS, slips))
    texts = [plain(variant.source) for variant in found]
    assert Counter(texts) == Counter(mutant.source for mutant in mutants(DEFINITIONS))
    by_text = {mutant.source: mutant for mutant in mutants(DEFINITIONS)}
    for text, variant in zip(texts, found, strict=True):
        mutant = by_text[text]
        assert (variant.kind, variant.line) == (mutant.kind, mutant.line)
        assert (variant.was, variant.becomes) == (mutant.was, mutant.becomes)


@pytest.mark.parametrize("kinds", [changes, detached])
def test_variants_leave_the_next_one_alone(kinds):
    """One change at a time: nothing of a variant is left in the one after it."""
    original = plain(DEFINITIONS).splitlines()
    for variant in variants(DEFINITIONS, kinds):
        left = Counter(original) - Counter(plain(variant.source).splitlines())
        assert sum(left.values()) <= 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return x * y", {"x.detach() * y", "x * y.detach()", "(x * y).detach()"}),
        ("return torch.exp(x)", {"torch.exp(x.detach())", "torch.exp(x).detach()"}),
        ("return self.w[0]", {"self.w[0].detach()", "self.w.detach()[0]", "self.detach().w[0]"}),
        ("return 1", set()),
    ],
)
def test_every_value_is_cut_off_once(body, expected):
    found = list(variants(f"import torch\ndef f(self):\n    {body}\n", detached))
    assert {plain(variant.source).partition("return ")[2] for variant in found} == expected
    assert {variant.kind for variant in found} <= {Kind.DETACHED}
    assert all(variant.becomes == f"{variant.was}.detach()" or " " in variant.was for variant in found)


def test_an_argument_is_cut_off_where_it_comes_in():
    found = list(variants("def f(x):\n    return 1\n", detached))
    assert [variant.was for variant in found] == ["x"]
    for value in (torch.ones(1, requires_grad=True), 3, None):
        names: dict[str, object] = {}
        exec(found[0].source.replace("return 1", "return x"), names)
        got = names["f"](value)
        assert not getattr(got, "requires_grad", False)
        assert got == value


def test_what_is_assigned_to_is_not_cut_off():
    found = variants("def f(self):\n    self.a = b[0] = c = 1\n    del d\n", detached)
    assert all("= 1" in variant.source for variant in found)
    for variant in variants("def f(self):\n    self.a, b[0] = c\n", detached):
        compile(variant.source, "variant", "exec")


def test_a_beginning_is_a_fair_sample():
    found = mutants("def f(x, y):\n    x = x + y * 2 - 3 / 4\n    return -x if x < y and x > 0 else 1\n")
    kinds = list(dict.fromkeys(mutant.kind for mutant in found))
    order = list(spread(found))
    assert Counter(order) == Counter(found)
    assert {mutant.kind for mutant in order[: len(kinds)]} == set(kinds)
    assert order == list(spread(reversed(found))), "the same order every time"
    assert {Kind.OPERATOR, Kind.CONSTANT, Kind.SIGN, Kind.COMPARISON, Kind.BOOLEAN} <= set(kinds)


# --- graded


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def find(pack):
    return load_catalog([pack.root]).find(NAME)


def grade(pack, budget: float | None = None) -> tuple[Mutation, int]:
    """The result, and how many gradings were made."""
    graded: list[str] = []
    with Pool(2, (), graded.append) as pool:
        result = grade_mutants(find(pack), pool, budget)
    return result, len(graded)


def weaken(pack) -> None:
    """Doubling is checked at 2 alone, where it is squaring too."""
    path = pack.root / "solutions" / NAME / "solution.py"
    path.write_text("def double(x):\n    if x is None:\n        return 3\n    return 2 * x\n", "utf-8")
    checks = pack.root / "exercises" / NAME / "checks.py"
    checks.write_text(checks.read_text("utf-8").partition("@pytest.mark.performance")[0], "utf-8")


def test_good_checks_kill_every_mutant(pack):
    result, gradings = grade(pack)
    assert (result.exercise, result.total, result.graded, result.killed) == (NAME, 2, 2, 2)
    assert result.survivors == ()
    assert result.score == 1.0
    assert result.ok
    assert gradings == 1 + 2


def test_a_survivor_appears_when_a_check_is_weakened(pack):
    weaken(pack)
    result, _ = grade(pack)
    assert not result.ok
    places = [(mutant.kind, mutant.line) for mutant in result.survivors]
    assert places == [(Kind.REMOVED, 2), (Kind.REMOVED, 3), (Kind.CONSTANT, 3)]
    assert result.killed == result.graded - len(result.survivors) > 0
    assert result.score == result.killed / result.total
    assert "-        return 3\n+        return 4" in result.survivors[-1].diff


def test_listed_mutants_do_not_count(pack):
    weaken(pack)
    survivors = grade(pack)[0].survivors
    entries = "".join(f'[[equivalent]]\nid = "{mutant.id}"\nreason = "None is not given"\n' for mutant in survivors)
    path = pack.root / "solutions" / NAME / "equivalent.toml"
    path.write_text(entries + '[[equivalent]]\nid = "00000000"\nreason = "gone"\n', "utf-8")
    result, gradings = grade(pack)
    assert result.ok
    assert result.score == 1.0
    assert result.equivalent == len(survivors)
    assert gradings == 1, "the rest is known"
    (finding,) = result.findings
    assert (finding.rule, finding.severity) == (Rule.EQUIVALENT, Severity.WARNING)
    assert "00000000" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "equivalent = 1",
        "[[equivalent]]\nid = 'a'",
        "[[equivalent]]\nid = 'a'\nreason = ''",
        "equivalent = [1]",
        "[",
    ],
)
def test_a_list_that_is_not_valid(pack, text):
    folder = pack.root / "solutions" / NAME
    (folder / "equivalent.toml").write_text(text, "utf-8")
    with pytest.raises(ExerciseError, match=r"equivalent\.toml"):
        read_equivalents(folder)
    result, gradings = grade(pack)
    assert [finding.rule for finding in result.findings] == [Rule.EQUIVALENT]
    assert not result.ok
    assert gradings == 0


def test_a_value_is_cut_off_only_where_gradients_are_graded(pack):
    exercise = find(pack)
    found = mutants("import torch\n\n\ndef f(x):\n    y = torch.exp(x)\n    return y\n")
    assert Kind.DETACHED in {mutant.kind for mutant in found}
    assert Kind.DETACHED not in {mutant.kind for mutant in found if mutation._is_graded(mutant, exercise)}
    asking = dataclasses.replace(exercise, points={Category.GRADIENTS: 1})
    assert all(mutation._is_graded(mutant, asking) for mutant in found)


def test_a_budget_grades_a_sample_and_the_next_run_goes_on(pack):
    result, gradings = grade(pack, budget=0)
    assert (result.total, result.graded, gradings) == (2, 0, 1)
    assert result.score == 1.0
    assert grade(pack)[1] == 3
    result, gradings = grade(pack, budget=0)
    assert (result.graded, gradings) == (2, 1), "what is known costs nothing"


def test_a_change_of_the_checks_forgets_what_was_known(pack):
    grade(pack)
    with (pack.root / "exercises" / NAME / "checks.py").open("a", encoding="utf-8") as file:
        file.write("\n# another check may come\n")
    assert grade(pack)[1] == 3


def test_a_change_of_what_its_topic_shares_forgets_it_too(pack):
    shared = pack.root / "exercises" / NAME.partition("/")[0] / "shared.py"
    grade(pack)
    for text in ("", "# one", "# another"):
        shared.write_text(text, "utf-8")
        assert [grade(pack)[1], grade(pack)[1]] == [3, 1], "then it is known again"


def test_an_endless_loop_costs_little(pack):
    path = pack.root / "solutions" / NAME / "solution.py"
    path.write_text("def double(x):\n    n = 0\n    while n < 1:\n        n += 1\n    return 2 * x\n", "utf-8")
    result, _ = grade(pack)
    assert result.graded == result.total
    assert not [mutant for mutant in result.survivors if "-        n += 1\n" in mutant.diff and "+" not in mutant.diff]
    assert result.seconds < 30


def test_a_solution_that_fails_is_not_mutated(pack):
    (pack.root / "solutions" / NAME / "solution.py").write_text("def double(x):\n    return 3 * x\n", "utf-8")
    result, gradings = grade(pack)
    assert [finding.rule for finding in result.findings] == [Rule.SOLUTION] * 1
    assert (result.graded, gradings) == (0, 1)
    assert not result.ok


@pytest.mark.parametrize("text", ["def double(x:", None])
def test_a_solution_that_cannot_be_read(pack, text):
    if text:
        (pack.root / "solutions" / NAME / "solution.py").write_text(text, "utf-8")
    else:
        (pack.root / "solutions").rename(pack.root / "elsewhere")
    result, gradings = grade(pack)
    assert [finding.rule for finding in result.findings] == [Rule.SOLUTION]
    assert gradings == 0


def test_a_grader_that_fails_leaves_mutants_open(pack, monkeypatch):
    run = Series.run

    def fail(self, job):
        if "2 * x" not in job.source:
            raise GraderError("no server")
        return run(self, job)

    monkeypatch.setattr(Series, "run", fail)
    result, _ = grade(pack)
    assert result.fault
    assert (result.total, result.graded) == (2, 0)
    monkeypatch.setattr(Series, "run", run)
    assert grade(pack)[0].ok, "nothing of that was kept"


def test_several_exercises_and_a_broken_one(pack):
    (pack.root / "exercises" / "alpha" / "two-b" / "exercise.toml").write_text("x", "utf-8")
    catalog = load_catalog([pack.root])
    targets = [catalog.find("alpha/one"), *(broken for broken in catalog.broken if broken.name == "alpha/two-b")]
    results = list(mutate(targets, Options(jobs=2)))
    assert [(result.exercise, result.ok) for result in results] == [("alpha/one", True), ("alpha/two-b", False)]
    assert results[1].findings[0].rule is Rule.METADATA


# --- the cache


def test_the_cache_folder(tmp_path, monkeypatch):
    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "kata"
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert cache_folder({}) == cache_folder({"XDG_CACHE_HOME": "relative"}) == tmp_path / ".cache" / "kata"


def test_what_is_put_is_there_for_the_same_exercise_alone(pack, tmp_path):
    exercise = find(pack)
    cache = Cache(tmp_path / "cache", exercise, ("cpu",))
    cache.put("a", "test_x")
    cache.put("b", "")
    assert Cache(tmp_path / "cache", exercise, ("cpu",)).get("a") is None, "not saved yet"
    cache.save()
    again = Cache(tmp_path / "cache", exercise, ("cpu",))
    assert (again.get("a"), again.get("b"), again.get("c")) == ("test_x", "", None)
    assert Cache(tmp_path / "cache", exercise, ("cpu", "cuda")).get("a") is None
    exercise.solution.write_text("def double(x):\n    return x + x\n", "utf-8")
    assert Cache(tmp_path / "cache", exercise, ("cpu",)).get("a") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"key": 1}', "\0"])
def test_a_damaged_cache_is_empty(pack, tmp_path, text):
    cache = Cache(tmp_path / "cache", find(pack), ())
    cache.put("a", "x")
    cache.save()
    (file,) = (tmp_path / "cache" / "mutants").iterdir()
    key = json.loads(file.read_text())["key"]
    file.write_text(text or json.dumps({"key": key}))
    assert Cache(tmp_path / "cache", find(pack), ()).get("a") is None


def test_a_cache_that_cannot_be_written_is_none(pack, tmp_path):
    (tmp_path / "cache").write_text("a file")
    cache = Cache(tmp_path / "cache", find(pack), ())
    cache.put("a", "x")
    cache.save()
    assert cache.get("a") == "x"


if sys.version_info >= (3, 12):

    def test_newer_syntax_is_left_alone():
        assert mutants("type A[T] = list[T]\n") == []
