"""Real gradings of a tiny exercise: good as it is, and broken in one way after the other."""

from __future__ import annotations

import dataclasses
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy
import pytest
import torch

from grader.authoring.verify import Finding, Options, Rule, Severity, Verified, findings, grades, verifier, verify
from grader.authoring.verify.pool import Graded, Task
from grader.authoring.verify.trivial import Trivial, replaced_something, trivial_source
from grader.client.runner import Series
from grader.content.catalog import load_catalog
from grader.content.mistakes import Mistake
from grader.errors import ExerciseError, GraderError
from grader.report import Category, Cause, Failure, Frame, Kind, Outcome, Reach, Why

NAME = "tiny/centre"
GOOD = {
    "exercises/tiny/topic.toml": 'title = "Tiny"\nsummary = "For tests."\norder = 1\n',
    "exercises/tiny/centre/exercise.toml": """\
format = 1
title = "Subtract the mean"
kind = "implement"
difficulty = 1
framework = "numpy"
provides = ["centre"]
devices = ["cpu"]
hints = ["look", "subtract"]
learned = "Centred numbers have the mean 0."
[points]
correctness = 5
performance = 2
""",
    "exercises/tiny/centre/README.md": """\
# Subtract the mean

What is far from zero is hard to learn from.

## Task

Write `centre(x)`.

## Example

```python
>>> centre(np.array([[1.0, 3.0]]))
array([[-1.,  1.]])
```

## Rules

1. The mean of each row is 0.
2. There is no loop.
""",
    "exercises/tiny/centre/centre.py": 'def centre(x):\n    raise NotImplementedError("TODO")\n',
    "exercises/tiny/centre/checks.py": '''\
"""Hidden checks."""

import pytest

from grader.checks import assert_close, probe


@probe
def call(sub, x):
    return sub.centre(x)


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_values(candidate, reference, rng):
    """The mean is gone."""
    x = rng.normal((3, 5)) + 2
    assert_close(candidate(call, x), reference(call, x))


@pytest.mark.performance
@pytest.mark.rules(2)
def test_no_loop(budget, rng):
    """More rows run no more lines."""
    budget.growth(call, lambda n: (rng.normal((n, 5)),), sizes=(8, 32), of="lines", at_most=1.0)
''',
    "solutions/tiny/centre/solution.py": "def centre(x):\n    return x - x.mean(axis=-1, keepdims=True)\n",
    "solutions/tiny/centre/correct/ones.py": """\
import numpy as np


def centre(x):
    return x - (x @ np.ones_like(x[0]) / x.shape[-1])[:, None]
""",
    "solutions/tiny/centre/wrong/all_rows.py": '''\
"""You subtract one mean from all rows: each has its own.

fails: correctness
"""


def centre(x):
    return x - x.mean()
''',
    "solutions/tiny/centre/wrong/loop.py": '''\
"""You walk over the rows.

fails: performance
"""
import numpy as np


def centre(x):
    return np.stack([row - row.mean() for row in x])
''',
}
EXERCISE, SOLUTION = "exercises/tiny/centre", "solutions/tiny/centre"


@dataclass(frozen=True)
class Author:
    """Writes a pack with one exercise."""

    root: Path

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def mistake(self, old: str, new: str) -> None:
        """Write an edit of the solution down."""
        table = '[[mistake]]\nname = "edited"\nfails = ["correctness"]\nsays = "You edit."\n'
        self.write(f"{SOLUTION}/mistakes.toml", f"{table}old = '{old}'\nnew = '{new}'\n")

    def fix(self, stub: str, **bugs: tuple[str, str]) -> None:
        """Make it an exercise of the other kind: a buggy original, and the mistakes that are in it."""
        self.edit(f"{EXERCISE}/exercise.toml", '"implement"', '"fix"')
        self.write(f"{EXERCISE}/centre.py", stub)
        if bugs:
            self.bugs(**bugs)

    def bugs(self, **bugs: tuple[str, str]) -> None:
        """Write edits of the solution down as bugs of the stub; they fail correctness."""
        tables = (
            f'[[mistake]]\nname = "{name}"\nfails = ["correctness"]\n'
            f"in_stub = true\nsays = 'You do.'\nold = '''{old}'''\nnew = '''{new}'''\n"
            for name, (old, new) in bugs.items()
        )
        self.write(f"{SOLUTION}/mistakes.toml", "\n".join(tables))

    def add_check(self, category: str, name: str, code: str, arguments: str = "candidate, rng") -> None:
        text = (self.root / EXERCISE / "checks.py").read_text("utf-8")
        body = "\n".join(f"    {line}" for line in code.splitlines())
        self.write(
            f"{EXERCISE}/checks.py",
            f"{text}\n\n@pytest.mark.{category}\n@pytest.mark.rules(1)\n"
            f'def {name}({arguments}):\n    """T."""\n{body}\n',
        )

    def verify(self, seeds: int = 1, **options: object) -> Verified:
        catalog = load_catalog([self.root])
        here = [exercise for exercise in catalog if exercise.name == NAME]
        targets = here or [broken for broken in catalog.broken if broken.name == NAME]
        (verified,) = verify(targets, catalog, Options(seeds=seeds, jobs=2, **options))  # type: ignore[arg-type]
        return verified


def make(root: Path) -> Author:
    author = Author(root)
    for path, text in GOOD.items():
        author.write(path, text)
    return author


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return make(tmp_path / "pack")


def found(verified: Verified, rule: Rule) -> list[Finding]:
    return [finding for finding in verified.findings if finding.rule is rule]


def but_alike(verified: Verified) -> list[Finding]:
    """All findings but that `rows` repeats a mistake which the exercise has in ``wrong/``."""
    return [finding for finding in verified.findings if finding.rule is not Rule.ALIKE]


def test_a_good_exercise_has_no_findings(author):
    graded: list[str] = []
    catalog = load_catalog([author.root])
    (verified,) = verify([catalog.find(NAME)], catalog, Options(seeds=2, jobs=2), graded.append)
    assert verified.findings == ()
    assert verified.ok
    assert not verified.fault
    figures = verified.figures
    assert (figures.checks, figures.correct, figures.mistakes, figures.diagnosed) == (7, 1, 2, 1)
    assert figures.gradings == len(graded) == 2 * 2 + 2 * 2 + 3 + 1, "right ones and mistakes twice, trivial ones, stub"
    assert figures.devices == ("cpu",)
    assert figures.margin == 0
    assert 0 < figures.seconds < 30


# --- read, not graded

READ = {
    "blank": (Rule.BLANK, lambda a: a.edit(f"{EXERCISE}/README.md", "Write", "FILL: the task\nWrite"), "README.md:7"),
    "blank solution": (
        Rule.BLANK,
        lambda a: a.edit(f"{SOLUTION}/solution.py", "return", "# FILL: x\n    return"),
        ":2",
    ),
    "blank topic": (Rule.BLANK, lambda a: a.edit("exercises/tiny/topic.toml", "Tiny", "FILL: it"), "topic.toml:1"),
    "blank shared": (Rule.BLANK, lambda a: a.write("exercises/tiny/shared.py", "# FILL: probes"), "shared.py:1"),
    "statement": (
        Rule.STATEMENT,
        lambda a: a.write(f"{EXERCISE}/README.md", GOOD[f"{EXERCISE}/README.md"].replace("centre(", "centred(")),
        "README.md",
    ),
    "todo": (Rule.TODO, lambda a: a.edit(f"{EXERCISE}/centre.py", "TODO", "to do"), "centre.py"),
    "hints": (Rule.HINTS, lambda a: a.edit(f"{EXERCISE}/exercise.toml", '"look"', '" "'), "exercise.toml"),
    "stub": (Rule.STUB_LOADS, lambda a: a.write(f"{EXERCISE}/centre.py", "def centre(x: # TODO"), "centre.py"),
    "solution": (Rule.SOLUTION, lambda a: a.write(f"{SOLUTION}/solution.py", "def centre(x:"), "solution.py"),
    "stub without a name": (
        Rule.STUB_LOADS,
        lambda a: a.write(f"{EXERCISE}/centre.py", "import numpy as np  # TODO\n\n\ndef center(x):\n    pass\n"),
        "centre.py",
    ),
    "check without a title": (
        Rule.TITLE,
        lambda a: a.edit(f"{EXERCISE}/checks.py", '    """The mean is gone."""\n', ""),
        "checks.py:15",
    ),
    "probe that sees a constant": (
        Rule.PROBE,
        lambda a: a.edit(
            f"{EXERCISE}/checks.py",
            "@probe\ndef call(sub, x):\n",
            "EPS = 1\n\n\n@probe\ndef call(sub, x):\n    x = [y + EPS for y in x]\n",
        ),
        "checks.py:12",
    ),
    "probe whose default is a constant": (
        Rule.PROBE,
        lambda a: a.edit(f"{EXERCISE}/checks.py", "call(sub, x)", "call(sub, x, eps=EPS)"),
        "checks.py:9",
    ),
    "a clock that is imported as a part": (
        Rule.UNSTABLE,
        lambda a: a.edit(f"{EXERCISE}/checks.py", "import pytest\n", "import pytest\nfrom datetime import datetime\n"),
        "checks.py:4",
    ),
    "a clock": (
        Rule.UNSTABLE,
        lambda a: a.edit(f"{EXERCISE}/checks.py", "    x = rng", "    import time\n    x = time.time() * rng"),
        "checks.py:17",
    ),
    "stray": (Rule.STRAY, lambda a: a.write(f"{EXERCISE}/notes.txt", "x"), "notes.txt"),
    "stray solution": (Rule.STRAY, lambda a: a.write(f"{SOLUTION}/wrong/a/b.py", "x"), "wrong/a/b.py"),
    "docstring": (Rule.MISTAKE, lambda a: a.edit(f"{SOLUTION}/wrong/loop.py", "fails:", "loses:"), "mistakes.toml"),
    "an edit that does not apply": (Rule.MISTAKE, lambda a: a.mistake("x - y", "x"), "mistakes.toml"),
    "an edit that makes no Python": (Rule.MISTAKE, lambda a: a.mistake("x - x", "x -"), "mistakes.toml: edited"),
    "no bug of the stub": (Rule.STUB_BUGS, lambda a: a.fix("centre = 1"), "mistakes.toml"),
    "bugs that overlap": (
        Rule.STUB_BUGS,
        lambda a: a.fix("centre = 1", sign=("x - x", "x + x"), rows=("x.mean(axis=-1, keepdims=True)", "x.mean()")),
        "mistakes.toml: rows",
    ),
    "bugs that make no Python": (
        Rule.STUB_BUGS,
        lambda a: a.fix("centre = 1", left=("return x", "return 1"), right=(" - x", "x - x")),
        "mistakes.toml",
    ),
    "bugs of a stub that has blanks": (
        Rule.STUB_BUGS,
        lambda a: a.bugs(sign=("x - x", "x + x")),
        "mistakes.toml: sign",
    ),
    "category": (
        Rule.MISTAKE,
        lambda a: a.edit(f"{SOLUTION}/wrong/loop.py", "performance", "gradients"),
        "wrong/loop.py",
    ),
    "requires": (
        Rule.REQUIRES,
        lambda a: a.edit(f"{EXERCISE}/exercise.toml", "devices", 'requires = ["no/where"]\ndevices'),
        "exercise.toml",
    ),
}


@pytest.mark.parametrize(("rule", "spoil", "place"), READ.values(), ids=READ)
def test_what_is_seen_by_reading(author, rule, spoil, place, monkeypatch):
    monkeypatch.setattr(verifier, "_grade", lambda *_: pytest.skip("graded"))
    monkeypatch.setattr(verifier, "_UNREADABLE", tuple(Rule))  # nothing of this needs a grading
    spoil(author)
    verified = author.verify()
    (finding,) = verified.findings
    assert finding.rule is rule
    assert finding.severity is Severity.ERROR
    assert finding.place.endswith(place)
    assert finding.message
    assert not verified.ok


def test_a_sibling_of_what_is_forbidden_is_told(author, monkeypatch):
    """A warning, which stays one with `--strict`: an author may leave it free on purpose."""
    monkeypatch.setattr(verifier, "_grade", lambda *_: pytest.skip("graded"))
    monkeypatch.setattr(verifier, "_UNREADABLE", tuple(Rule))
    author.edit(f"{EXERCISE}/exercise.toml", "devices", 'forbid = ["torch.nn.functional.dropout"]\ndevices')
    (finding,) = author.verify(strict=True).findings
    assert (finding.rule, finding.severity) == (Rule.SIBLING, Severity.WARNING)
    assert "`torch.nn.functional.dropout` of the family `dropouts`, and not all of it" in finding.message


@pytest.mark.parametrize("spoil", [Rule.BLANK, Rule.STUB_LOADS, Rule.SOLUTION])
def test_a_skeleton_is_not_graded(author, spoil):
    path = {Rule.BLANK: "README.md", Rule.STUB_LOADS: "centre.py"}.get(spoil)
    author.write(f"{EXERCISE}/{path}" if path else f"{SOLUTION}/solution.py", "centre: TODO FILL: (")
    verified = author.verify()
    assert found(verified, spoil)
    assert verified.figures.gradings == 0


def test_probes_see_those_of_the_topics_shared_file_and_no_more(author):
    twice = "@probe\ndef twice(sub, x):\n    return call(sub, call(sub, x))\n"
    author.write("exercises/tiny/shared.py", f"from grader.checks import probe\n\nEPS = 1\n\n\n{twice}")
    author.edit(f"{EXERCISE}/checks.py", "import pytest\n", "import pytest\nfrom shared import twice\n")
    author.edit(
        f"{EXERCISE}/checks.py",
        "@pytest.mark.perf",
        "@probe\ndef more(sub, x):\n    return twice(sub, x)\n\n\n@pytest.mark.perf",
    )
    catalog = load_catalog([author.root])
    assert verifier.files.read_files(catalog.find(NAME), catalog) == []
    author.edit("exercises/tiny/shared.py", "call(sub, x))", "call(sub, x + EPS))")
    [finding] = verifier.files.read_files(catalog.find(NAME), catalog)
    assert (finding.rule, finding.place) == (Rule.PROBE, "shared.py:7")
    assert "which shared.py defines" in finding.message


def test_an_assertion_that_says_nothing_is_a_warning(author):
    author.edit(f"{EXERCISE}/checks.py", "    assert_close(", "    assert candidate(call, x).any()\n    assert_close(")
    [finding] = found(author.verify(), Rule.SILENT)
    assert (finding.severity, finding.place) == (Severity.WARNING, "checks.py:18")
    assert "`assert candidate(call, x).any()`" in finding.message


def test_a_cycle_is_told_with_its_way(author):
    toml = GOOD[f"{EXERCISE}/exercise.toml"]
    for path, text in GOOD.items():
        author.write(path.replace("centre", "other"), text)
    for one, other in (("centre", "other"), ("other", "centre")):
        author.write(f"exercises/tiny/{one}/exercise.toml", f'requires = ["tiny/{other}"]\n{toml}')
    catalog = load_catalog([author.root])
    results = {result.exercise: result for result in verify(catalog.exercises[:0], catalog, Options())}
    assert results == {}
    cycle = [
        finding
        for exercise in catalog
        if exercise.topic.name == "tiny"
        for finding in verifier.files.read_files(exercise, catalog)
    ]
    assert sorted(finding.message for finding in cycle) == [
        "It requires itself: tiny/centre -> tiny/other -> tiny/centre.",
        "It requires itself: tiny/other -> tiny/centre -> tiny/other.",
    ]


def test_no_mistake_and_no_correct_file(author):
    for folder in ("wrong", "correct"):
        for path in (author.root / SOLUTION / folder).iterdir():
            path.unlink()
    verified = author.verify()
    assert [finding.place for finding in found(verified, Rule.MISTAKE)] == ["mistakes.toml"]
    (correct,) = found(verified, Rule.CORRECT)
    assert correct.severity is Severity.WARNING


def test_an_unreadable_folder(author):
    author.edit(f"{EXERCISE}/exercise.toml", "difficulty", "dificulty")
    unknown, missing = author.verify().findings
    assert {unknown.rule, missing.rule} == {Rule.METADATA}
    assert "did you mean `difficulty`" in unknown.message


def test_all_that_is_wrong_with_a_file_is_told_at_once_each_with_the_name_of_the_file(author):
    path = f"{EXERCISE}/exercise.toml"
    author.edit(path, "difficulty = 1", "difficulty = 9")
    author.edit(path, '"implement"', '"write"')
    author.edit(path, "title", "titel")
    findings = author.verify().findings
    assert [finding.place for finding in findings] == ["exercise.toml"] * 4
    assert [finding.message for finding in findings] == [
        "unknown key `titel`; did you mean `title`?",
        "missing `title`.",
        "`kind` is one of fix, implement; got 'write'.",
        "difficulty is 1 to 5, got 9.",
    ]


def test_every_edit_that_does_not_apply_is_told(author):
    author.bugs(one=("no such", "x"), two=("x - x", "x + x"), three=("return", "return"))
    [one, three] = [finding for finding in author.verify().findings if finding.place == "mistakes.toml"]
    assert one.message.startswith("one: 'no such' is not there")
    assert three.message == "three: an edit changes nothing: 'return'."


def test_a_topic_that_another_pack_describes_is_told(author, tmp_path):
    other = make(tmp_path / "other")
    other.edit("exercises/tiny/topic.toml", "order = 1", "order = 2")
    shutil.move(other.root / EXERCISE, other.root / "exercises/tiny/another")
    shutil.move(other.root / SOLUTION, other.root / "solutions/tiny/another")
    (other.root / "exercises/tiny/another/centre.py").rename(other.root / "exercises/tiny/another/another.py")
    catalog = load_catalog([author.root, other.root])
    [finding] = verifier.files.read_files(catalog.find("tiny/another"), catalog)
    assert "the topic tiny is described in" in finding.message
    assert verifier.files.read_files(catalog.find(NAME), catalog) == []


def test_a_second_folder_of_the_same_name(author, tmp_path):
    other = make(tmp_path / "other")
    catalog = load_catalog([author.root, other.root])
    (finding,) = verifier.files.read_files(catalog.find(NAME), catalog)
    assert finding.rule is Rule.METADATA


def test_a_pack_without_solutions(author):
    (author.root / "solutions").rename(author.root / "elsewhere")
    (finding,) = author.verify().findings
    assert finding.rule is Rule.SOLUTION
    assert "no solutions" in finding.message


def test_a_device_that_the_exercise_does_not_have(author):
    verified = author.verify(devices=("cuda",))
    assert [finding.rule for finding in verified.findings] == [Rule.DEVICE]
    assert verified.ok


# --- graded: one exercise whose checks see too little, one whose files are wrong


@pytest.fixture(scope="module")
def blind(tmp_path_factory) -> Verified:
    author = make(tmp_path_factory.mktemp("blind"))
    author.write(f"{EXERCISE}/checks.py", GOOD[f"{EXERCISE}/checks.py"].partition("@pytest.mark")[0])
    author.add_check("correctness", "test_shape", "assert candidate(call, rng.normal((2, 3))).shape == (2, 3), 'shape'")
    author.add_check("correctness", "test_unused", "candidate(call, rng.normal((2, 3)))")
    author.add_check("correctness", "test_nothing", "pass", "")
    author.add_check(
        "performance",
        "test_tight",
        "budget.growth(walk, lambda n: (n,), sizes=(8, 16), of='lines', at_most=2.0)",
        "budget",
    )
    author.edit(f"{EXERCISE}/checks.py", "rules(1)\ndef test_tight", "rules(2)\ndef test_tight")
    author.edit(f"{EXERCISE}/checks.py", "@probe", "@probe\ndef walk(sub, n):\n    return sub.walk(n)\n\n\n@probe")
    author.edit(f"{EXERCISE}/exercise.toml", '["centre"]', '["centre", "walk"]')
    author.edit(f"{EXERCISE}/README.md", "Write", "Write `walk` and")
    author.edit(f"{EXERCISE}/exercise.toml", "[points]", "[points]\ngradients = 1")
    author.edit(f"{EXERCISE}/exercise.toml", "performance = 2", "")
    author.write(f"{EXERCISE}/centre.py", "def centre(x):\n    return x  # TODO\n\n\ndef walk(n):\n    return n * 0\n")
    walk = "\n\ndef walk(n):\n    k = 0\n    for _ in range(n):\n        k += 0\n    return k\n"
    for name in ("solution.py", "correct/ones.py", "wrong/all_rows.py", "wrong/loop.py"):
        author.write(f"{SOLUTION}/{name}", GOOD[f"{SOLUTION}/{name}"] + walk)
    author.edit(f"{SOLUTION}/wrong/loop.py", "performance", "gradients")
    for name, line in {"crash": "import os; os.abort()", "raises": "return x.no_such_thing"}.items():
        text = f'"""You {name}.\n\nfails: correctness\n"""\n\n\ndef centre(x):\n    {line}\n'
        author.write(f"{SOLUTION}/wrong/{name}.py", text + walk)
    author.write(f"{SOLUTION}/wrong/missing.py", '"""You define nothing.\n\nfails: correctness\n"""\n')
    author.write(f"{SOLUTION}/wrong/at_once.py", '"""You raise.\n\nfails: correctness\n"""\nimport math\nmath.no\n')
    return author.verify()


BLIND = [
    (Rule.ACCEPTED, "wrong/all_rows.py", "No check of correctness rejects it"),
    (Rule.ACCEPTED, "wrong/loop.py", "No check of gradients rejects it"),
    (Rule.UNCLEAR, "wrong/crash.py", "Only crashes of its own reject it in correctness"),
    (Rule.UNCLEAR, "wrong/missing.py", "does not define `centre`"),
    (Rule.TRIVIAL, "checks.py", "returns nothing but zeros passes"),
    (Rule.TRIVIAL, "checks.py", "returns its input passes"),
    (Rule.TRIVIAL, "checks.py", "returns noise of the right shape passes"),
    (Rule.ACCEPTS_ALL, "checks.py", "test_nothing accepts everything"),
    (Rule.MARGIN, "solution.py", "of a budget's bound"),
    (Rule.POINTS, "exercise.toml", "points for gradients and no check"),
    (Rule.POINTS, "exercise.toml", "checks of performance and no points"),
    (Rule.STUB_PASSES, "centre.py", "The stub passes every check"),
]


def test_nothing_else_is_found_there(blind):
    assert len(blind.errors) == len(BLIND), blind.errors
    warnings = [finding for finding in blind.findings if finding.severity is Severity.WARNING]
    assert {(finding.rule, finding.message.split()[0]) for finding in warnings} == {
        (Rule.UNPROVEN, "test_tight"),
        (Rule.UNCLEAR, "It"),  # crash.py ends the process
    }, warnings
    assert blind.findings[: len(BLIND)] == blind.errors, "errors come first"


@pytest.fixture(scope="module")
def shaky(tmp_path_factory) -> Verified:
    author = make(tmp_path_factory.mktemp("shaky"))
    text = GOOD[f"{EXERCISE}/checks.py"].replace(
        "@probe", "@probe\ndef thing(sub):\n    return object()\n\n\n@probe", 1
    )
    author.write(f"{EXERCISE}/checks.py", text)
    author.add_check("correctness", "test_luck", "assert rng.integers(0, 5) != 3, 'bad luck'")
    author.edit(f"{SOLUTION}/correct/ones.py", "x - (", "x + (")
    author.write(f"{EXERCISE}/centre.py", "import math\n\nmath.TODO\n\n\ndef centre(x):\n    pass\n")
    return author.verify(seeds=20)


SHAKY = [
    (Rule.UNSTABLE, "solution.py", "test_luck fails with seed"),
    (Rule.CORRECT, "correct/ones.py", "It fails test_values: The values are wrong"),
    (Rule.STUB_LOADS, "centre.py", "The stub cannot be loaded"),
]


@pytest.fixture(scope="module")
def hopeless(tmp_path_factory) -> Verified:
    author = make(tmp_path_factory.mktemp("hopeless"))
    probe = "@probe\ndef thing(sub):\n    return object()\n\n\n@probe"
    author.write(f"{EXERCISE}/checks.py", GOOD[f"{EXERCISE}/checks.py"].replace("@probe", probe, 1))
    author.add_check("correctness", "test_wire", "candidate(thing)")
    author.add_check("correctness", "test_broken", "{}['a']")
    author.add_check("correctness", "test_impossible", "assert_close(candidate(call, rng.normal((2, 3))), 3)")
    author.edit(f"{SOLUTION}/correct/ones.py", "x - (", "x + (")
    return author.verify()


HOPELESS = [
    (Rule.WIRE, "solution.py", "In test_wire"),
    (Rule.BROKEN_CHECK, "checks.py", "in test_broken, with solution.py and seed 0: KeyError"),
    (Rule.SOLUTION, "solution.py", "It fails test_impossible"),
]


def test_where_the_solution_fails_nothing_else_is_blamed(hopeless):
    assert len(hopeless.errors) == len(HOPELESS), hopeless.errors
    [warning] = [finding for finding in hopeless.findings if finding.severity is Severity.WARNING]
    assert "Nothing else was graded" in warning.message
    assert hopeless.figures.gradings == 1


def test_a_solution_that_all_other_answers_contradict_is_the_one_that_is_blamed(author):
    text = GOOD[f"{SOLUTION}/correct/ones.py"]
    author.write(f"{SOLUTION}/correct/again.py", text.replace("x @ np.ones_like(x[0])", "x.sum(axis=-1)"))
    assert author.verify().findings == ()
    author.edit(f"{SOLUTION}/solution.py", "x - x", "2 * x - x")
    right = [f for f in author.verify().findings if f.rule in (Rule.SOLUTION, Rule.CORRECT)]
    assert [(finding.rule, finding.place) for finding in right] == [(Rule.SOLUTION, "solution.py")]
    assert right[0].message.startswith("In test_values, test_no_loop all 2 files in correct/ answer in another way")


def test_one_answer_that_contradicts_the_solution_may_be_wrong_itself(author):
    author.edit(f"{SOLUTION}/solution.py", "x - x", "2 * x - x")
    findings = found(author.verify(), Rule.CORRECT)
    assert {finding.place for finding in findings} == {"correct/ones.py"}
    assert "one of it, solution.py and the check is wrong" in findings[0].message


def test_what_learners_are_told_in_the_place_of_a_mistake(author):
    author.bugs(rows=ROWS, again=("x - x.mean(axis=-1, keepdims=True)", "x - x.mean()"))
    author.edit(f"{SOLUTION}/mistakes.toml", "in_stub = true\n", "")
    assert author.verify().figures.untold == {
        "again": "no check tells it from all_rows, rows",
        "all_rows": "no check tells it from again, rows",
        "loop": "told by the budget that it breaks",
        "rows": "no check tells it from again, all_rows",
    }


@pytest.mark.parametrize(
    ("spoilt", "rule", "place", "words"),
    [(spoilt, *row) for spoilt, rows in (("blind", BLIND), ("shaky", SHAKY), ("hopeless", HOPELESS)) for row in rows],
    ids=str,
)
def test_each_error_is_found_once_and_has_a_next_step(request, spoilt, rule, place, words):
    verified = request.getfixturevalue(spoilt)
    hits = [finding for finding in found(verified, rule) if finding.place == place and words in finding.message]
    assert [hit.severity for hit in hits] == [Severity.ERROR], verified.findings
    assert hits[0].next_step


def test_a_rule_without_a_check_and_a_check_without_a_rule(author):
    author.edit(f"{EXERCISE}/checks.py", "@pytest.mark.rules(2)\n", "")
    assert [finding.message for finding in found(author.verify(), Rule.RULES)] == [
        "No check cites rule 2: There is no loop.",
        "test_no_loop cites no rule of the statement, so a learner cannot know what it asks for.",
    ]


def test_rules_are_numbered_in_their_order(author):
    author.edit(f"{EXERCISE}/README.md", "1. The mean", "2. The mean")
    author.edit(f"{EXERCISE}/checks.py", "rules(1)", "rules(2)")
    [finding] = found(author.verify(), Rule.RULES)
    assert finding.message == "The rules are numbered 2, 2; 1, 2, 3 and so on is expected."


def test_a_buggy_original_may_fail_to_load(author):
    author.fix("import math\n\nmath.no_such_name\n\n\ndef centre(x):\n    pass\n", typo=TYPO)
    assert author.verify().findings == ()


# --- a buggy original is the solution with the mistakes that are in it

SIGN = ("x -", "x +")
ROWS = ("axis=-1, keepdims=True", "")
TYPO = ("def centre", "import math\n\nmath.no_name\n\n\ndef centre")
ONE_ROW = "x = rng.normal((1, 5))\nassert_close(candidate(call, x), reference(call, x))"


def test_the_bugs_of_the_stub(author):
    author.fix("def centre(y):\n    mean = y.mean()\n    return mean + y\n", sign=SIGN, rows=ROWS)
    verified = author.verify()
    assert but_alike(verified) == []
    assert verified.figures.gradings == 1 + 1 + 4 + 3 + 2, (
        "solution, another way, mistakes, trivial ones, and both stubs"
    )


NOT_THE_STUB = {  # the stub, the bugs that are written down, how the message ends or what is in it, the next step
    "a bug is not written down": (
        "def centre(x):\n    return x + x.mean()\n",
        {"rows": ROWS},
        "in the stub: test_one_row: failed (mismatch), not passed.",
        "is missing",
    ),
    "the stub does not have a bug": (
        "def centre(x):\n    return x - x.mean()\n",
        {"sign": SIGN, "rows": ROWS},
        "in the stub: test_one_row: passed, not failed (mismatch).",
        "does not have",
    ),
    "a bug fails in another way": (
        "def centre(x):\n    raise TypeError\n",
        {"sign": SIGN},
        "test_values: failed (raised), not failed (mismatch); test_no_loop: failed (raised)",
        "",
    ),
    "the stub alone cannot be loaded": (
        "import math\n\nmath.no_such_name\n\n\ndef centre(x):\n    pass\n",
        {"typo": SIGN},
        "The stub cannot be loaded, and the solution with",
        "",
    ),
    "the stub alone can be loaded": (
        "def centre(x):\n    return x\n",
        {"typo": TYPO},
        "The stub can be loaded, and",
        "",
    ),
}


@pytest.mark.parametrize(("stub", "bugs", "words", "step"), NOT_THE_STUB.values(), ids=NOT_THE_STUB)
def test_bugs_that_do_not_make_the_stub(author, stub, bugs, words, step):
    author.fix(stub, **bugs)
    author.add_check("correctness", "test_one_row", ONE_ROW, "candidate, reference, rng")
    (finding,) = but_alike(author.verify())
    assert (finding.rule, finding.place, finding.severity) == (Rule.STUB_BUGS, "mistakes.toml", Severity.ERROR)
    assert words in finding.message
    assert step in finding.next_step


def test_what_could_not_be_decided_is_no_difference(make_check, make_report):
    stub = graded(make_report, make_check(outcome=Outcome.INCONCLUSIVE))
    assert list(grades.stub_bugs(stub, graded(make_report, make_check(outcome=Outcome.PASSED)))) == []


def test_slow_is_a_warning(author, monkeypatch):
    monkeypatch.setattr(verifier, "LONGEST_SECONDS", 0.0)
    verified = author.verify()
    assert [(finding.rule, finding.severity) for finding in verified.findings] == [(Rule.SLOW, Severity.WARNING)]


@pytest.mark.parametrize(
    ("error", "rule"), [(GraderError("no server"), Rule.FAULT), (ExerciseError("no"), Rule.METADATA)]
)
def test_gradings_without_a_report(author, monkeypatch, error, rule):
    def fail(series: Series, job: object) -> None:
        raise error

    monkeypatch.setattr(Series, "run", fail)
    verified = author.verify()
    assert [finding.rule for finding in verified.findings] == [rule], "told once, not once a file"
    assert verified.fault == (rule is Rule.FAULT)
    assert not verified.ok


# --- what a machine here cannot be made to do


def graded(make_report, *checks, **values) -> Graded:
    return Graded(Task("solution.py", ""), make_report(checks=checks, solved=False, **values), None, 0.1)


def test_a_budget_that_could_not_be_decided_is_a_warning(make_check, make_report):
    check = make_check(outcome=Outcome.INCONCLUSIVE)
    (finding,) = grades.right("solution.py", Rule.SOLUTION, [graded(make_report, check)])
    assert (finding.rule, finding.severity) == (Rule.INCONCLUSIVE, Severity.WARNING)


def test_a_fault_is_ours(make_check, make_report):
    check = make_check(outcome=Outcome.FAULT, failure=Failure(Kind.INTERNAL, "oh"))
    (finding,) = grades.faults_of([graded(make_report, check)])
    assert finding.rule is Rule.FAULT


@pytest.mark.parametrize(
    ("kind", "frames", "category", "clear"),
    [
        (Kind.RAISED, (Frame(1, "f", "x"),), Category.CORRECTNESS, True),
        (Kind.RAISED, (), Category.CORRECTNESS, False),
        (Kind.RAISED, (), Category.GRADIENTS, True),  # autograd raises outside the learner's lines
        (Kind.TIMEOUT, (), Category.GRADIENTS, False),
        (Kind.MISMATCH, (), Category.CORRECTNESS, True),
    ],
)
def test_which_failures_are_clear(make_check, make_report, kind, frames, category, clear):
    mistake = Mistake("a", "You do.", (category,), "", "wrong/a.py")
    check = make_check(outcome=Outcome.FAILED, category=category, failure=Failure(kind, "Sentence.", {}, frames))
    errors = [f for f in grades.mistake(mistake, graded(make_report, check)) if f.severity is Severity.ERROR]
    assert [finding.rule for finding in errors] == ([] if clear else [Rule.UNCLEAR])


def test_another_mistakes_misconception_is_a_warning(make_check, make_report):
    mistake = Mistake("a", "You do.", (Category.CORRECTNESS,), "", "wrong/a.py")
    named = graded(make_report, make_check(outcome=Outcome.FAILED))
    own, other = (Cause(Why.MISTAKE, "You do.", (0,), mistake=name) for name in ("a", "b"))
    report = dataclasses.replace(named.report, causes=(own, other, Cause(Why.VALUES, "It looks so.")))
    named = dataclasses.replace(named, report=report)
    assert grades.told(named) == {"a", "b"}
    (finding,) = grades.diagnosis(mistake, named)
    assert (finding.rule, finding.place) == (Rule.DIAGNOSIS, "wrong/a.py")
    assert finding.message.endswith("explained by another mistake: b.")


# --- trivial answers

MODULE = """\
import torch
from torch import nn


class Base(nn.Module):
    def forward(self, x):
        return self.scale(x), {"sum": x.sum(), "n": 3}


class Layer(Base):
    def scale(self, x):
        return 2 * x

    @staticmethod
    def ones(n):
        return torch.ones(n, dtype=torch.int64)

    @property
    def size(self):
        return 1.5


def half(x):
    return (x / 2).item()
"""


def run_trivial(author: Author, what: Trivial, text: str, provides: str, framework: str) -> dict[str, object]:
    author.write(f"{SOLUTION}/solution.py", text)
    author.edit(f"{EXERCISE}/exercise.toml", '["centre"]', provides)
    author.edit(f"{EXERCISE}/exercise.toml", '"numpy"', f'"{framework}"')
    namespace: dict[str, object] = {"__name__": "submission"}
    exec(trivial_source(load_catalog([author.root]).find(NAME), what), namespace)
    return namespace


@pytest.mark.parametrize("what", [Trivial.ZEROS, Trivial.IDENTITY, Trivial.NOISE])
def test_trivial_tensors(author, capsys, what):
    sub = run_trivial(author, what, MODULE, '["Layer", "half"]', "torch")
    x = torch.arange(1.0, 7.0).reshape(2, 3).requires_grad_()
    layer = sub["Layer"]()
    value, more = layer(x)
    assert value.shape == (2, 3)
    assert more["n"] == 3
    assert layer.size == 1.5
    ones = layer.ones(50)
    assert ones.dtype == torch.int64
    assert isinstance(sub["half"](x[0, 1]), float)
    if what is Trivial.NOISE:
        assert not torch.allclose(value, 2 * x)
        assert set(ones.tolist()) == {0, 1, 2}
    else:
        assert torch.equal(value, x if what is Trivial.IDENTITY else torch.zeros(2, 3))
        assert more["sum"] == 0
        assert not ones.any()
    (value.sum() * 0 + value.sum()).backward()  # a backward pass finds a graph
    assert capsys.readouterr().out.count("replaced") == 1


@pytest.mark.parametrize("what", [Trivial.ZEROS, Trivial.IDENTITY, Trivial.NOISE])
def test_trivial_arrays(author, what):
    text = "def centre(x):\n    return [x - 1, x > 2, x.sum(), x.sum(keepdims=True)[0, 0] * 1.0, 'word']\n"
    sub = run_trivial(author, what, text, '["centre"]', "numpy")
    x = numpy.arange(6.0).reshape(2, 3)
    value, mask, total, item, word = sub["centre"](x)
    assert (value.dtype, mask.dtype, type(total), type(item)) == ("float64", "bool", numpy.float64, numpy.float64)
    assert (value.shape, mask.shape, word) == ((2, 3), (2, 3), "word")
    if what is Trivial.NOISE:
        assert not numpy.allclose(value, x - 1)
    else:
        assert numpy.array_equal(value, x if what is Trivial.IDENTITY else 0 * x)
        assert total == 0


def test_an_answer_that_raises(author):
    sub = run_trivial(author, Trivial.ERROR, MODULE, '["Layer", "half"]', "torch")
    for call in (sub["Layer"], lambda: sub["half"](torch.ones(()))):
        with pytest.raises(RuntimeError, match="always raises"):
            call()


def test_a_solution_that_returns_nothing_has_nothing_to_replace(author):
    """It works in place: the zeros, the input and the noise are the solution itself, and not to be rejected."""
    author.edit(f"{EXERCISE}/checks.py", "    return sub.centre(x)", "    sub.centre(x)\n    return x")
    for name in ("solution.py", "correct/ones.py", "wrong/all_rows.py", "wrong/loop.py"):
        author.edit(f"{SOLUTION}/{name}", "return", "x[:] =")
    assert author.verify().findings == ()


def test_the_sign_of_a_replaced_answer(make_check, make_report):
    assert not replaced_something(make_report())
    assert replaced_something(make_report(checks=(make_check(output="kata: an answer was replaced\n"),)))


# --- batteries: what they refuse proves nothing about the exercise's own checks

BATTERY = "made_on_the_inputs_device"


def battery_check(make_check, **values):
    return make_check(f"test_{BATTERY}", battery=BATTERY, **values)


def test_a_battery_that_can_try_nothing(make_check, make_report):
    reach = Reach(left_out={"call": "The reference raised:\n  no"})
    [finding] = grades.batteries(make_report(checks=(make_check(), battery_check(make_check, reach=reach))))
    assert (finding.rule, finding.severity) == (Rule.UNTRIED, Severity.WARNING)
    assert "can try nothing. The reference raised: no" in finding.message
    assert f"`{BATTERY} = ...`" in finding.next_step
    [finding] = grades.batteries(make_report(checks=(battery_check(make_check, reach=Reach()),)))
    assert "No check asks the candidate with a tensor." in finding.message
    not_needed = battery_check(make_check, reach=Reach(needed=False))
    assert list(grades.batteries(make_report(checks=(not_needed,)))) == [], "it is for all exercises, whatever they are"


def test_a_battery_that_finds_the_solution_at_fault(make_check, make_report):
    reach = Reach(("other",), at_fault={"call": "operation: add"})
    [finding] = grades.batteries(make_report(checks=(battery_check(make_check, reach=reach),)))
    assert (finding.rule, finding.severity) == (Rule.BATTERY, Severity.ERROR)
    assert "with `call`" in finding.message
    assert list(grades.batteries(make_report(checks=(battery_check(make_check, reach=Reach(("call",))),)))) == []


def test_a_battery_proves_nothing_and_need_not_be_proven(make_check, make_report, author):
    [exercise] = [exercise for exercise in load_catalog([author.root]) if exercise.name == NAME]
    refused = battery_check(make_check, outcome=Outcome.FAILED, failure=Failure(Kind.CONTRACT, "No."))
    sign = make_check(output="kata: an answer was replaced\n")
    report = make_report(checks=(sign, refused), solved=False)
    graded = Graded(Task("it", ""), report, None, 0.1)
    assert [f.rule for f in grades.trivial(Trivial.ZEROS, graded)] == [Rule.TRIVIAL]
    assert [f.rule for f in grades.stub(exercise, graded)] == [Rule.STUB_PASSES]
    mistake = Mistake("a", "You are wrong.", (Category.CORRECTNESS,), "", "wrong/a.py")
    assert [f.rule for f in grades.mistake(mistake, graded)] == [Rule.ACCEPTED]
    assert grades.unproven(report, set()) == ["test_a"]
    assert [f.rule for f in grades.points(exercise, make_report(checks=(refused,)))] == [Rule.POINTS, Rule.POINTS]


def test_a_battery_of_a_kind_that_the_exercise_names_proves_a_mistake(make_check, make_report):
    reach = Reach(("call",), asked_for=True)
    refused = battery_check(make_check, outcome=Outcome.FAILED, failure=Failure(Kind.CONTRACT, "No."), reach=reach)
    sign = make_check(output="kata: an answer was replaced\n")
    graded = Graded(Task("it", ""), make_report(checks=(sign, refused), solved=False), None, 0.1)
    mistake = Mistake("a", "You are wrong.", (Category.CORRECTNESS,), "", "wrong/a.py")
    assert list(grades.mistake(mistake, graded)) == []
    assert list(grades.trivial(Trivial.ZEROS, graded)) == []


def test_a_solution_that_forgets_the_device(author):
    """The exercise of arrays becomes one of tensors, for a GPU too."""
    author.edit(f"{EXERCISE}/exercise.toml", 'framework = "numpy"\n', "")
    author.edit(f"{EXERCISE}/exercise.toml", '["cpu"]', '["cpu", "cuda"]')
    author.edit(f"{EXERCISE}/checks.py", "x = rng.normal((3, 5)) + 2", "x = rng.normal((3, 5)) + 2  # as tensors")
    for name in ("solution.py", "correct/ones.py", "wrong/all_rows.py", "wrong/loop.py"):
        text = (author.root / SOLUTION / name).read_text()
        text = text.replace("axis=-1, keepdims=True", "dim=-1, keepdim=True").replace(
            "import numpy as np", "import torch"
        )
        text = text.replace("np.ones_like(x[0])", "torch.ones(5)").replace("np.stack([", "torch.stack([")
        author.write(f"{SOLUTION}/{name}", text)
    verified = author.verify()
    [finding] = verified.findings
    assert (finding.rule, finding.place) == (Rule.CORRECT, "correct/ones.py")
    assert "It fails test_made_on_the_inputs_device: Your code makes a tensor on the CPU" in finding.message
    assert verified.figures.checks == 8
    author.edit(f"{SOLUTION}/correct/ones.py", "torch.ones(5)", "torch.ones_like(x[0])")
    assert author.verify().findings == ()
    author.edit(
        f"{SOLUTION}/solution.py",
        "x.mean(dim=-1, keepdim=True)",
        "x.mean(dim=-1, keepdim=True) + torch.zeros(5)",
    )
    author.edit(f"{SOLUTION}/solution.py", "def centre", "import torch\n\n\ndef centre")
    assert [finding.rule for finding in author.verify().findings] == [Rule.BATTERY]


# --- the whole


def test_several_exercises_come_as_they_are_ready(author):
    for path, text in GOOD.items():
        author.write(path.replace("centre", "other"), text)
    author.write("exercises/tiny/other/README.md", "nothing")
    catalog = load_catalog([author.root])
    targets = [exercise for exercise in catalog if exercise.topic.name == "tiny"]
    results = {result.exercise: result.ok for result in verify(targets, catalog, Options(seeds=1, jobs=2))}
    assert results == {"tiny/centre": True, "tiny/other": False}


RARE = '''\
"""You clip.

fails: correctness
"""
import numpy as np


def centre(x):
    x = np.minimum(x, 1.69)
    return x - x.mean(axis=-1, keepdims=True)
'''


def test_a_mistake_that_needs_a_rare_draw_is_found_by_twenty_seeds(author):
    """Of the ten normal numbers one is large enough to be clipped with 7 of 20 seeds, among them the first."""
    author.edit(f"{EXERCISE}/checks.py", "rng.normal((3, 5)) + 2", "rng.normal((2, 5))")
    author.write(f"{SOLUTION}/wrong/rare.py", RARE)
    [finding] = [finding for finding in author.verify(seeds=20).findings if finding.place == "wrong/rare.py"]
    assert (finding.rule, finding.severity) == (Rule.UNSTABLE, Severity.ERROR)
    assert "(13 of 20 seeds); with seed 0 test_values did." in finding.message
    author.edit(f"{EXERCISE}/checks.py", "rng.normal((2, 5))", "rng.normal((2, 5)) + 9 * np.eye(2, 5)")
    author.edit(f"{EXERCISE}/checks.py", "import pytest", "import numpy as np\nimport pytest")
    assert not found(author.verify(seeds=20), Rule.UNSTABLE)


@pytest.mark.slow
def test_the_model_exercise_is_good():
    catalog = load_catalog()
    (verified,) = verify([catalog.find("normalization/rmsnorm")], catalog, Options(seeds=2, jobs=2))
    assert verified.errors == ()
    assert verified.figures.margin <= findings.LARGEST_MARGIN


def test_mistakes_that_no_check_tells_apart_are_a_warning(author):
    author.bugs(rows=ROWS, again=("x - x.mean(axis=-1, keepdims=True)", "x - x.mean()"))
    hits = found(author.verify(), Rule.ALIKE)
    assert {(hit.severity, hit.place) for hit in hits} >= {
        (Severity.WARNING, "mistakes.toml: rows"),
        (Severity.WARNING, "mistakes.toml: again"),
    }
    assert all("No check tells it from" in hit.message for hit in hits)
